/** The stamps with which a document's sources were read, by node, and what changed on disk since. */
import { readers } from '../../formats/readers.ts';
import { isReadable, type SourceChange, sourceChangeText } from '../../graph/source-change.ts';
import { ProblemError } from '../../ir/problem.ts';
import { type SourceStamp, Stamps, stampDifference, stateOf } from './stamp.ts';

/** By node id: the state of a changed source with which the person chose to keep what was read. */
export type KeptSources = ReadonlyMap<string, string>;

interface ReadSource {
  readonly type: string;
  readonly path: string;
  readonly stamp: SourceStamp;
}

const NO_ENDING = /^\b$/;

export class ReadSources {
  private readonly stamps = new Stamps();
  private readonly sources = new Map<string, ReadSource>();

  /** The stamp of the files that a source of this type would read now. */
  take(type: string, path: string): Promise<SourceStamp> {
    return this.stamps.take(path, readers[type]?.endings ?? NO_ENDING);
  }

  /** A node was read, or could not be read, while its files had this stamp; null for rows in the document. */
  note(nodeId: string, source: Omit<ReadSource, 'stamp'>, stamp: SourceStamp | null): void {
    if (stamp === null) this.sources.delete(nodeId);
    else this.sources.set(nodeId, { ...source, stamp });
  }

  /** Forgets nodes that the document has no more. */
  retain(nodeIds: ReadonlySet<string>): void {
    for (const id of this.sources.keys()) if (!nodeIds.has(id)) this.sources.delete(id);
  }

  /** The sources, among these nodes if they are given, whose files are no longer those that were read. */
  async changes(among?: ReadonlySet<string>): Promise<SourceChange[]> {
    const changes: SourceChange[] = [];
    for (const [nodeId, { type, path, stamp }] of Array.from(this.sources)) {
      if (among?.has(nodeId) === false) continue;
      const now = await this.take(type, path);
      const difference = await stampDifference(stamp, now);
      if (difference !== null)
        changes.push({ nodeId, path, ...difference, before: stateOf(stamp), after: stateOf(now) });
    }
    return changes;
  }

  /** Throws a ProblemError for a changed source, unless the person chose to keep what was read of it. */
  async refuseChanged(among: ReadonlySet<string> | undefined, kept: KeptSources = new Map()): Promise<void> {
    for (const change of await this.changes(among)) {
      if (kept.get(change.nodeId) !== change.after.id) throw new ProblemError(changedProblem(change));
    }
  }
}

function changedProblem(change: SourceChange) {
  return {
    code: 'source.changed',
    message: `${sourceChangeText(change)} The table in memory was made of what it held before.`,
    hint: `Nothing was written. In the app, ${isReadable(change) ? 'read it again' : 'put it back'} or keep what was read; on the command line, run again, or on a copy of the file.`,
    nodeId: change.nodeId,
    field: 'path',
    file: change.path,
  };
}
