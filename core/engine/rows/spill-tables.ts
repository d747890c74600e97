/**
 * Moves tables in use to temporary files when a step needs their room. Cells never change, so current readers continue
 * in memory and later readers use the disk.
 */
import type { SpilledVector, StoredVector, Table, Vector } from '../../table/column.ts';
import { heldByTable } from './row-origin.ts';
import { vectorSpiller } from './spill.ts';
import { bytesOwned, lighten } from './weigh.ts';

/** New places of moved vectors, because a widened table shares vectors with the table from which it was made. */
const movedTo = new WeakMap<Vector, SpilledVector>();

const pause = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/**
 * Moves batches of tables to disk until `bytes` bytes of memory are freed or nothing is left to move.
 * @param moved called for each table with the freed bytes that counted as its own
 */
export async function spillTables(
  tables: Iterable<Table>,
  bytes: number,
  moved: (table: Table, bytes: number) => void,
): Promise<void> {
  const all = withOrigins(tables);
  const spill = vectorSpiller();
  let left = bytes;
  for (const table of all) {
    for (const { vectors } of table.batches) {
      if (left <= 0) break;
      const own = spillBatch(vectors as StoredVector[], table, spill);
      if (own === 0) continue;
      left -= own;
      lighten(table, own);
      moved(table, own);
      await pause();
    }
  }
  // Vectors shared with other tables are on disk as well.
  for (const { batches } of all) for (const { vectors } of batches) replaceMoved(vectors as StoredVector[]);
}

/** These tables and all tables that they keep alive. */
function withOrigins(tables: Iterable<Table>): ReadonlySet<Table> {
  const all = new Set(tables);
  for (const table of all) for (const held of heldByTable(table).tables) all.add(held);
  return all;
}

/** Moves the part of a batch that counts as this table's memory; returns its bytes. */
function spillBatch(vectors: StoredVector[], table: Table, spill: (vector: Vector) => SpilledVector): number {
  const buffers = new Set<ArrayBufferLike>();
  for (const vector of vectors) if (isInMemory(vector)) buffers.add(bufferOf(vector));
  let own = 0;
  for (const buffer of buffers) own += bytesOwned(buffer, table);
  if (own === 0) return 0;
  vectors.forEach((vector, column) => {
    if (!isInMemory(vector)) return;
    const spilled = movedTo.get(vector) ?? spill(vector);
    movedTo.set(vector, spilled);
    vectors[column] = spilled;
  });
  return own;
}

function replaceMoved(vectors: StoredVector[]): void {
  vectors.forEach((vector, column) => {
    const spilled = isInMemory(vector) ? movedTo.get(vector) : undefined;
    if (spilled !== undefined) vectors[column] = spilled;
  });
}

/** Columns that were not needed when the table was made have no vector. */
const isInMemory = (vector: StoredVector | undefined): vector is Vector =>
  vector !== undefined && !('spilled' in vector);

const bufferOf = (vector: Vector): ArrayBufferLike => vector.cells.buffer;
