/** Weights of tables and row sets, part by part, so that a part shared by several results counts once. */
import type { Table } from '../../table/column.ts';
import type { Weight } from '../memory/ledger.ts';
import { heldByTable } from './row-origin.ts';
import type { RowSet } from './row-set.ts';
import { spillFileBytes } from './spill.ts';

/** Dictionaries of more bytes are separate parts, because tables derived from each other often share them. */
const LARGE_DICTIONARY_BYTES = 1 << 16;

/** Bytes of a buffer if it counts as part of this table; 0 if it counts as another's. */
export const bytesOwned = (buffer: ArrayBufferLike, table: Table): number =>
  owners.get(buffer)?.deref() === table ? buffer.byteLength : 0;

/** Subtracts bytes that were moved to disk from a table's weight. */
export function lighten(table: Table, bytes: number): void {
  const memory = weighed.get(table)?.memory as Map<object, number> | undefined;
  memory?.set(table, (memory.get(table) ?? bytes) - bytes);
}

export interface Weighing {
  readonly memory: Map<object, number>;
  readonly disk: Map<object, number>;
}

/** The first table with which a buffer was weighed; the buffer counts as part of that table. */
const owners = new WeakMap<ArrayBufferLike, WeakRef<Table>>();

const weighed = new WeakMap<Table, Weight>();

/**
 * Adds a table and everything that it keeps alive: dictionaries, temporary files, and the tables from which its rows
 * came.
 */
export function weighTable(table: Table, into: Weighing): void {
  const { memory, disk } = weightOf(table);
  for (const [part, bytes] of memory) into.memory.set(part, bytes);
  for (const [part, bytes] of disk) into.disk.set(part, bytes);
}

function weightOf(table: Table): Weight {
  const known = weighed.get(table);
  if (known !== undefined) return known;
  const memory = new Map<object, number>();
  const disk = new Map<object, number>();
  const into = { memory, disk };
  const { tables, arrays } = heldByTable(table);
  for (const other of tables) weighTable(other, into);
  let own = 0;
  const count = (buffer: ArrayBufferLike): void => {
    const owner = owners.get(buffer)?.deref();
    if (owner === table) return;
    if (owner !== undefined) {
      memory.set(owner, weightOf(owner).memory.get(owner) ?? 0);
      return;
    }
    owners.set(buffer, new WeakRef(table));
    own += buffer.byteLength;
  };
  for (const { vectors } of table.batches) {
    for (const vector of vectors) {
      if (vector === undefined) continue; // a column that was not needed when the table was made
      if ('spilled' in vector) disk.set(vector.spilled.file, spillFileBytes(vector));
      else count(vector.cells.buffer);
    }
  }
  for (const dictionary of table.dictionaries) {
    if (dictionary === null) continue;
    const { bytes, offsets } = dictionary;
    const size = bytes.byteLength + offsets.byteLength;
    if (size > LARGE_DICTIONARY_BYTES) memory.set(bytes, size);
    else own += size;
  }
  for (const array of arrays) own += array.byteLength;
  memory.set(table, own);
  const weight: Weight = { memory, disk, own: 0 };
  weighed.set(table, weight);
  return weight;
}

/** Adds a row set: its row positions and its table. */
export function weighRows(set: RowSet, into: Weighing): void {
  weighTable(set.table, into);
  let bytes = 0;
  for (const pick of set.picks) bytes += pick?.byteLength ?? 0;
  if (bytes > 0) into.memory.set(set, bytes);
}
