/** Rules about the data: what must hold, whether it does in the data at hand, and what the data suggests. */
import './rules.css';
import {
  ChevronDown,
  ChevronRight,
  CircleCheck,
  Lightbulb,
  Minus,
  OctagonX,
  Plus,
  Trash2,
  TriangleAlert,
} from 'lucide-react';
import { useEffect, useId, useRef, useState } from 'react';
import type { Completion } from '../../core/formula/index.ts';
import type { DataRule } from '../../core/graph/document-schema.ts';
import { ruleNode } from '../../core/graph/rules.ts';
import { operatorOf } from '../../core/operators/catalogue.ts';
import type { CallResult, ProblemMessage, RuleResultMessage } from '../../core/protocol/engine.ts';
import { plural, shorten } from '../design/numbers.ts';
import { isCancelled, problemOf } from '../engine/problem-of.ts';
import type { Columns } from '../forms/control.ts';
import { FormulaEditor } from '../forms/formula-editor.tsx';
import { useApp, useWorkbench } from '../parts/app-context.ts';
import { ProblemCard } from '../parts/problem-card.tsx';
import { nodeName } from '../store/changes.ts';
import { addRule, changeRule, removeRule } from '../store/rules.ts';

/** Typing pauses this long before the rules are checked again. */
const DEBOUNCE_MS = 250;

type Proposal = CallResult<'proposeRules'>['proposals'][number];

const noRules: readonly DataRule[] = [];

export function RulesView() {
  const { workbench, session } = useApp();
  const rules = useWorkbench(({ document }) => document.current.rules) ?? noRules;
  const hasData = useWorkbench(({ runs }) => [...runs.reports.values()].some(({ state }) => state === 'done'));
  const results = useResults(rules);
  const [open, setOpen] = useState<number | null>(null);
  const [proposals, setProposals] = useState<readonly Proposal[] | null>(null);
  const [problem, setProblem] = useState<ProblemMessage | null>(null);
  const asking = useRef<AbortController | null>(null);
  useEffect(() => () => asking.current?.abort(), []);

  const add = (): void => {
    workbench.edit('Add a rule', (draft) => addRule(draft, { name: 'New rule', formula: '', severity: 'error' }));
    setOpen(rules.length);
  };
  const propose = (): void => {
    asking.current?.abort();
    const cancel = new AbortController();
    asking.current = cancel;
    setProblem(null);
    session
      .call('proposeRules', { rules: rules.map(plainRule) }, { signal: cancel.signal })
      .then((found) => !cancel.signal.aborted && setProposals(found.proposals))
      .catch((error: unknown) => {
        if (!cancel.signal.aborted && !isCancelled(error)) setProblem(problemOf(error));
      });
  };
  const keep = (kept: readonly Proposal[]): void => {
    workbench.edit(
      kept.length === 1 ? `Add rule “${kept[0]?.rule.name}”` : `Add ${plural(kept.length, 'rule')}`,
      (draft) => {
        for (const { rule } of kept) addRule(draft, documentRule(rule));
      },
    );
    setProposals((before) => before?.filter((each) => !kept.includes(each)) ?? null);
  };

  return (
    <div className="scroll rules" tabIndex={0} role="region" aria-label="Rules">
      <p className="rules-about">
        A rule is a condition that the data must meet. New data is held to it as well: by run, apply and check on the
        command line, where a broken error ends with exit code 1 and a warning is told.
      </p>
      <div className="rules-actions">
        <button type="button" className="button" onClick={add}>
          <Plus size={14} aria-hidden="true" /> Add a rule
        </button>
        <button type="button" className="button" disabled={!hasData} onClick={propose}>
          <Lightbulb size={14} aria-hidden="true" /> Propose rules
        </button>
      </div>
      {problem !== null && <ProblemCard problem={{ ...problem, severity: 'error' }} />}
      {rules.length > 0 && (
        <ul className="rules-list" aria-label={plural(rules.length, 'rule')}>
          {rules.map((rule, index) => (
            <Rule
              key={index}
              rule={rule}
              index={index}
              result={results?.[index]}
              isOpen={open === index}
              isTaken={rules.some((other, at) => at !== index && other.name === rule.name)}
              onToggle={() => setOpen(open === index ? null : index)}
              onRemoved={() => setOpen(null)}
            />
          ))}
        </ul>
      )}
      {proposals !== null && <Proposals proposals={proposals} onKeep={keep} />}
    </div>
  );
}

/** Without keys of other programs, as the engine takes it. */
const plainRule = ({ name, formula, severity, node }: DataRule) => ({
  name,
  formula,
  severity,
  ...(node !== undefined && { node }),
});

const documentRule = ({ node, ...rule }: Proposal['rule']): DataRule => ({
  ...rule,
  ...(node !== undefined && { node }),
});

/** Results by the rules' places; null while they are not known. */
function useResults(rules: readonly DataRule[]): readonly RuleResultMessage[] | null {
  const { session } = useApp();
  const reports = useWorkbench(({ runs }) => runs.reports);
  const running = useWorkbench(({ runs }) => runs.running);
  const [found, setFound] = useState<{
    readonly rules: readonly DataRule[];
    readonly results: readonly RuleResultMessage[];
  }>();
  useEffect(() => {
    if (running || rules.length === 0) return;
    const cancel = new AbortController();
    const timer = setTimeout(() => {
      session
        .call('checkRules', { rules: rules.map(plainRule) }, { signal: cancel.signal })
        .then(({ results }) => !cancel.signal.aborted && setFound({ rules, results }))
        // A newer run is on its way: its end asks again.
        .catch(() => {});
    }, DEBOUNCE_MS);
    return () => {
      clearTimeout(timer);
      cancel.abort();
    };
  }, [session, rules, reports, running]);
  return found?.rules === rules ? found.results : null;
}

