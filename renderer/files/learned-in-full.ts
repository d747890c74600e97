/** What the engine knows of the document on screen, for a file that is to be applied elsewhere. */
import { parseDocument } from '../../core/graph/document.ts';
import { type PipelineDocument } from '../../core/graph/document-schema.ts';
import type { EngineConnection } from '../engine/engine-connection.ts';
import type { Workbench } from '../store/workbench.ts';

/** Learned values without cuts, and the columns of the results. */
export type Learned = Pick<PipelineDocument, 'fitted' | 'result'>;

/** Milliseconds for which a save waits: the words of a large result's categories may take a pass over its rows. */
const MAX_WAIT_MS = 2_000;

/**
 * What the engine has learned, in full: reports show the first 1,000 entries of a list only. Null while it works, where
 * the document has changed since, and where the engine refuses, say because a file has changed.
 */
export async function learnedInFull(
  workbench: Workbench,
  session: Pick<EngineConnection, 'call'>,
): Promise<Learned | null> {
  const { runs } = workbench.getState();
  const isCurrent = runs.engine === 'ready' && !runs.running && runs.stale.size === 0 && runs.outdated.size === 0;
  if (!isCurrent || runs.reports.size === 0) return null;
  try {
    const request = { keep: Object.fromEntries(runs.keptSources) };
    const { text } = await session.call('fitted', request, { signal: AbortSignal.timeout(MAX_WAIT_MS) });
    const { fitted, result } = parseDocument(text);
    return { ...(fitted && { fitted }), ...(result && { result }) };
  } catch {
    return null;
  }
}
