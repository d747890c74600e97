/** Cache keys of node tables. A key holds the epoch and the identity of the node's state; see core/graph/identity.ts. */
import { nodeKeys } from '../../core/graph/identity.ts';
import { graphIn } from '../store/lookup.ts';
import type { WorkbenchState } from '../store/state.ts';

type Shown = Pick<WorkbenchState, 'document' | 'runs'>;

/** Suffix of the key of a table with only a file's first rows, which is replaced when all rows are read. */
const FIRST_ROWS = '@first-rows';

const keyFor = (nodeId: string, epoch: number, state: string): string => `${nodeId}@${epoch}@${state}`;

/** Whether a table holds only the first rows of a file, so that none of its figures is exact. */
export const hasFirstRowsOnly = (key: string): boolean => key.endsWith(FIRST_ROWS);

/** Key of the table that the node has once the document on screen has run. Null if the node is on or after a cycle. */
export function comingKeyOf({ document, runs }: Shown, nodeId: string): string | null {
  const state = nodeKeys(document.current, graphIn).get(nodeId);
  return state === undefined ? null : keyFor(nodeId, runs.epoch, state);
}

/** Key of the node's current table, or null while it has none. */
export function currentKeyOf(shown: Shown, nodeId: string): string | null {
  const { stale, reports } = shown.runs;
  const report = reports.get(nodeId);
  const key = comingKeyOf(shown, nodeId);
  if (report?.state === 'running' && report.sampled === true) return key === null ? null : `${key}${FIRST_ROWS}`;
  return stale.has(nodeId) || report?.state !== 'done' ? null : key;
}

/** Key of the table to display. For a stale node: the newest intermediate state that the engine holds. */
export function shownKeyOf(shown: Shown, nodeId: string): string | null {
  const { epoch, stale, intermediate } = shown.runs;
  const state = intermediate.get(nodeId);
  return stale.has(nodeId) && state !== undefined ? keyFor(nodeId, epoch, state) : currentKeyOf(shown, nodeId);
}