const STATES = {
  holds: { icon: CircleCheck, tone: 'ok', word: 'Holds' },
  untold: { icon: Minus, tone: 'none', word: 'Not checked' },
  broken: { icon: OctagonX, tone: 'error', word: 'Broken' },
  invalid: { icon: OctagonX, tone: 'error', word: 'Cannot be checked' },
} as const;
const WARNED = { icon: TriangleAlert, tone: 'warning', word: 'Broken' } as const;
const PENDING = { icon: Minus, tone: 'none', word: 'Checking' } as const;

interface RuleProps {
  readonly rule: DataRule;
  readonly index: number;
  readonly result: RuleResultMessage | undefined;
  readonly isOpen: boolean;
  /** Whether another rule has its name. */
  readonly isTaken: boolean;
  readonly onToggle: () => void;
  readonly onRemoved: () => void;
}

function Rule({ rule, index, result, isOpen, isTaken, onToggle, onRemoved }: RuleProps) {
  const isEmpty = rule.formula.trim() === '';
  const state =
    result === undefined || isEmpty
      ? PENDING
      : result.state === 'broken' && rule.severity === 'warning'
        ? WARNED
        : STATES[result.state];
  const Icon = state.icon;
  const Chevron = isOpen ? ChevronDown : ChevronRight;
  return (
    <li className="rule" data-rule={rule.name} data-state={isEmpty ? 'empty' : (result?.state ?? 'checking')}>
      <button type="button" className="rule-head" aria-expanded={isOpen} onClick={onToggle}>
        <Icon size={15} className="rule-state" data-tone={state.tone} role="img" aria-label={state.word} />
        <span className="rule-name isolate ellipsis">{shorten(rule.name, 80)}</span>
        <span className="rule-formula mono isolate ellipsis">
          {isEmpty ? 'no condition yet' : shorten(rule.formula, 200)}
        </span>
        <Chevron size={14} aria-hidden="true" />
      </button>
      {isEmpty || result === undefined ? null : <Outcome result={result} />}
      {isOpen && <RuleForm rule={rule} index={index} isTaken={isTaken} onRemoved={onRemoved} />}
    </li>
  );
}

function Outcome({ result: { state, message, hint, first, broken } }: { result: RuleResultMessage }) {
  const rows = first.slice(1).map(({ row, line }) => `row ${row + 1}${line === undefined ? '' : ` (line ${line})`}`);
  return (
    <p className="rule-message isolate" data-tone={state}>
      {message}
      {rows.length > 0 && ` Then ${rows.join(', ')}${broken > first.length ? ' …' : '.'}`}
      {hint !== undefined && <span className="muted"> {hint}</span>}
    </p>
  );
}

/** What a rule may say beside a formula. */
const MORE: readonly Completion[] = [
  {
    kind: 'function',
    label: 'unique',
    insert: 'unique(',
    detail: 'unique(column, …)',
    help: 'No two rows have the same values. It stands alone.',
  },
];

const noColumns: Columns = [];

function RuleForm({ rule, index, isTaken, onRemoved }: Pick<RuleProps, 'rule' | 'index' | 'isTaken' | 'onRemoved'>) {
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
      <div onFocus={start}>
        <FormulaEditor
          id={`${id}-formula`}
          value={rule.formula}
          columns={columns}
          more={MORE}
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

function Proposals({
  proposals,
  onKeep,
}: {
  proposals: readonly Proposal[];
  onKeep: (kept: readonly Proposal[]) => void;
}) {
  if (proposals.length === 0)
    return (
      <p className="rules-about">
        The data suggests no further rule: there are fewer than 50 rows, or the rules say it already.
      </p>
    );
  return (
    <section className="rules-proposals" aria-label="Proposed rules">
      <div className="rules-actions">
        <h3>{plural(proposals.length, 'proposal')}: what holds in all rows. Keep those that are meant.</h3>
        <button type="button" className="button" onClick={() => onKeep(proposals)}>
          Keep all
        </button>
      </div>
      <ul className="rules-list">
        {proposals.map((proposal) => (
          <li
            key={`${proposal.rule.node} ${proposal.rule.formula}`}
            className="rule rule-proposed"
            data-proposal={proposal.rule.formula}
          >
            <div className="grow">
              <p className="rule-formula mono isolate">{shorten(proposal.rule.formula, 300)}</p>
              <p className="muted isolate">
                {proposal.rule.node !== undefined && `${proposal.rule.node}: `}
                {proposal.evidence}{' '}
                {proposal.rule.severity === 'error' ? 'An error where it is broken.' : 'A warning where it is broken.'}
              </p>
            </div>
            <button
              type="button"
              className="button"
              aria-label={`Keep ${proposal.rule.name}`}
              onClick={() => onKeep([proposal])}
            >
              <Plus size={13} aria-hidden="true" /> Keep
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
