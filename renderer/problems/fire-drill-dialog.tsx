/**
 * The fire drill: reactions of the pipeline to new data that is broken in every way, and the steps that decide them.
 */
import './fire-drill.css';
import { useEffect, useState } from 'react';
import type { CallResult } from '../../core/protocol/engine.ts';
import type { ProblemMessage } from '../../core/protocol/values.ts';
import { count, plural, shorten } from '../design/numbers.ts';
import { isCancelled, problemOf } from '../engine/problem-of.ts';
import { drilledNode } from '../files/exports.ts';
import { useApp, useWorkbench } from '../parts/app-context.ts';
import { TitledModal } from '../parts/modal.tsx';
import { ProblemCard } from '../parts/problem-card.tsx';
import { nodeName } from '../store/changes.ts';
import { countOf, type Verdict } from './drill-cases.ts';
import { DrillResults } from './drill-results.tsx';

type Drill = CallResult<'fireDrill'>;

/** The last drill, kept while the dialog is closed to inspect a step. */
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
      {drill !== null && <DrillResults results={drill.results} />}
    </TitledModal>
  );
}

function Summary({ drill: { results, rows, left } }: { drill: Drill }) {
  const of = (verdict: Verdict): number => countOf(results, verdict);
  return (
    <p className="drill-summary" role="status">
      <strong>{plural(results.length, 'case')}</strong> on {plural(rows, 'row')}: {count(of('refused'))} refused,{' '}
      {count(of('handled'))} handled by a step, {count(of('passes'))} pass unseen into the result, {count(of('same'))}{' '}
      without effect.
      {left > 0 && ` ${plural(left, 'column')} more were not broken one by one.`}
    </p>
  );
}
