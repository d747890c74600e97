/** Compares the tables of two steps, or of a step and the same one in an earlier save. */
import './compare.css';
import { useEffect, useState } from 'react';
import type { ComparedResults } from '../../core/protocol/inspection.ts';
import type { ProblemMessage } from '../../core/protocol/values.ts';
import { shorten } from '../design/numbers.ts';
import { isCancelled, problemOf } from '../engine/problem-of.ts';
import { useApp, useWorkbench } from '../parts/app-context.ts';
import { TitledModal } from '../parts/modal.tsx';
import { ProblemCard } from '../parts/problem-card.tsx';
import { hasNoTable } from '../store/blocked.ts';
import { nodeName } from '../store/changes.ts';
import type { Comparison } from '../store/state.ts';
import { columnsText, rowsText } from './compare-words.ts';
import { ComparedTable } from './compared-table.tsx';

export function CompareDialog() {
  const comparison = useWorkbench(({ ui }) => ui.comparison);
  return comparison === null ? null : <Compare comparison={comparison} />;
}

function Compare({ comparison }: { readonly comparison: Comparison }) {
  const { tables, workbench } = useApp();
  const { nodeId, otherId, version } = comparison;
  const current = useWorkbench(({ document }) => document.current);
  const ownKey = useWorkbench(() => tables.keyOf(nodeId));
  const otherKey = useWorkbench(() => (version === undefined && otherId !== null ? tables.keyOf(otherId) : ''));
  const compared = version === undefined && otherId !== null ? [nodeId, otherId] : [nodeId];
  const without = useWorkbench((state) => compared.find((id) => hasNoTable(state, id)) ?? null);
  const document = version?.document ?? current;
  const nameIn = (id: string | null, { nodes } = current): string =>
    shorten(nodeName(nodes.find((node) => node.id === id)), 60);
  const others = document.nodes.filter(({ id }) => version !== undefined || id !== nodeId);
  const one = version === undefined ? nameIn(nodeId) : 'now';
  const other = version === undefined ? nameIn(otherId) : 'then';
  return (
    <TitledModal title={`Compare “${nameIn(nodeId)}”`} wide>
      <div className="compare-about">
        <label className="compare-with">
          <span>{version === undefined ? 'with' : `with the version of ${version.when}, step`}</span>
          <select
            className="select"
            value={otherId ?? ''}
            onChange={({ target }) => workbench.ui({ comparison: { ...comparison, otherId: target.value } })}
          >
            {otherId === null && <option value="">Choose a step</option>}
            {others.map((node) => (
              <option key={node.id} value={node.id}>
                {shorten(nodeName(node), 60)}
              </option>
            ))}
          </select>
        </label>
      </div>
      {otherId === null ? (
        <p className="compare-state">Choose the step whose table is compared with this one.</p>
      ) : without !== null ? (
        <p className="compare-state" role="status">
          “{nameIn(without)}” has no table to compare: the list of problems says why.
        </p>
      ) : (
        <Found
          // Compared anew where one of the tables becomes another.
          key={[otherId, ownKey, otherKey].join(' ')}
          comparison={{ ...comparison, otherId }}
          isWaiting={ownKey === null || otherKey === null}
          one={one}
          other={other}
        />
      )}
    </TitledModal>
  );
}

function Found({
  comparison: { nodeId, otherId, version },
  isWaiting,
  one,
  other,
}: {
  readonly comparison: Comparison & { readonly otherId: string };
  /** True until both steps have a table. */
  readonly isWaiting: boolean;
  readonly one: string;
  readonly other: string;
}) {
  const { session, workbench } = useApp();
  const [result, setResult] = useState<ComparedResults | null>(null);
  const [problem, setProblem] = useState<ProblemMessage | null>(null);
  useEffect(() => {
    if (isWaiting) return;
    const cancel = new AbortController();
    const { document, runs } = workbench.getState();
    const asRead = Object.fromEntries([...runs.asRead].map(([id, stamp]) => [id, stamp.id]));
    const aside = version && { version: { document: version.document, folder: document.file.folder, asRead } };
    session
      .call('compareResults', { nodeId, other: { nodeId: otherId, ...aside } }, { signal: cancel.signal })
      .then((found) => !cancel.signal.aborted && setResult(found))
      .catch((error: unknown) => {
        if (!cancel.signal.aborted && !isCancelled(error)) setProblem(problemOf(error));
      });
    return () => cancel.abort();
  }, [session, workbench, nodeId, otherId, version, isWaiting]);

  if (problem !== null)
    return (
      <div className="compare-state">
        <ProblemCard problem={{ ...problem, severity: 'error' }} />
      </div>
    );
  if (result === null)
    return (
      <p className="compare-state" role="status">
        {isWaiting ? 'Waiting for the run…' : 'Comparing…'}
      </p>
    );
  return (
    <>
      <p className="compare-state" role="status">
        {rowsText(result.rows, `“${one}”`, `“${other}”`)} {columnsText(result)}
      </p>
      {result.columns.length > 0 && <ComparedTable result={result} one={one} other={other} />}
    </>
  );
}
