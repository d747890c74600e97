/** Rows in the words of a format, and what its columns are declared to hold. */
import type { OutputField } from '../../formats/output/output-column.ts';
import type { SymbolicColumn } from '../../operators/kit/operator.ts';
import type { Run } from '../../run/run.ts';
import { onOwnColumns } from '../answers/answer.ts';
import { compileAhead, taskOf } from '../answers/compile-ahead.ts';
import { checkProblem } from '../rows/failed-check.ts';
import { allBatches, type RowSet } from '../rows/row-set.ts';
import { dictionariesOf } from './dictionaries.ts';
import type { FormatInput, FormatOutput, FormattedAs, RowFormat } from './format-rows.ts';
import { rowsOfCells } from './pieces.ts';

/**
 * Rows of a piece of a file at least: of a row group, or of a record batch. Wide tables have fewer, so that a piece has no
 * more than some cells. Where rows follow rows, a batch is a piece.
 */
const GROUP_ROWS: Partial<Record<RowFormat, number>> = { parquet: 65_536, arrow: 65_536 };
const GROUP_CELLS = 1 << 25;

export const outputFields = (columns: readonly SymbolicColumn[], notWhole: ReadonlySet<string>): OutputField[] =>
  columns.map(({ name, type, integer }) => ({ name, type, integer: integer === true && !notWhole.has(name) }));

/** The rows in the words of a format, computed on the worker threads, in order. */
export async function* formatted<Format extends RowFormat>(
  format: Format,
  columns: readonly SymbolicColumn[],
  fields: readonly OutputField[],
  rows: RowSet,
  run: Run,
): AsyncGenerator<FormattedAs<Format>> {
  const kernel = await compileAhead(
    columns.map(({ expr }) => expr),
    rows.table.dictionaries,
    taskOf(run),
  );
  const dictionaries = dictionariesOf(kernel, columns, rows);
  const { kernel: bound, batches: all } = onOwnColumns(kernel, allBatches(rows));
  const pieceRows = Math.min(GROUP_ROWS[format] ?? 0, rowsOfCells(GROUP_CELLS, columns.length));
  const inputs: FormatInput[] = [];
  /** For each input the number of its first batch. */
  const firsts: number[] = [];
  for (let from = 0; from < all.length; ) {
    let to = from;
    for (let count = 0; to < all.length && count < pieceRows; to++) count += all[to]?.rows ?? 0;
    to = Math.max(to, from + 1);
    inputs.push({ format, kernel: bound, batches: all.slice(from, to), fields, dictionaries });
    firsts.push(from);
    from = to;
  }
  let index = 0;
  for await (const output of run.parallel.map<FormatInput, FormatOutput<Format>>('rows.format', inputs)) {
    const first = firsts[index++] as number;
    if ('failed' in output) throw checkProblem(output, kernel.checks, rows, first + output.failed.batch);
    run.progress(index, inputs.length, 'rows');
    yield output.formatted;
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

/** Writes with fields that say what the columns really hold. */
export async function withFields(
  columns: readonly SymbolicColumn[],
  write: (fields: readonly OutputField[]) => Promise<void>,
): Promise<OutputField[]> {
  const notWhole = new Set<string>();
  for (;;) {
    const fields = outputFields(columns, notWhole);
    try {
      await write(fields);
      return fields;
    } catch (error) {
      if (!(error instanceof NotWhole)) throw error;
      for (const name of error.names) notWhole.add(name);
    }
  }
}

export function refuseNotWhole(names: readonly string[]): void {
  if (names.length > 0) throw new NotWhole(names);
}
