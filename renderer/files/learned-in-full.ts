/** Learned values of the document on screen, for a file that is to be applied elsewhere. */
import { parseDocument } from '../../core/graph/document.ts';
import { type PipelineDocument } from '../../core/graph/document-schema.ts';
import type { EngineConnection } from '../engine/engine-connection.ts';
import type { Workbench } from '../store/workbench.ts';

/** Complete learned values, and the columns of the results. */
export type Learned = Pick<PipelineDocument, 'fitted' | 'result'>;

/** Milliseconds that a save waits, because the categories of a large result may need a pass over its rows. */
const MAX_WAIT_MS = 2_000;

/**
 * Complete learned values from the engine; reports hold only the first 1,000 entries of a list. Null while a run is
 * under way, if the document has changed since, or if the engine refuses, for example because a file has changed.
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
