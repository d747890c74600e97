/**
 * Some rows of a set as a small table of their own, kept beside the set: when a parameter changes, its columns are computed
 * for these rows from memory that lies together.
 */
import { holdsStrings } from '../../table/column.ts';
import { type Batch, BYTES_A_CELL, type StoredVector, type Table } from '../../table/column.ts';
import type { Dictionary } from '../../table/dictionary.ts';
import { type Entry, type MemoryLedger, ownBytes } from '../memory/ledger.ts';
import { smaller } from '../rows/excerpt.ts';
import type { GatherInput } from '../rows/gather-task.ts';
import { allRows, type RowSet, sampleOf } from '../rows/row-set.ts';
import type { RunTask } from './run-task.ts';

interface Sample {
  readonly set: RowSet;
  /** Rows of the table that are in the sample. */
  readonly rows: Int32Array;
  /** The table's columns as far as they were asked for. */
  readonly vectors: StoredVector[];
  readonly dictionaries: (Dictionary | null)[];
  entry?: Entry;
}

const samples = new WeakMap<RowSet, Map<number, Sample>>();

/**
 * About so many rows, evenly spread, with the columns that are read; the set itself where it has no more. Always the same
 * set of the same rows, so that what was answered about it stays known.
 * @param here gathers columns that are in memory
 * @param pool gathers those that have to be read from the temporary file
 * @param ledger weighs the sample, and may have it dropped
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
        sample.dictionaries[column] = smaller(vector.cells, dictionary);
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

/** Bytes of a sample's columns; their dictionaries hold a sample's strings only. */
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
