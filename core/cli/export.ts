import { dirname, extname, join, resolve } from 'node:path';
import type { NodeOutcome } from '../engine/execute.ts';
import { Session } from '../engine/session.ts';
import { writeWhole } from '../formats/file.ts';
import type { PipelineDocument } from '../graph/document.ts';
import { upstreamOf } from '../graph/graph.ts';
import { type Problem, problemText } from '../ir/problem.ts';
import type { Field } from '../ir/types.ts';
import { operatorOf } from '../operators/catalogue.ts';
import { targets } from '../targets/all.ts';
import { freeze, type FrozenPipeline } from '../targets/frozen.ts';
import { type CheckRows, refusalsOf } from '../targets/target.ts';
import { Problems, UsageError } from './errors.ts';
import { inputFiles, loadDocument, outputNode } from './pipeline.ts';

export interface ExportOptions {
  readonly target: string;
  readonly output: string;
  readonly input: readonly string[];
  readonly node?: string;
}

/** Rows that an export carries to check itself with. */
const CHECK_ROWS = 50;

/** `prepgraph export`: a fitted pipeline as a file that runs elsewhere. Refuses before anything is written. */
export async function exportCommand(fitted: string, options: ExportOptions): Promise<void> {
  const target = targets.find(({ name }) => name === options.target);
  if (target === undefined) {
    throw new UsageError(`--target ${options.target}: there are ${targets.map(({ name }) => name).join(', ')}.`);
  }
  if (extname(options.output).toLowerCase() !== target.ending) {
    throw new UsageError(`--output ${options.output}: for ${target.label} it must end in ${target.ending}.`);
  }
  const document = await loadDocument(fitted);
  if (resolve(options.output) === resolve(fitted)) throw new UsageError('--output is the pipeline itself.');
  const node = outputNode(document, options.node);
  const inputs = await inputFiles(document, options.input);
  const { pipeline, check, unread } = await frozenWithRows(document, node, dirname(resolve(fitted)), inputs);
  const refusals = refusalsOf(target, pipeline);
  if (refusals.length > 0) throw new Problems(refusals);
  const bytes = target.emit(pipeline, check);
  await writeWhole(options.output, (sink) => sink.write(bytes));
  console.log(`${options.output}: ${target.label}, ${pipeline.nodes.length} steps, ${pipeline.fields.length} columns`);
  if (unread !== null) {
    console.error(`It carries no rows to check itself with, for its data cannot be read: ${problemText(unread)}`);
  }
}

interface Frozen {
  readonly pipeline: FrozenPipeline;
  readonly check: CheckRows;
  /** Why the sources could not be read; null where they were. */
  readonly unread: Problem | null;
}

/** What the engine makes of the first rows of the sources; without rows where a source that is not asked for is gone. */
async function frozenWithRows(
  document: PipelineDocument,
  node: string,
  folder: string,
  inputs: ReadonlyMap<string, string>,
): Promise<Frozen> {
  const wanted = upstreamOf(document, node);
  const sources = document.nodes.filter(({ id, type }) => wanted.has(id) && operatorOf(type)?.inputs.length === 0);
  const session = new Session({ workerPath: join(__dirname, 'engine-worker.cjs'), threads: 1 });
  try {
    const outcomes = await session.run(document, { mode: 'apply', folder, inputs, sampleRows: CHECK_ROWS });
    const lost = sources.find(({ id }) => !inputs.has(id) && outcomes.get(id)?.state !== 'done');
    if (lost !== undefined) return withoutRows(freeze(document, node), problemsOf(outcomes.get(lost.id))[0] ?? null);
    const fields = new Map<string, readonly Field[]>();
    const read: CheckRows['inputs'][number][] = [];
    for (const { id } of sources) {
      const outcome = outcomes.get(id);
      if (outcome?.state !== 'done') throw new Problems(problemsOf(outcome));
      const page = await session.page(id, 0, CHECK_ROWS);
      fields.set(
        id,
        page.fields.map(({ expr: _, ...field }) => field),
      );
      read.push(page.columns);
    }
    // Says what is wrong with the document itself, before what its rows run into.
    const pipeline = freeze(document, node, fields);
    const problems = document.nodes.flatMap(({ id }) => (wanted.has(id) ? problemsOf(outcomes.get(id)) : []));
    if (problems.length > 0) throw new Problems(problems);
    const inOrder = pipeline.sources.map(({ id }) => read[sources.findIndex((source) => source.id === id)] ?? []);
    const { columns } = await session.page(pipeline.output, 0, Number.MAX_SAFE_INTEGER);
    return { pipeline, check: { inputs: inOrder, expected: columns }, unread: null };
  } finally {
    await session.close();
  }
}

const withoutRows = (pipeline: FrozenPipeline, unread: Problem | null): Frozen => ({
  pipeline,
  check: {
    inputs: pipeline.sources.map(({ fields }) => fields.map(() => [])),
    expected: pipeline.fields.map(() => []),
  },
  unread,
});

const problemsOf = (outcome: NodeOutcome | undefined): readonly Problem[] =>
  outcome === undefined || outcome.state === 'done' ? [] : outcome.problems;
