/** The selected step: description, settings, and learned values. */
import './inspector.css';
import { CircleHelp, Copy, Power, Trash2 } from 'lucide-react';
import { memo, type ReactNode, useRef } from 'react';
import type { DocumentNode } from '../../core/graph/document-schema.ts';
import { tableSize } from '../../core/words/counted.ts';
import { operatorOf } from '../../core/operators/catalogue.ts';
import { exportWords } from '../../core/operators/export-words.ts';
import { plainWords } from '../../core/operators/plain-words.ts';
import { FamilyIcon } from '../design/families.tsx';
import { useGrowing } from '../design/growing.tsx';
import { count, plural } from '../design/numbers.ts';
import { useApp, useWorkbench } from '../parts/app-context.ts';
import { keyText } from '../parts/command.ts';
import { ProblemCard } from '../parts/problem-card.tsx';
import { SourceChangeCard } from '../parts/source-change-card.tsx';
import { useSelectedAfterTable } from '../parts/use-table.ts';
import { nodeName } from '../store/changes.ts';
import { learnedFrom, partsOf } from '../store/describe.ts';
import { nodeOf } from '../store/lookup.ts';
import { nodeIn } from '../store/plain.ts';
import { ADVICE_PREFIX, type NodeProblem, problemsOf } from '../store/problems.ts';
import { SOURCE_CHANGED } from '../store/sources.ts';
import { Documentation } from './documentation.tsx';
import { Inputs } from './inputs.tsx';
import { Learned } from './learned.tsx';
import { Ledger } from './ledger.tsx';
import { MissingFile } from './missing-file.tsx';
import { Parameters } from './parameters.tsx';
import { RemainingSpellings } from './remaining-spellings.tsx';
import { StepAdvice } from './step-advice.tsx';
import { Suggestion } from './suggestion.tsx';
import { TargetMeaning } from './target-meaning.tsx';
import { TargetQuestion } from './target-question.tsx';

const none: readonly NodeProblem[] = [];

export function Inspector() {
  return (
    <>
      <Selected />
      <Documentation />
    </>
  );
}

function Selected() {
  const selected = useSelectedAfterTable();
  const edges = useWorkbench(({ selection }) => selection.edges.length);
  const id = selected.length === 1 ? selected[0] : undefined;
  if (id !== undefined) return <StepInspector key={id} id={id} />;
  if (selected.length > 1) return <Several number={selected.length} />;
  return <Overview edges={edges} />;
}

const StepInspector = memo(function StepInspector({ id }: { id: string }) {
  const node = useWorkbench(({ document }) => nodeOf(document.current, id));
  const problems = useWorkbench((state) => problemsOf(state).get(id)) ?? none;
  if (node === undefined) return null;
  const operator = operatorOf(node.type);
  const fields = new Set(Object.keys(operator?.params.shape ?? {}));
  return (
    <div className="pane" data-inspects={id}>
      <div className="inspector-head">
        <FamilyIcon type={node.type} size={16} />
        <NameField node={node} />
        <Action id="help.operator" icon={<CircleHelp size={15} />} />
        <Action id="edit.bypass" icon={<Power size={15} />} />
        <Action id="edit.duplicate" icon={<Copy size={14} />} />
        <Action id="edit.delete" icon={<Trash2 size={14} />} />
      </div>
      <div className="scroll inspector-body" tabIndex={0} role="region" aria-label={`Settings of ${nodeName(node)}`}>
        {operator !== undefined && (
          <div className="inspector-about">
            <p>{operator.summary}</p>
            <details className="fold">
              <summary>When to use it</summary>
              <p>{plainWords(operator.description, operator)}</p>
              {operator.inputs.length > 0 && <p>{exportWords(operator)}</p>}
              <p className="mono muted">{operator.reference.name}</p>
            </details>
          </div>
        )}
        {problems
          .filter(
            ({ field, code, isNotice }) =>
              isNotice !== true &&
              !code.startsWith(ADVICE_PREFIX) &&
              code !== SOURCE_CHANGED &&
              (field === undefined || !fields.has(field)),
          )
          .map((problem, index) => (
            <ProblemCard key={index} problem={problem} />
          ))}
        <SourceChangeCard id={id} />
        {operator?.inputs.length === 0 && <MissingFile id={id} />}
        <Notices problems={problems} />
        <StepAdvice id={id} />
        {operator?.inputs.length === 0 && <TargetQuestion id={id} />}
        {operator?.inputs.length === 0 && <Suggestion id={id} />}
        {operator !== undefined && operator.inputs.length > 0 && <Inputs node={node} operator={operator} />}
        {operator !== undefined && <Parameters node={node} operator={operator} problems={problems} />}
        {operator?.mendsSpellings === true && <RemainingSpellings node={node} operator={operator} />}
        {operator?.marksTarget === true && <TargetMeaning id={id} />}
        <Result id={id} />
        <Ledger id={id} />
        <Learned id={id} />
      </div>
    </div>
  );
});

/** Values that the step left out, cut, rounded, guessed or turned to missing. */
function Notices({ problems }: { problems: readonly NodeProblem[] }) {
  const notices = problems.filter(({ isNotice }) => isNotice === true);
  if (notices.length === 0) return null;
  return (
    <section className="inspector-part" aria-label="Notices">
      <h3 className="inspector-title">Left out, cut, rounded or guessed</h3>
      {notices.map((notice, index) => (
        <ProblemCard key={index} problem={notice} />
      ))}
    </section>
  );
}

