/** The cells that a step changed in the displayed columns, requested once for each state of the table. */
import { useEffect, useState } from 'react';
import type { CallResult } from '../../core/protocol/engine.ts';
import { EXACT_DELAY_MS } from '../engine/profile-requests.ts';
import { useApp } from '../parts/app-context.ts';
import type { ShownTable } from '../parts/use-table.ts';

export type ChangedColumn = CallResult<'changes'>['columns'][number];

const none: ReadonlyMap<string, ChangedColumn> = new Map();

export function useChanges(
  { nodeId, key, isOld }: ShownTable,
  names: readonly string[],
): ReadonlyMap<string, ChangedColumn> {
  const { session } = useApp();
  const [found, setFound] = useState<{ key: string; columns: ReadonlyMap<string, ChangedColumn> } | null>(null);
  const asked = JSON.stringify(names);
  useEffect(() => {
    const columns = JSON.parse(asked) as string[];
    if (isOld || columns.length === 0) return;
    const cancel = new AbortController();
    // Requested after the distributions are drawn, because comparing keeps every thread busy.
    const timer = setTimeout(() => {
      session
        .call('changes', { nodeId, columns }, { signal: cancel.signal })
        .then((answer) => {
          if (cancel.signal.aborted) return;
          setFound({ key, columns: new Map(answer.columns.map((column) => [column.name, column])) });
        })
        // The distributions are still displayed; the table itself reports that cells could not be compared.
        .catch(() => {});
    }, EXACT_DELAY_MS);
    return () => {
      clearTimeout(timer);
      cancel.abort();
    };
  }, [session, nodeId, key, isOld, asked]);
  // While a slider moves, the last result stays.
  return found?.key.split('@')[0] === nodeId ? found.columns : none;
}
