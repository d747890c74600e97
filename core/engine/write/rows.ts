/** Files of rows: a format's writer encodes them on worker threads and puts the pieces into a file, in row order. */
import { addSurvey, type ColumnSurvey, emptySurvey } from '../../formats/output/column-survey.ts';
import type { EncodedRows, OutputTable, RowWriter } from '../../formats/output/row-writer.ts';
import type { OutputField } from '../../formats/output/output-column.ts';
import { type RowFormat, rowWriters } from '../../formats/writers.ts';
import type { Notice } from '../../ir/notice.ts';
import type { SymbolicColumn } from '../../operators/kit/operator.ts';
import type { Run } from '../../run/run.ts';
import type { Dictionary } from '../../table/dictionary.ts';
import { onOwnColumns } from '../answers/answer.ts';
import { compileAhead, taskOf } from '../answers/compile-ahead.ts';
import type { TaskFailure } from '../rows/task.ts';
import { checkProblem } from '../rows/failed-check.ts';
import { allBatches, type RowSet } from '../rows/row-set.ts';
import { dictionariesOf, resultDictionary } from './dictionaries.ts';
import type { FormatInput, FormatOutput, RowsInput, SurveyOutput } from './format-rows.ts';
import { rowsOfCells } from './pieces.ts';
import type { Writing } from './writing.ts';

/** Cells of a piece of several batches at most: wide tables have pieces of fewer rows than a writer asks for. */
const MAX_GROUP_CELLS = 1 << 25;

export interface WrittenRows {
  readonly notices: readonly Notice[];
  /** Contents of the second file, which is written beside the first; null where the format has none. */
  readonly beside: Uint8Array | null;
}

/** Writes rows as a file. `sources` are the files that the table was made of, by source node. */
export async function writeRows(
  format: RowFormat,
  all: readonly SymbolicColumn[],
  rows: RowSet,
  sources: OutputTable['sources'],
  writing: Writing,
  run: Run,
): Promise<WrittenRows> {
  const writer = await rowWriters[format]();
  const { columns, dictionaries } = writer.sharesDictionaries
    ? await withDictionaries(all, rows, run)
    : { columns: all, dictionaries: all.map(() => null) };
  const targets = all.flatMap(({ name, target }) => (target === true ? [name] : []));
  const notWhole = new Set<string>();
  const layoutFor = async (table: OutputTable): Promise<unknown> =>
    writer.layoutOf?.(table, await surveysOf(writer, columns, table.fields, rows, run));
  for (;;) {
    const fields = columns.map(
      ({ name, type, integer }): OutputField => ({ name, type, integer: integer === true && !notWhole.has(name) }),
    );
    const table: OutputTable = { fields, rows: rows.rows, targets, dictionaries, sources };
    try {
      const layout = await layoutFor(table);
      const notices = await writing((sink) =>
        writer.write(encodedRows(format, layout, writer, columns, fields, rows, run), table, sink, layout),
      );
      return { notices, beside: writer.besideOf?.(table) ?? null };
    } catch (error) {
      if (!(error instanceof NotWhole)) throw error;
      for (const name of error.names) notWhole.add(name);
    }
  }
}

/** Thrown where columns that are declared to hold whole numbers do not: they are then written as doubles. */
class NotWhole extends Error {
  readonly names: readonly string[];

  constructor(names: readonly string[]) {
    super('not whole');
    this.names = names;
  }
}

/** The dictionary of each category in the whole file. Categories whose strings are made row by row become text. */
async function withDictionaries(
  columns: readonly SymbolicColumn[],
  rows: RowSet,
  run: Run,
): Promise<{ columns: readonly SymbolicColumn[]; dictionaries: readonly (Dictionary | null)[] }> {
  const { domains } = await compileAhead(
    columns.map(({ expr }) => expr),
    rows.table.dictionaries,
    taskOf(run),
  );
  return {
    columns: columns.map((column, index) =>
      column.type === 'category' && !domains[index] ? { ...column, type: 'text' } : column,
    ),
    dictionaries: columns.map(({ type, expr }, index) => {
      const domain = domains[index];
      return type === 'category' && domain ? resultDictionary(domain.strings, expr, rows) : null;
    }),
  };
}

/** The first pass over the rows, for a writer that lays out its records by all cells. */
async function surveysOf(
  writer: RowWriter,
  columns: readonly SymbolicColumn[],
  fields: readonly OutputField[],
  rows: RowSet,
  run: Run,
): Promise<readonly ColumnSurvey[]> {
  const surveys = fields.map(emptySurvey);
  for await (const output of computed<SurveyOutput>('rows.survey', {}, writer, columns, fields, rows, run))
    for (const [index, survey] of output.surveys.entries()) addSurvey(surveys[index], survey);
  return surveys;
}

/** The rows, computed and encoded on the worker threads, in order. */
async function* encodedRows(
  format: RowFormat,
  layout: unknown,
  writer: RowWriter,
  columns: readonly SymbolicColumn[],
  fields: readonly OutputField[],
  rows: RowSet,
  run: Run,
): AsyncGenerator<EncodedRows> {
  const own = { format, layout };
  for await (const { encoded } of computed<FormatOutput>('rows.format', own, writer, columns, fields, rows, run)) {
    if (encoded.notWhole !== undefined && encoded.notWhole.length > 0) throw new NotWhole(encoded.notWhole);
    yield encoded;
  }
}

/** Outputs of a task on pieces of the rows, in order. `own` is the part of the task's input that the rows do not give. */
async function* computed<Output extends FormatOutput | SurveyOutput>(
  task: 'rows.format' | 'rows.survey',
  own: Partial<FormatInput>,
  { minRows = 0 }: RowWriter,
  columns: readonly SymbolicColumn[],
  fields: readonly OutputField[],
  rows: RowSet,
  run: Run,
): AsyncGenerator<Exclude<Output, TaskFailure>> {
  const kernel = await compileAhead(
    columns.map(({ expr }) => expr),
    rows.table.dictionaries,
    taskOf(run),
  );
  const dictionaries = dictionariesOf(kernel, columns, rows);
  const { kernel: bound, batches: all } = onOwnColumns(kernel, allBatches(rows));
  const pieceRows = Math.min(minRows, rowsOfCells(MAX_GROUP_CELLS, columns.length));
  const inputs: RowsInput[] = [];
  /** For each input the number of its first batch. */
  const firsts: number[] = [];
  let start = 0;
  for (let from = 0; from < all.length; ) {
    let to = from;
    for (let count = 0; to < all.length && count < pieceRows; to++) count += all[to]?.rows ?? 0;
    to = Math.max(to, from + 1);
    const batches = all.slice(from, to);
    inputs.push({ ...own, kernel: bound, batches, start, fields, dictionaries });
    firsts.push(from);
    start += batches.reduce((sum, { rows: count }) => sum + count, 0);
    from = to;
  }
  let index = 0;
  for await (const output of run.parallel.map<RowsInput, Output>(task, inputs)) {
    const first = firsts[index++];
    if ('failed' in output) throw checkProblem(output, kernel.checks, rows, first + output.failed.batch);
    run.progress(index, inputs.length, 'rows');
    yield output as Exclude<Output, TaskFailure>;
  }
}
