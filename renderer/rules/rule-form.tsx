/** The form of a rule: name, condition, severity and table. */
import { Trash2 } from 'lucide-react';
import { useId, useRef } from 'react';
import type { Completion } from '../../core/formula/index.ts';
import type { DataRule } from '../../core/graph/document-schema.ts';
import { ruleForm, ruleNode } from '../../core/graph/rules.ts';
import { operatorOf } from '../../core/operators/catalogue.ts';
import { shorten } from '../design/numbers.ts';
import { ConditionEditor } from '../forms/condition-editor.tsx';
import type { Columns } from '../forms/control.ts';
import { useApp, useWorkbench } from '../parts/app-context.ts';
import { nodeName } from '../store/changes.ts';
import { changeRule, removeRule } from '../store/rules.ts';

/** Completions for conditions that formulas do not have. */
const RULE_COMPLETIONS: readonly Completion[] = [
  {
    kind: 'function',
    label: 'unique',
    insert: 'unique(',
    detail: 'unique(column, …)',
    help: 'No two rows have the same values. It stands alone.',
  },
];

const noColumns: Columns = [];

interface RuleFormProps {
  readonly rule: DataRule;
  readonly index: number;
  /** True if another rule has the same name. */
  readonly isTaken: boolean;
  readonly onRemoved: () => void;
}

export function RuleForm({ rule, index, isTaken, onRemoved }: RuleFormProps) {
  const { workbench } = useApp();
  const id = useId();
  const gesture = useRef('');
  const document = useWorkbench((state) => state.document.current);
  const nodeId = ruleNode(document, rule);
  const columns = useWorkbench(({ runs }) => runs.reports.get(nodeId ?? '')?.columns) ?? noColumns;
  const change = (what: Parameters<typeof changeRule>[2], isTyped = false): void =>
    workbench.edit(
      `Change rule “${shorten(rule.name, 40)}”`,
      (draft) => changeRule(draft, index, what),
      isTyped ? gesture.current : undefined,
    );
  const start = (): void => {
    gesture.current = workbench.newGesture();
  };
  const sources = document.nodes.filter(({ type }) => operatorOf(type)?.inputs.length === 0);
  return (
    <div className="rule-form">
      <label htmlFor={`${id}-name`}>Name</label>
      <div>
        <input
          id={`${id}-name`}
          className="input"
          value={rule.name}
          maxLength={200}
          aria-invalid={isTaken || undefined}
          aria-describedby={`${id}-help`}
          onFocus={start}
          onChange={({ target }) => target.value !== '' && change({ name: target.value }, true)}
        />
        {isTaken && <p className="field-help">Another rule has this name: give one of them another.</p>}
      </div>
      <label htmlFor={`${id}-formula`}>Condition</label>
      <div onFocus={start} onPointerDown={start}>
        <ConditionEditor
          label="Condition"
          isCounted={false}
          isOther={(text) => ruleForm(text).form !== 'rows'}
          table={nodeId ?? undefined}
          id={`${id}-formula`}
          value={rule.formula}
          columns={columns}
          more={RULE_COMPLETIONS}
          invalid={false}
          describedBy={`${id}-help`}
          onChange={(value) => change({ formula: String(value) }, true)}
        />
        <p className="field-help" id={`${id}-help`}>
          Such as <span className="mono">age &gt;= 0</span>, <span className="mono">unique(id)</span>, or{' '}
          <span className="mono">customer in (customers.id)</span>: a key in the table of another step. A missing cell
          breaks no rule but <span className="mono">not_missing(…)</span>.
        </p>
      </div>
      <label htmlFor={`${id}-severity`}>If it is broken</label>
      <select
        id={`${id}-severity`}
        className="select"
        value={rule.severity}
        onChange={({ target }) => change({ severity: target.value === 'warning' ? 'warning' : 'error' })}
      >
        <option value="error">Error: nothing is written</option>
        <option value="warning">Warning: it is told</option>
      </select>
      <label htmlFor={`${id}-node`}>Table of</label>
      <select
        id={`${id}-node`}
        className="select"
        value={rule.node ?? ''}
        onChange={({ target }) => change({ node: target.value === '' ? undefined : target.value })}
      >
        {(sources.length === 1 || rule.node === undefined) && (
          <option value="">{sources.length === 1 ? `${nodeName(sources[0])} (the source)` : 'choose a step'}</option>
        )}
        {document.nodes.map((node) => (
          <option key={node.id} value={node.id}>
            {nodeName(node)} · {node.id}
          </option>
        ))}
      </select>
      <span />
      <button
        type="button"
        className="button rule-remove"
        onClick={() => {
          workbench.edit(`Remove rule “${shorten(rule.name, 40)}”`, (draft) => removeRule(draft, index));
          onRemoved();
        }}
      >
        <Trash2 size={13} aria-hidden="true" /> Remove
      </button>
    </div>
  );
}
