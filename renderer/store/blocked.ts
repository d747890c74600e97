/** Steps without a result: the reason, and the table that they would have taken. */
import { graphIn } from './lookup.ts';
import { isUnfinished, problemsOf } from './problems.ts';
import type { WorkbenchState } from './state.ts';

/**
 * The nearest step above that has a problem, for a step that the engine did not run because of it; null for every other
 * step, and while a run may still deliver its result.
 */
export function blockedBy(state: WorkbenchState, id: string): string | null {
  const { reports, stale } = state.runs;
  const isBlocked = (node: string): boolean => reports.get(node)?.state === 'waiting' && !stale.has(node);
  if (!isBlocked(id)) return null;
  const graph = graphIn(state.document.current);
  const problems = problemsOf(state);
  const seen = new Set([id]);
  const next = [id];
  for (const node of next) {
    if (node !== id && problems.has(node)) return node;
    for (const { source } of graph.get(node)?.inputs ?? []) {
      if (seen.has(source) || !(isBlocked(source) || problems.has(source))) continue;
      seen.add(source);
      next.push(source);
    }
  }
  return null;
}

/** Whether the engine is done with a step and had no table for it: it failed, or a step above did. */
export function hasNoTable({ runs: { reports, stale } }: Pick<WorkbenchState, 'runs'>, id: string): boolean {
  const state = reports.get(id)?.state;
  return !stale.has(id) && (state === 'failed' || state === 'waiting');
}

/**
 * The step whose table a failed or unfinished step takes, for display in place of the missing result; null for every
 * other step, and where that step has no result either.
 * @param refusesCell whether the step has a result, but refuses a cell of it when that is computed
 */
export function inputInPlaceOf(all: WorkbenchState, id: string, refusesCell = false): string | null {
  const { document, runs } = all;
  if (runs.stale.has(id)) return null;
  const state = runs.reports.get(id)?.state;
  // A step that lacks its columns passes every row on, as if it were done.
  const isOpen = refusesCell || problemsOf(all).get(id)?.some(isUnfinished) === true;
  if (state !== 'failed' && state !== 'waiting' && !isOpen) return null;
  const above = graphIn(document.current).get(id)?.inputs[0]?.source;
  return above !== undefined && runs.reports.get(above)?.state === 'done' ? above : null;
}
