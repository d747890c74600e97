/**
 * Compares the sources of a document, as they are now or were read, with the data on which the document was fitted.
 * Displayed results stay as they are: the document is applied beside them.
 */
import type { PipelineDocument } from '../../graph/document-schema.ts';
import { terminalNodes } from '../../graph/graph.ts';
import { readFrom } from '../../graph/source-record.ts';
import { parseParams } from '../../graph/validate.ts';
import { operatorOf } from '../../operators/catalogue.ts';
import type { AnswerCache } from '../answers/answer-cache.ts';
import { execute } from '../execute/execute.ts';
import { LearningRounds } from '../execute/learning-rounds.ts';
import type { NodeDone } from '../execute/node-outcome.ts';
import { checkNewData } from '../new-data/check-new-data.ts';
import type { Finding } from '../new-data/finding.ts';
import { knownCategories } from '../new-data/known-categories.ts';
import { sourcePath } from '../sources/source.ts';
import { recordOf, type SourceStamp } from '../sources/stamp.ts';
import type { KeptTables, SourceReading } from '../sources/kept-tables.ts';
import type { OnProgress, Resources } from './resources.ts';

export interface FittedComparison {
  /** Sources with other files than those of fitting time, and the ids of their stamps now. */
  readonly sources: readonly { readonly nodeId: string; readonly stamp: string }[];
  readonly findings: readonly Finding[];
}

interface Parts {
  readonly tables: KeptTables;
  readonly resources: Resources;
  readonly answered: AnswerCache;
}

type Reading = Omit<SourceReading, 'run'> & {
  readonly cancelled: Int32Array;
  readonly onProgress?: OnProgress;
};

/** Maximum number of ends of the graph whose steps are compared; of more, the first ones. */
const MAX_ENDS = 8;

/** Reads only files that differ from those of fitting time. Throws Cancelled. */
export async function compareWithFitted(
  { tables, resources, answered }: Parts,
  document: PipelineDocument,
  reading: Reading,
): Promise<FittedComparison> {
  const { cancelled, onProgress } = reading;
  const stamps = await changedStamps(tables, document, reading);
  if (stamps.size === 0) return { sources: [], findings: [] };
  const task = resources.backgroundTaskFor(cancelled);
  const outcomes = await execute(document, {
    task,
    cache: new Map<string, NodeDone>(),
    answered,
    mode: 'apply',
    readSource: (node, params) =>
      tables.read(node, params, { ...reading, run: resources.runFor(cancelled, onProgress, node.id) }),
    ledger: resources.ledger,
    relieve: () => resources.relieve(),
    cancelled,
  });
  const sources = Array.from(stamps, ([nodeId, stamp]) => {
    const outcome = outcomes.get(nodeId);
    return { nodeId, stamp: (outcome?.state === 'done' ? outcome.source?.stamp : undefined)?.id ?? stamp.id };
  });
  const rounds = new LearningRounds(task, answered, undefined, undefined, cancelled);
  const found = new Map<string, Finding>();
  for (const { id } of terminalNodes(document).slice(0, MAX_ENDS)) {
    const { findings } = await checkNewData(document, outcomes, id, rounds, { mismatched: 'missing', profiles: true });
    for (const finding of findings) {
      const key = JSON.stringify([finding.kind, finding.nodeId, finding.column]);
      const known = finding.kind === 'unseen' ? knownCategories(document, finding.nodeId) : undefined;
      if (found.get(key)?.fatal !== true) found.set(key, known === undefined ? finding : { ...finding, known });
    }
  }
  return { sources, findings: [...found.values()] };
}

/** Stamps of the sources whose files are others than those that the document records. */
async function changedStamps(
  tables: KeptTables,
  document: PipelineDocument,
  { folder, mayRead }: Reading,
): Promise<Map<string, SourceStamp>> {
  const changed = new Map<string, SourceStamp>();
  for (const node of document.nodes) {
    if (operatorOf(node.type)?.inputs.length !== 0) continue;
    const record = readFrom(document, node.id);
    const parsed = parseParams(node, document);
    if (record === null || 'problems' in parsed) continue;
    const stamp = await tables.stampOf(node.type, sourcePath(parsed.params, folder), parsed.params, mayRead);
    if (stamp !== null && stamp.lack === null && recordOf(stamp).id !== record.id) changed.set(node.id, stamp);
  }
  return changed;
}
