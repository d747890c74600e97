/** Reads the columns of a table of arrays: pieces of rows, each on a thread. */
import type { Notice } from '../../ir/notice.ts';
import { checkCancelled } from '../../run/run.ts';
import { BATCH_ROWS } from '../../table/column.ts';
import { indexNotice } from '../cells/pandas-index.ts';
import { withOwnNames } from '../cells/own-names.ts';
import { assemble, type Piece, withNotices } from '../pieces/assemble.ts';
import { declaredValues, withDeclared } from '../pieces/declared-values.ts';
import { KindedColumns } from '../pieces/kinded-columns.ts';
import { readAs } from '../pieces/retype.ts';
import { describeStored } from '../pieces/stored-column.ts';
import { decidedTypes, leftOutNotices, noColumns, type ReadOptions, type ReadTable, typedResult } from '../source.ts';
import { refuseTooManyRows } from '../too-many-rows.ts';
import type { ArrayTable } from './array-table.ts';
import { ColumnLosses } from './losses.ts';
import type { PlannedColumn, RowsOutput } from './piece.ts';

/** Bytes of cells that a piece has at most. */
const MAX_PIECE_BYTES = 16 << 20;
const CELL_BYTES = 8;

export interface ArrayReading<Cells, Input> {
  readonly format: string;
  readonly path: string;
  /** Bytes of the file, for the measure of what it promises. */
  readonly size: number;
  readonly task: string;
  /** Rows that are read together, or a multiple of it: those of a chunk. */
  readonly step: number;
  /** Bytes of the file that a row takes. */
  readonly rowBytes?: number;
  readonly notices: readonly Notice[];
  input(from: number, rows: number, columns: readonly PlannedColumn<Cells>[]): Input;
}

/** Throws a `ProblemError` where a table has no columns or too many rows, and whatever the task throws. */
export async function readArrayTable<Cells, Input>(
  { rows: all, columns: plain, leftOut, labels = [] }: ArrayTable<Cells>,
  { format, path, size, task, step, rowBytes = 0, notices: told, input }: ArrayReading<Cells, Input>,
  params: Readonly<Record<string, unknown>>,
  { run, sink, rows: most = Infinity }: ReadOptions,
): Promise<ReadTable> {
  const isIndexKept = params['index'] === true;
  const given = isIndexKept ? [...labels, ...plain] : plain;
  const index = isIndexKept ? [] : labels.map(({ name }) => name);
  if (given.length === 0) throw noColumns(format, path, leftOut, index);
  const rows = Math.min(all, most);
  refuseTooManyRows(format, path, null, rows, given.length, size);
  const types = decidedTypes(params);
  const own = withOwnNames(given.map((column) => ({ ...column, note: null as string | null })));
  const kinds = new KindedColumns(types);
  kinds.add(own.flatMap(({ name, kinds: counts }) => (counts === null ? [] : [{ name, kinds: counts, nested: 0 }])));
  kinds.areNew();
  const big = new Set<string>();
  for (;;) {
    const known = big.size;
    const columns = own.map((column) => {
      const asText = big.has(column.name);
      const type = asText ? 'text' : column.kinds === null ? column.type : kinds.typeOf(column.name);
      return { ...column, type, asText, readAs: readAs(column.name, type, types) };
    });
    const planned = columns.map(({ name, type, asText, readAs: other, cells }): PlannedColumn<Cells> => {
      return { name, type, asText, readAs: other, cells };
    });
    const fitting = Math.min(BATCH_ROWS, Math.floor(MAX_PIECE_BYTES / Math.max(rowBytes, CELL_BYTES * columns.length)));
    // Chunks of many rows are read in parts; else a piece holds whole chunks.
    const count = Math.max(1, step <= fitting ? fitting - (fitting % step) : fitting);
    function* inputs(): Generator<Input> {
      for (let from = 0; from < rows; from += count) yield input(from, Math.min(count, rows - from), planned);
    }
    const losses = columns.map(() => new ColumnLosses());
    async function* pieces(): AsyncGenerator<Piece> {
      yield declaredValues(columns);
      let done = 0;
      for await (const output of run.parallel.map<Input, RowsOutput>(task, inputs())) {
        checkCancelled(run);
        for (const name of output.big) big.add(name);
        if (big.size > known) return;
        for (const [column, own] of output.losses.entries()) losses[column].add(own, done);
        done += output.piece.rows;
        run.progress(done, rows, 'rows');
        yield output.piece;
      }
    }
    const made = await assemble(columns.map(describeStored), pieces(), {
      run,
      sink: sink(),
      file: path,
      types: withDeclared(columns, types),
    });
    if (big.size > known) continue;
    const notices = [...leftOutNotices(leftOut), ...indexNotice(index), ...told];
    return {
      ...made,
      columns: made.columns.map((column, at) => kinds.noted(withNotices(column, losses[at].notices()))),
      ...typedResult(made.table, notices),
    };
  }
}
