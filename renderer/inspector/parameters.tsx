/** The form of an operator, built from its schema. */
import { memo, useId, useMemo, useRef, useState } from 'react';
import type { DocumentNode } from '../../core/graph/document-schema.ts';
import { ownSeed } from '../../core/graph/seeds.ts';
import type { Operator } from '../../core/operators/kit/operator.ts';
import { helpOf, metaOf, type ParamMeta } from '../../core/operators/kit/params.ts';
import type { EditorProps } from '../forms/control.ts';
import { Editor } from '../forms/editor.tsx';
import { replacementsIn, withReplacements } from '../forms/replacements.ts';
import { useApp, useWorkbench } from '../parts/app-context.ts';
import { ProblemCard } from '../parts/problem-card.tsx';
import { nodeName, setParam } from '../store/changes.ts';
import { defaultOf } from '../store/describe.ts';
import type { NodeProblem } from '../store/problems.ts';
import type { WorkbenchState } from '../store/state.ts';
import { Clusters } from './clusters.tsx';
import { Found } from './finding.tsx';
import { feedingNode, incomingColumns, portNamed } from './incoming-columns.ts';
import { KeyPairsForm } from './key-pairs-form.tsx';
import { type Choice, RawLines } from './raw-lines.tsx';
import { textColumns } from './text-columns.ts';

interface Parameter {
  readonly name: string;
  readonly meta: ParamMeta;
  readonly initial: unknown;
}

interface ParametersProps {
  readonly node: DocumentNode;
  readonly operator: Operator;
  readonly problems: readonly NodeProblem[];
}

/** Rendered again when the step itself changes, not with each report of the engine. */
export const Parameters = memo(function Parameters({ node, operator, problems }: ParametersProps) {
  const parameters = useMemo(
    () =>
      Object.entries(operator.params.shape).map(
        ([name, schema]): Parameter => ({ name, meta: metaOf(schema), initial: defaultOf(schema) }),
      ),
    [operator],
  );
  /** The choice under pointer or focus, which is not taken yet. */
  const [choice, preview] = useState<Choice | null>(null);
  const valueOf = (name: string): unknown =>
    node.params[name] ?? parameters.find((parameter) => parameter.name === name)?.initial;
  const isAsked = ({ when }: ParamMeta): boolean => when === undefined || when.is.includes(valueOf(when.param));
  const { keyPairs } = operator;
  const key = parameters.find(({ name }) => name === keyPairs?.common)?.meta;
  /** Parameters that the form of the key stands for. */
  const ofKey = new Set(keyPairs === undefined ? [] : [keyPairs.common, ...keyPairs.sides]);
  const shown = parameters.filter(({ name, meta }) => !ofKey.has(name) && isAsked(meta));
  const usual = shown.filter(({ meta }) => meta.advanced !== true);
  const advanced = shown.filter(({ meta }) => meta.advanced === true);
  const field = (parameter: Parameter) => (
    <Field
      key={parameter.name}
      node={node}
      operator={operator}
      parameter={parameter}
      problems={problems}
      preview={preview}
    />
  );
  const changed = advanced.filter(({ name }) => node.params[name] !== undefined && node.params[name] !== null).length;
  const isTroubled = advanced.some(({ name }) => problems.some((problem) => problem.field === name));
  if (shown.length === 0) return null;
  return (
    <form className="fields" onSubmit={(event) => event.preventDefault()} aria-label="Parameters">
      {/* Sources whose rows are cut out of lines. */}
      {'delimiter' in operator.params.shape && <RawLines node={node} choice={choice} />}
      {usual.flatMap((parameter) => [
        field(parameter),
        keyPairs?.how === parameter.name && key !== undefined && isAsked(key) && (
          <KeyPairsForm key="key" node={node} keyPairs={keyPairs} how={valueOf(keyPairs.how)} problems={problems} />
        ),
      ])}
      {advanced.length > 0 && (
        <details className="fold" open={isTroubled || undefined}>
          <summary>More settings{changed > 0 && <span className="muted"> · {changed} set</span>}</summary>
          <div className="fields">{advanced.map(field)}</div>
        </details>
      )}
    </form>
  );
});

