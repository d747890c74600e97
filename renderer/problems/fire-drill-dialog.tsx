/** The fire drill: what the pipeline would do with new data that is broken in every way, and which step decides it. */
import './fire-drill.css';
import { ArrowRight, CircleCheck, Minus, OctagonX, TriangleAlert } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { CallResult, DrillResult, ProblemMessage } from '../../core/protocol/engine.ts';
import { FamilyIcon } from '../design/families.tsx';
import { columnName, count, plural, shorten } from '../design/numbers.ts';
import { isCancelled, problemOf } from '../engine/problem-of.ts';
import { drilledNode } from '../files/exports.ts';
import { useApp, useWorkbench } from '../parts/app-context.ts';
import { TitledModal } from '../parts/modal.tsx';
import { ProblemCard } from '../parts/problem-card.tsx';
import { whenInspected } from '../parts/when-inspected.ts';
import { nodeName } from '../store/changes.ts';

type Drill = CallResult<'fireDrill'>;
type Verdict = DrillResult['verdict'];

/** The last drill, so that a look at a step does not cost it. */
let last: { readonly key: string; readonly drill: Drill } | null = null;

export function FireDrillDialog() {
  const { session, tables } = useApp();
  const nodeId = useWorkbench(drilledNode);
  const key = useWorkbench(() => (nodeId === null ? null : tables.keyOf(nodeId)));
  const name = useWorkbench(({ document }) => nodeName(document.current.nodes.find(({ id }) => id === nodeId)));
  const [drill, setDrill] = useState<Drill | null>(last !== null && last.key === key ? last.drill : null);
  const [share, setShare] = useState(0);
  const [problem, setProblem] = useState<ProblemMessage | null>(null);

  useEffect(() => {
    if (nodeId === null || key === null || last?.key === key) return;
    const cancel = new AbortController();
    session
      .call(
        'fireDrill',
        { nodeId },
        { signal: cancel.signal, onProgress: ({ done, total }) => setShare(total > 0 ? done / total : 0) },
      )
      .then((found) => {
        last = { key, drill: found };
        if (!cancel.signal.aborted) setDrill(found);
      })
      .catch((error: unknown) => {
        if (!cancel.signal.aborted && !isCancelled(error)) setProblem(problemOf(error));
      });
    return () => cancel.abort();
  }, [session, nodeId, key]);

  return (
    <TitledModal title="Fire drill" wide>
      <div className="drill-about">
        <p>
          New data is never quite like the data that a pipeline was fitted on. Here it is applied to a sample of your
          own rows, broken in eight ways, up to <strong className="isolate">{shorten(name, 60)}</strong>. Nothing of
          yours is changed.
        </p>
        {drill !== null && <Summary drill={drill} />}
      </div>
      {problem !== null && (
        <div className="drill-about">
          <ProblemCard problem={{ ...problem, severity: 'error' }} />
        </div>
      )}
      {drill === null && problem === null && (
        <div className="drill-running">
          <p>{key === null ? 'Waiting for the run…' : 'Breaking the data…'}</p>
          <div
            className="progress"
            role="progressbar"
            aria-label="Fire drill"
            aria-valuemin={0}
            aria-valuemax={100}
            aria-valuenow={Math.round(share * 100)}
          >
            <div className="progress-bar" style={{ transform: `scaleX(${share})` }} />
          </div>
        </div>
      )}
      {drill !== null && <Results results={drill.results} />}
    </TitledModal>
  );
}

const VERDICTS: Readonly<Record<Verdict, { readonly word: string; readonly icon: typeof Minus }>> = {
  refused: { word: 'Refused', icon: OctagonX },
  handled: { word: 'Handled', icon: CircleCheck },
  passes: { word: 'Passes unseen', icon: TriangleAlert },
  same: { word: 'No effect', icon: Minus },
};

function Summary({ drill: { results, rows, left } }: { drill: Drill }) {
  const of = (verdict: Verdict): number => results.filter((result) => result.verdict === verdict).length;
  return (
    <p className="drill-summary" role="status">
      <strong>{plural(results.length, 'case')}</strong> on {plural(rows, 'row')}: {count(of('refused'))} refused,{' '}
      {count(of('handled'))} handled by a step, {count(of('passes'))} pass unseen into the result, {count(of('same'))}{' '}
      without effect.
      {left > 0 && ` ${plural(left, 'column')} more were not broken one by one.`}
    </p>
  );
}

