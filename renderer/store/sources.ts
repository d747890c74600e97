/** Sources whose files changed on disk since they were read: the known changes, and the person's decisions. */
import { type SourceChange, sourceChangeText } from '../../core/graph/source-change.ts';
import type { ProblemMessage } from '../../core/protocol/values.ts';
import { timeOf } from '../design/numbers.ts';
import type { RunsSlice, SourceStamp } from './state.ts';

export const SOURCE_CHANGED = 'source.changed';

type Sources = Pick<RunsSlice, 'asRead' | 'sourceChanges' | 'keptSources'>;

/** Whether the person chose to keep the rows already read, and the files have not changed again since. */
export const isKept = ({ keptSources }: Pick<RunsSlice, 'keptSources'>, { nodeId, after }: SourceChange): boolean =>
  keptSources.get(nodeId) === after.id;

/** Changes without a decision by the person. */
export const openChanges = (runs: Pick<RunsSlice, 'sourceChanges' | 'keptSources'>): SourceChange[] =>
  [...runs.sourceChanges.values()].filter((change) => !isKept(runs, change));

/** Changes reported by the engine, limited to sources that this window displays. */
export function withChanges(runs: RunsSlice, changes: readonly SourceChange[]): Pick<RunsSlice, 'sourceChanges'> {
  const isShown = ({ nodeId, path, before }: SourceChange): boolean => {
    const stamp = runs.asRead.get(nodeId);
    return stamp?.path === path ? stamp.id === before.id : runs.reports.get(nodeId)?.state === 'failed';
  };
  return { sourceChanges: new Map(changes.filter(isShown).map((change) => [change.nodeId, change])) };
}

/** State after a source was read: changes since an earlier reading are dropped. */
export function withRead(runs: Sources, nodeId: string, stamp: SourceStamp): Sources {
  const change = runs.sourceChanges.get(nodeId);
  const isOld = change !== undefined && change.before.id !== stamp.id;
  return {
    asRead: new Map(runs.asRead).set(nodeId, stamp),
    sourceChanges: isOld ? without(runs.sourceChanges, [nodeId]) : runs.sourceChanges,
    keptSources: isOld ? without(runs.keptSources, [nodeId]) : runs.keptSources,
  };
}

/** State in which these sources, or all, are to be read again. */
export function withoutRead(runs: Sources, nodeIds: readonly string[] = [...runs.asRead.keys()]): Sources {
  return {
    asRead: without(runs.asRead, nodeIds),
    sourceChanges: without(runs.sourceChanges, nodeIds),
    keptSources: without(runs.keptSources, nodeIds),
  };
}

function without<Value>(map: ReadonlyMap<string, Value>, keys: readonly string[]): ReadonlyMap<string, Value> {
  const rest = new Map(map);
  for (const key of keys) rest.delete(key);
  return rest;
}

/** Problem that is displayed at the source node. */
export function changeProblem(runs: Sources, change: SourceChange): ProblemMessage {
  const { nodeId } = change;
  const readAt = runs.asRead.get(nodeId)?.readAt;
  const { modified } = change.after;
  const since = modified !== null && modified > (readAt ?? Infinity) ? `It changed at ${timeOf(modified)}. ` : '';
  const shown = readAt === undefined ? '' : `${since}The table shows what was read at ${timeOf(readAt)}.`;
  return isKept(runs, change)
    ? {
        code: SOURCE_CHANGED,
        severity: 'info',
        nodeId,
        message: sourceChangeText(change),
        hint: `${shown} You kept it.`,
      }
    : { code: SOURCE_CHANGED, severity: 'warning', nodeId, message: sourceChangeText(change), hint: shown };
}

/** A line for the node's card; empty if nothing changed. */
export function changeNote(runs: Sources, nodeId: string): string {
  const change = runs.sourceChanges.get(nodeId);
  if (change === undefined) return '';
  const readAt = runs.asRead.get(nodeId)?.readAt;
  if (!isKept(runs, change) || readAt === undefined) return change.kind === 'deleted' ? 'file is gone' : 'file changed';
  return `read ${timeOf(readAt)}, changed since`;
}