interface FieldProps {
  readonly node: DocumentNode;
  readonly operator: Operator;
  readonly parameter: Parameter;
  readonly problems: readonly NodeProblem[];
  readonly preview: (choice: Choice | null) => void;
}

function Field({ node, operator, parameter: { name, meta, initial }, problems, preview }: FieldProps) {
  const { workbench } = useApp();
  const port = portNamed(name, operator.inputs);
  const columns = useWorkbench((state: WorkbenchState) => incomingColumns(state, node.id, port));
  const table = useWorkbench((state) => (operator.inputs.length === 0 ? node.id : feedingNode(state, node.id, port)));
  // Reason for a parameter that the source detected.
  const evidence = useWorkbench(({ runs }) => runs.reports.get(node.id)?.dialect?.[name]);
  const finding = useWorkbench(({ runs }) => runs.reports.get(node.id)?.findings?.[name]);
  // The actual seed, if the field is empty.
  const stream = useWorkbench(({ document }) => (meta.editor === 'seed' ? ownSeed(document.current, node.id) : null));
  const id = useId();
  const gesture = useRef('');
  const own = problems.filter((problem) => problem.field === name);
  const value = node.params[name] === undefined ? initial : node.params[name];

  const onChange = (next: unknown): void => {
    if (gesture.current === '') gesture.current = workbench.newGesture();
    const isInitial = JSON.stringify(next) === JSON.stringify(initial);
    // A parameter that was not set before and has its default now stays out of the document.
    const stored = isInitial && node.params[name] === undefined ? undefined : next;
    workbench.edit(
      `Change ${meta.label.toLowerCase()} of ${nodeName(node)}`,
      (draft) => setParam(draft, node.id, name, stored),
      gesture.current,
    );
  };
  const described = [`${id}-help`, ...own.map((_, index) => `${id}-problem-${index}`)].join(' ');
  const props: EditorProps = {
    id,
    meta: stream === null ? meta : { ...meta, empty: `own stream (${stream})` },
    value,
    onChange,
    columns,
    table,
    invalid: own.some(({ severity }) => severity === 'error'),
    describedBy: described,
  };
  const isFlag = meta.editor === 'flag' && typeof value === 'boolean' && initial !== null;
  return (
    <div
      className="field"
      data-param={name}
      data-flag={isFlag || undefined}
      onFocus={() => {
        if (gesture.current === '') gesture.current = workbench.newGesture();
      }}
      onBlur={(event) => {
        // All edits in one field or slider, until the focus leaves it, are one history entry.
        if (!event.currentTarget.contains(event.relatedTarget)) gesture.current = '';
      }}
      onPointerDown={() => {
        gesture.current = workbench.newGesture();
      }}
    >
      <label className="field-label" htmlFor={id} id={`${id}-label`}>
        {meta.label}
        {meta.unit !== undefined && <span className="muted"> ({meta.unit})</span>}
      </label>
      <Editor {...props} />
      {meta.editor === 'replacements' && table !== undefined && (
        <Clusters
          table={table}
          columns={textColumns(node, operator, columns)}
          summary="Spellings of one thing"
          // A step that replaces nothing yet begins with what there is to replace.
          isOpenAtFirst={replacementsIn(value).length === 0}
          pairs={replacementsIn(value)}
          onPairs={(pairs) => onChange(withReplacements(value, pairs))}
        />
      )}
      <p className="field-help" id={`${id}-help`}>
        {helpOf(meta)}
      </p>
      {evidence !== undefined && (
        <p className="field-meaning" data-evidence>
          {evidence}
        </p>
      )}
      {finding !== undefined && <Found name={name} meta={meta} finding={finding} choose={onChange} preview={preview} />}
      {own.map(({ hint, ...problem }, index) => (
        <ProblemCard
          key={index}
          // Omitted if it repeats the help above.
          problem={hint === undefined || hint === helpOf(meta) ? problem : { ...problem, hint }}
          id={`${id}-problem-${index}`}
        />
      ))}
    </div>
  );
}