/** In the order in which they are shown, with what they stand for. */
const KINDS: readonly (readonly [DrillResult['kind'], string])[] = [
  ['missing', 'Cells are missing'],
  ['unseen', 'Values that were never seen'],
  ['range', 'Numbers and dates far out of range'],
  ['mismatched', 'Text where there should be none'],
  ['missing-column', 'A column is missing'],
  ['extra-column', 'A column is new'],
  ['reordered', 'Columns in another order'],
  ['no-rows', 'No rows at all'],
];

function Results({ results }: { results: readonly DrillResult[] }) {
  const several = new Set(results.map(({ source }) => source)).size > 1;
  return (
    <div className="scroll drill" tabIndex={0} role="region" aria-label="What would happen">
      {KINDS.map(([kind, title]) => {
        const own = results.filter((result) => result.kind === kind);
        if (own.length === 0) return null;
        const shared = sharedChange(own);
        return (
          <table key={kind} className="drill-table">
            <caption>
              {title}
              <span className="drill-change">{shared}</span>
            </caption>
            <colgroup>
              <col className="drill-column" />
              <col className="drill-verdict" />
              <col />
              <col className="drill-step" />
            </colgroup>
            <thead className="visually-hidden">
              <tr>
                <th scope="col">Column</th>
                <th scope="col">Verdict</th>
                <th scope="col">What would happen</th>
                <th scope="col">Decided by</th>
              </tr>
            </thead>
            <tbody>
              {own.map((result) => (
                <Row
                  key={`${result.source} ${result.column ?? ''}`}
                  result={result}
                  isShared={shared !== ''}
                  ofSeveral={several}
                />
              ))}
            </tbody>
          </table>
        );
      })}
    </div>
  );
}

/** Said once where it is the same for all. */
const sharedChange = (results: readonly DrillResult[]): string => {
  const [first, ...rest] = results;
  return rest.every(({ change }) => change === first?.change) ? (first?.change ?? '') : '';
};

interface RowProps {
  readonly result: DrillResult;
  /** What was changed stands above the table. */
  readonly isShared: boolean;
  /** There are several sources: which one it is must be said. */
  readonly ofSeveral: boolean;
}

function Row({ result, isShared, ofSeveral }: RowProps) {
  const { verdict, column, message, hint, change, kind, nodeId } = result;
  const { word, icon: Icon } = VERDICTS[verdict];
  const source = useWorkbench(({ document }) =>
    ofSeveral ? nodeName(document.current.nodes.find(({ id }) => id === result.source)) : '',
  );
  return (
    <tr data-drill={kind} data-tone={verdict}>
      <th scope="row">
        <span className="drill-name isolate">{column === undefined ? 'All columns' : columnName(column, 80)}</span>
        {source !== '' && <p className="drill-hint isolate">of {shorten(source, 40)}</p>}
      </th>
      <td className="drill-verdict">
        <span>
          <Icon size={14} aria-hidden="true" /> {word}
        </span>
      </td>
      <td className="drill-what isolate">
        {!isShared && <p className="drill-hint">{change}</p>}
        <p>{message}</p>
        {hint !== undefined && <p className="drill-hint">{hint}</p>}
      </td>
      <td>{nodeId !== undefined && <Decider result={result} id={nodeId} />}</td>
    </tr>
  );
}

/** The step that decides: a press leads to it, and to the field where there is one. */
function Decider({ result: { policy }, id }: { result: DrillResult; id: string }) {
  const { workbench, view } = useApp();
  const node = useWorkbench(({ document }) => document.current.nodes.find((candidate) => candidate.id === id));
  if (node === undefined) return null;
  const show = (): void => {
    workbench.showDialog(null);
    workbench.select([id]);
    view.reveal([id]);
    if (policy === undefined) return;
    // The dialog gives the focus back as it goes.
    setTimeout(() => whenInspected(id, (form) => focusField(form, policy.param)), 50);
  };
  return (
    <button type="button" className="drill-link" onClick={show}>
      <span className="drill-link-step">
        <FamilyIcon type={node.type} size={12} />
        <span className="ellipsis isolate">{shorten(nodeName(node), 40)}</span>
        <ArrowRight size={12} aria-hidden="true" />
      </span>
      {policy !== undefined && (
        <span className="drill-policy isolate">
          {policy.label}: {policy.value}
        </span>
      )}
    </button>
  );
}

function focusField(form: Element, param: string): void {
  const field = form.querySelector(`[data-param="${CSS.escape(param)}"]`);
  const folded = field?.closest('details');
  if (folded) folded.open = true;
  field?.scrollIntoView({ block: 'center' });
  field?.querySelector<HTMLElement>('input, select, button, textarea')?.focus();
}
