/**
 * A sample of a row set, kept beside it as a small table. When a parameter changes, its columns are computed from these
 * rows, which lie together in memory.
 */
import { type Batch, BYTES_A_CELL, holdsStrings, type StoredVector, type Table } from '../../table/column.ts';
import type { Dictionary } from '../../table/dictionary.ts';
import { type Entry, type MemoryLedger, ownBytes } from '../memory/ledger.ts';
import { compactDictionary } from '../rows/excerpt.ts';
import type { GatherInput } from '../rows/gather-task.ts';
import { allRows, type RowSet, sampleOf } from '../rows/row-set.ts';
import type { RunTask } from './run-task.ts';

interface Sample {
  readonly set: RowSet;
  /** Row numbers in the table. */
  readonly rows: Int32Array;
  /** Sampled columns, by column number; filled when they are first needed. */
  readonly vectors: StoredVector[];
  readonly dictionaries: (Dictionary | null)[];
  entry?: Entry;
}

const samples = new WeakMap<RowSet, Map<number, Sample>>();

/**
 * About `rows` rows, evenly spread, with the columns in `read`; the set itself if it has no more rows. Repeated calls
 * return the same set, so that cached answers about it stay valid.
 * @param here runs the gathering of columns in memory
 * @param pool runs the gathering of columns that are read from the temporary file
 * @param ledger weighs the sample and may drop it
 */
export async function sampledRows(
  set: RowSet,
  rows: number,
  read: ReadonlySet<number>,
  here: RunTask,
  pool: RunTask,
  ledger: MemoryLedger,
): Promise<RowSet> {
  if (set.rows <= rows) return set;
  const known = samples.get(set) ?? new Map<number, Sample>();
  samples.set(set, known);
  const sample = known.get(rows) ?? emptySample(set, rows);
  known.set(rows, sample);
  const { batches, dictionaries } = set.table;
  const starts = batches.map(({ start }) => start);
  const started = performance.now();
  await Promise.all(
    [...read].map(async (column) => {
      if (sample.vectors[column] !== undefined) return;
      const vectors = batches.map((batch) => batch.vectors[column]);
      const task = vectors.some((vector) => 'spilled' in vector) ? pool : here;
      const input: GatherInput = { vectors, starts, rows: sample.rows.slice() };
      const { vector } = await task<{ vector: StoredVector }>('gather', input);
      const dictionary = dictionaries[column];
      if (dictionary && 'cells' in vector && holdsStrings(vector))
        sample.dictionaries[column] = compactDictionary(vector.cells, dictionary);
      sample.vectors[column] = vector;
    }),
  );
  const cost = performance.now() - started;
  sample.entry ??= ledger.enterBeside(set, { weight: ownBytes(0), cost, drop: dropping(known, rows) });
  sample.entry.weigh(ownBytes(bytesOf(sample)));
  sample.entry.use();
  return sample.set;
}

const dropping = (known: Map<number, Sample>, rows: number) => (): void => void known.delete(rows);

/** Bytes of the sampled columns. Their dictionaries hold only strings of the sample. */
function bytesOf({ vectors, rows }: Sample): number {
  let bytes = rows.byteLength;
  for (const vector of vectors) if (vector !== undefined) bytes += rows.length * BYTES_A_CELL[vector.type];
  return bytes;
}

function emptySample(set: RowSet, count: number): Sample {
  const picked = sampleOf(set, count);
  const rows = new Int32Array(picked.rows);
  picked.table.batches.forEach(({ start }, index) => {
    const from = picked.starts[index];
    picked.picks[index]?.forEach((row, at) => {
      rows[from + at] = start + row;
    });
  });
  const vectors: StoredVector[] = [];
  const dictionaries: (Dictionary | null)[] = set.table.dictionaries.map(() => null);
  const batch: Batch = { start: 0, rows: rows.length, vectors };
  const table: Table = { ...set.table, rows: rows.length, dictionaries, batches: [batch] };
  return { set: allRows(table), rows, vectors, dictionaries };
}
