/** Freezes a fitted document for export and computes sample rows: input cells and their results. */
import type { PipelineDocument } from '../../graph/document-schema.ts';
import { fittedFields } from '../../graph/fitted.ts';
import { upstreamOf } from '../../graph/graph.ts';
import type { Problem } from '../../ir/problem.ts';
import type { Field } from '../../ir/types.ts';
import { operatorOf } from '../../operators/catalogue.ts';
import { type FrozenPipeline, freeze } from '../../targets/frozen.ts';
import type { CheckRows } from '../../targets/check-rows.ts';
import type { NodeOutcome } from '../execute/node-outcome.ts';
import type { RunOptions, Session } from '../session.ts';

/** Rows in an export for its self-check. */
export const CHECK_ROWS = 50;

export interface ExportRows {
  readonly pipeline: FrozenPipeline;
  readonly check: CheckRows;
  /** Problem that prevented reading the sources, or null. */
  readonly unread: Problem | null;
}

/**
 * Results of the engine for the first `rows` rows of the sources. Without rows if a source that is not in `inputs` is
 * gone; `problems` if the pipeline refuses the rows. Throws a ProblemError if the document is not fitted or invalid, or
 * Cancelled.
 */
export async function exportRows(
  session: Session,
  document: PipelineDocument,
  node: string,
  options: Pick<RunOptions, 'folder' | 'inputs' | 'mayRead' | 'cancelled' | 'onProgress'> & {
    readonly rows: number;
    /** Problem that forbids reading the sources. */
    readonly unread?: Problem | null;
  },
): Promise<ExportRows | { readonly problems: readonly Problem[] }> {
  const { rows, unread = null, ...run } = options;
  if (unread !== null) return withoutRows(freeze(document, node), unread);
  const wanted = upstreamOf(document, node);
  const sources = document.nodes.filter(({ id, type }) => wanted.has(id) && operatorOf(type)?.inputs.length === 0);
  const outcomes = await session.run(document, { ...run, mode: 'apply', sampleRows: rows });
  const lost = sources.find(({ id }) => options.inputs?.has(id) !== true && outcomes.get(id)?.state !== 'done');
  if (lost !== undefined) return withoutRows(freeze(document, node), problemsOf(outcomes.get(lost.id))[0] ?? null);
  const fields = new Map<string, readonly Field[]>();
  const read = new Map<string, { readonly names: readonly string[]; readonly columns: CheckRows['inputs'][number] }>();
  for (const { id } of sources) {
    const outcome = outcomes.get(id);
    if (outcome?.state !== 'done') return { problems: problemsOf(outcome) };
    const page = await session.page(id, 0, rows);
    // A fitted source keeps the columns stored in the document, because new rows may lack some, such as the target.
    if (fittedFields(document, id) === null) {
      fields.set(
        id,
        page.fields.map(({ expr: _, ...field }) => field),
      );
    }
    read.set(id, { names: page.fields.map(({ name }) => name), columns: page.columns });
  }
  // Reports problems of the document itself before problems of its rows.
  const pipeline = freeze(document, node, fields);
  const problems = document.nodes.flatMap(({ id }) => (wanted.has(id) ? problemsOf(outcomes.get(id)) : []));
  if (problems.length > 0) return { problems };
  const inOrder = pipeline.sources.map(({ id, fields: wantedFields }) => {
    const { names = [], columns = [] } = read.get(id) ?? {};
    const missing = (columns[0] ?? []).map(() => null);
    return wantedFields.map(({ name }) => columns[names.indexOf(name)] ?? missing);
  });
  const result = await session.page(pipeline.output, 0, Number.MAX_SAFE_INTEGER, undefined, {
    ...(options.cancelled && { cancelled: options.cancelled }),
  });
  // The result of rows without the target lacks its columns: their expected cells are empty.
  const cells = new Map(result.fields.map(({ name }, index) => [name, result.columns[index]]));
  const expected = pipeline.fields.map(({ name }) => cells.get(name) ?? []);
  return { pipeline, check: { inputs: inOrder, expected }, unread: null };
}

const withoutRows = (pipeline: FrozenPipeline, unread: Problem | null): ExportRows => ({
  pipeline,
  check: {
    inputs: pipeline.sources.map(({ fields }) => fields.map(() => [])),
    expected: pipeline.fields.map(() => []),
  },
  unread,
});

const problemsOf = (outcome: NodeOutcome | undefined): readonly Problem[] =>
  outcome === undefined || outcome.state === 'done' ? [] : outcome.problems;
