/** What tables and sets of rows weigh, part by part, so that what several results share is counted once. */
import type { Table } from '../../table/column.ts';
import type { Weight } from '../memory/ledger.ts';
import { heldByTable } from './row-origin.ts';
import type { RowSet } from './row-set.ts';
import { spillFileBytes } from './spill.ts';

/** A dictionary of more bytes is a part of its own: tables that are made of others often share it. */
const LARGE_DICTIONARY_BYTES = 1 << 16;

/** Bytes of a buffer that a table answers for; 0 where another table does. */
export const bytesOwned = (buffer: ArrayBufferLike, table: Table): number =>
  owners.get(buffer)?.deref() === table ? buffer.byteLength : 0;

/** So many bytes that a table answers for are on disk now. */
export function lighten(table: Table, bytes: number): void {
  const memory = weighed.get(table)?.memory as Map<object, number> | undefined;
  memory?.set(table, (memory.get(table) ?? bytes) - bytes);
}

export interface Weighing {
  readonly memory: Map<object, number>;
  readonly disk: Map<object, number>;
}

/** The table in which a buffer was met first: it answers for it. */
const owners = new WeakMap<ArrayBufferLike, WeakRef<Table>>();

const weighed = new WeakMap<Table, Weight>();

/** A table with all that it keeps alive: dictionaries, temporary files, and tables whose rows it was made of. */
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
      if (vector === undefined) continue; // a column that nothing read when the table was made
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

/** A set of rows: the positions of rows that take part, and its table. */
export function weighRows(set: RowSet, into: Weighing): void {
  weighTable(set.table, into);
  let bytes = 0;
  for (const pick of set.picks) bytes += pick?.byteLength ?? 0;
  if (bytes > 0) into.memory.set(set, bytes);
}
