/** Detects changes on disk since sources were read. */
import { isReadable, type SourceChange, sourceChangeText } from '../../graph/source-change.ts';
import { type Problem, ProblemError } from '../../ir/problem.ts';
import { type SourceStamp, stampDifference, stateOf } from './stamp.ts';

/** Sources to keep as read, by node id: the changed state that the person accepted. */
export type KeptSources = ReadonlyMap<string, string>;

/** Changes of sources since they were read, given their stamps by node. */
export async function sourceChanges(read: ReadonlyMap<string, SourceStamp>): Promise<SourceChange[]> {
  const changes: SourceChange[] = [];
  for (const [nodeId, before] of read) {
    const { path } = before;
    const after = await before.again();
    const difference = await stampDifference(before, after);
    if (difference !== null)
      changes.push({ nodeId, path, ...difference, before: stateOf(before), after: stateOf(after) });
  }
  return changes;
}

/** Throws a ProblemError for the first change that the person has not accepted. */
export function refuseChanges(changes: readonly SourceChange[], kept: KeptSources = new Map()): void {
  for (const change of changes)
    if (kept.get(change.nodeId) !== change.after.id) throw new ProblemError(changedProblem(change));
}

const changedProblem = (change: SourceChange): Problem => ({
  code: 'source.changed',
  message: `${sourceChangeText(change)} The table in memory was made of what it held before.`,
  hint: `Nothing was written. In the app, ${isReadable(change) ? 'read it again' : 'put it back'} or keep what was read; on the command line, run again, or on a copy of the file.`,
  nodeId: change.nodeId,
  field: 'path',
  file: change.path,
});