/** The step's name; an empty name stands for the operator's label. */
function NameField({ node }: { node: DocumentNode }) {
  const { workbench, view } = useApp();
  const gesture = useRef('');
  const label = operatorOf(node.type)?.label ?? node.type;
  return (
    <input
      className="inspector-name"
      aria-label="Name of the step"
      value={node.name ?? ''}
      placeholder={label}
      maxLength={120}
      onFocus={() => {
        gesture.current = workbench.newGesture();
      }}
      onKeyDown={({ key }) => {
        if (key === 'Enter' || key === 'Escape') view.focus();
      }}
      onChange={({ target }) =>
        workbench.edit(
          `Rename ${label}`,
          (draft) => {
            const at = nodeIn(draft, node.id);
            if (at === undefined) return;
            if (target.value === '') delete at.name;
            else at.name = target.value;
          },
          gesture.current,
        )
      }
    />
  );
}

function Action({ id, icon }: { id: string; icon: ReactNode }) {
  const { commands } = useApp();
  const command = commands.get(id);
  const enabled = useWorkbench((state) => command?.enabled(state) ?? false);
  const label = useWorkbench((state) => command?.label(state) ?? '');
  if (command === undefined || !enabled) return null;
  const key = keyText(command.keys[0]);
  return (
    <button
      type="button"
      className="icon-button icon-button-small"
      aria-label={label}
      title={key === '' ? label : `${label} (${key})`}
      onClick={command.run}
    >
      {icon}
    </button>
  );
}

const isSourceType = (type: string | undefined): boolean => operatorOf(type ?? '')?.inputs.length === 0;

function missingText({ before, after }: { before: number; after: number }, isSource: boolean): string {
  if (before + after === 0) return 'none';
  return isSource ? plural(after, 'cell') : `${count(before)} before, ${count(after)} after`;
}

/** The step's result in numbers. */
function Result({ id }: { id: string }) {
  const report = useWorkbench(({ runs }) => runs.reports.get(id));
  const isSource = useWorkbench(({ document }) =>
    isSourceType(document.current.nodes.find((node) => node.id === id)?.type),
  );
  if (report?.rows === undefined) return null;
  const size = tableSize(report.rows, report.columns?.length ?? 0);
  const facts: [string, string][] = [['Table', report.sampled === true ? `first ${size}` : size]];
  const parts = partsOf(report);
  if (parts !== '') facts.push(['Parts', parts]);
  const learned = learnedFrom(report);
  if (learned !== '') facts.push(['Rows', learned]);
  // Counted a little later than the rest, so its place is reserved.
  facts.push(['Missing', report.missing === undefined ? '…' : missingText(report.missing, isSource)]);
  if (report.touched !== undefined && report.touched.length > 0)
    facts.push(['Changed', plural(report.touched.length, 'column')]);
  return (
    <section className="inspector-part">
      <h3 className="inspector-title">Result</h3>
      <dl className="facts">
        {facts.map(([term, value]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function Several({ number }: { number: number }) {
  return (
    <div className="pane">
      <div className="inspector-head">
        <span className="grow inspector-count">{number} steps</span>
        <Action id="edit.bypass" icon={<Power size={15} />} />
        <Action id="edit.duplicate" icon={<Copy size={14} />} />
        <Action id="edit.delete" icon={<Trash2 size={14} />} />
      </div>
      <p className="inspector-hint">Drag to move them together. Ctrl+D copies them with the edges among them.</p>
    </div>
  );
}

/** Height in pixels of a problem in the list. */
const PROBLEM_HEIGHT = 84;

/** Displayed while nothing is selected: the problems of the whole graph, or a hint. */
function Overview({ edges }: { edges: number }) {
  const { workbench, view } = useApp();
  const nodes = useWorkbench(({ document }) => document.current.nodes);
  const problems = useWorkbench(problemsOf);
  const general = useWorkbench(({ runs }) => runs.problems);
  const listed = nodes.flatMap((node) => (problems.get(node.id) ?? []).map((problem) => ({ node, problem })));
  const { drawn, rest } = useGrowing(listed.length, PROBLEM_HEIGHT);
  return (
    <div className="pane">
      <div className="inspector-head">
        <span className="grow inspector-count">{edges > 0 ? plural(edges, 'edge') : 'Inspector'}</span>
        <Action id="edit.delete" icon={<Trash2 size={14} />} />
      </div>
      <div className="scroll inspector-body" tabIndex={0} role="region" aria-label="Overview">
        {nodes.length === 0 ? (
          <p className="muted">The settings of a step show here, with what it learned.</p>
        ) : (
          <p className="muted">Select a step to see its settings and what it learned.</p>
        )}
        {general
          .filter(({ nodeId }) => nodeId === undefined)
          .map((problem) => (
            <ProblemCard key={problem.message} problem={{ ...problem, severity: problem.severity ?? 'error' }} />
          ))}
        {listed.length > 0 && (
          <section className="inspector-part">
            <h3 className="inspector-title">{plural(listed.length, 'note')}</h3>
            <ul className="notes">
              {listed.slice(0, drawn).map(({ node, problem }, index) => (
                <li key={index}>
                  <button
                    type="button"
                    className="note"
                    onClick={() => {
                      workbench.select([node.id]);
                      view.reveal([node.id]);
                    }}
                  >
                    <span className="note-name isolate">{nodeName(node)}</span>
                    <ProblemCard problem={problem} />
                  </button>
                </li>
              ))}
            </ul>
            {rest}
          </section>
        )}
      </div>
    </div>
  );
}
