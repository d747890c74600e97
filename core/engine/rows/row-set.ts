/** A selection of a table's rows, batch by batch. */
import { type Batch, holdsNumbers, type Table } from '../../table/column.ts';
import type { Value } from '../../ir/interpret.ts';
import { sharedInt32 } from '../../table/shared-arrays.ts';
import { stringAt } from '../../table/dictionary.ts';
import type { StoredRows } from '../kernels/run-kernel.ts';
import { loadPart } from './spill.ts';

export interface RowSet {
  readonly table: Table;
  /** For each batch, the ascending positions of its selected rows; null if all are selected. */
  readonly picks: readonly (Int32Array | null)[];
  /** For each batch, the number of selected rows in the batches before it. */
  readonly starts: readonly number[];
  readonly rows: number;
}

export function rowSet(table: Table, picks: readonly (Int32Array | null)[]): RowSet {
  const starts: number[] = [];
  let rows = 0;
  table.batches.forEach((batch, index) => {
    starts.push(rows);
    rows += picks[index]?.length ?? batch.rows;
  });
  return { table, picks, starts, rows };
}

export const allRows = (table: Table): RowSet =>
  rowSet(
    table,
    table.batches.map(() => null),
  );

/** Selected rows of a batch, as input of a task. */
export function batchRows(set: RowSet, index: number): StoredRows {
  const batch = set.table.batches[index];
  const picked = set.picks[index] ?? null;
  return { vectors: batch.vectors, picked, rows: picked?.length ?? batch.rows };
}

export const allBatches = (set: RowSet): StoredRows[] => set.table.batches.map((_, index) => batchRows(set, index));

/**
 * The same rows in batches of at most `most` rows; larger batches are split into pieces that share the vectors. Needed
 * if a result is far wider than its source, because a batch of it might not fit into memory.
 */
export function inPieces(set: RowSet, most: number): RowSet {
  const ranges = new Map<string, Int32Array>();
  /** Positions from … to − 1; shared, because most batches have about the same number of rows. */
  const range = (from: number, to: number): Int32Array => {
    const key = `${from} ${to}`;
    let positions = ranges.get(key);
    if (positions === undefined) {
      positions = sharedInt32(to - from);
      for (let row = from; row < to; row++) positions[row - from] = row;
      ranges.set(key, positions);
    }
    return positions;
  };
  const batches: Batch[] = [];
  const picks: (Int32Array | null)[] = [];
  set.table.batches.forEach((batch, index) => {
    const { picked, rows } = batchRows(set, index);
    if (rows <= most) {
      batches.push(batch);
      picks.push(picked);
      return;
    }
    for (let from = 0; from < rows; from += most) {
      const to = Math.min(rows, from + most);
      batches.push(batch);
      picks.push(picked?.slice(from, to) ?? range(from, to));
    }
  });
  return batches.length === set.table.batches.length ? set : rowSet({ ...set.table, batches }, picks);
}

/** The selected rows whose mark is `wanted`; `marks` has one entry per selected row. */
export function rowsWhere(set: RowSet, marks: Uint8Array, wanted: number): RowSet {
  const picks = set.table.batches.map((_, index) => {
    const { picked, rows } = batchRows(set, index);
    const from = set.starts[index];
    let count = 0;
    for (let row = 0; row < rows; row++) if (marks[from + row] === wanted) count++;
    if (count === rows) return picked;
    const kept = sharedInt32(count);
    let next = 0;
    for (let row = 0; row < rows; row++) {
      if (marks[from + row] === wanted) kept[next++] = picked === null ? row : picked[row];
    }
    return kept;
  });
  return rowSet(set.table, picks);
}

/** Samples of a set, by the distance between sampled rows. */
const samples = new WeakMap<RowSet, Map<number, RowSet>>();

/** At most `rows` rows, evenly spread and always the same; the set itself if it has no more. */
export function sampleOf(set: RowSet, rows: number): RowSet {
  const step = Math.ceil(set.rows / rows);
  if (step <= 1) return set;
  const known = samples.get(set) ?? new Map<number, RowSet>();
  samples.set(set, known);
  const found = known.get(step);
  if (found !== undefined) return found;
  const picks = set.table.batches.map((batch, index) => {
    const picked = set.picks[index] ?? null;
    const from = set.starts[index];
    const count = picked?.length ?? batch.rows;
    const kept: number[] = [];
    for (let row = (step - (from % step)) % step; row < count; row += step)
      kept.push(picked === null ? row : picked[row]);
    return Int32Array.from(kept);
  });
  const sample = rowSet(set.table, picks);
  known.set(step, sample);
  return sample;
}

/** Index of the batch that contains a row of the set, from 0. */
export function batchOf(set: RowSet, row: number): number {
  let low = 0;
  let high = set.starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (set.starts[middle] <= row) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Reads the cells of one row of the set, for the interpreter. */
export function rowReader(set: RowSet, row: number): (column: number) => Value {
  const index = batchOf(set, row);
  const { vectors, picked } = batchRows(set, index);
  const within = row - set.starts[index];
  const place = picked === null ? within : picked[within];
  return (column) => {
    const stored = vectors[column];
    if (stored === undefined) throw new RangeError(`there is no column ${column}`);
    const vector = loadPart(stored, place, 1);
    if (holdsNumbers(vector)) return vector.cells[0];
    const code = vector.cells[0];
    if (code < 0) return null;
    if (vector.type === 'boolean') return code === 1;
    const dictionary = set.table.dictionaries[column];
    return dictionary ? stringAt(dictionary, code) : null;
  };
}
