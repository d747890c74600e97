/**
 * Checks Arrow's metadata before the library reads it. The library follows every offset and believes every length, so that
 * a few changed bytes send it beyond the end, round in circles or through two thousand million entries. What passes here
 * has each offset and length within the bytes. See flatbuffers.dev/internals and Arrow's Message.fbs, Schema.fbs, File.fbs.
 */
import { Damage } from '../damage.ts';

/** A field of a table: bytes of a scalar, a text, or what it refers to. */
type Slot =
  | number
  | 'text'
  | { readonly table: () => Table }
  | { readonly tables: () => Table }
  /** A vector of structs or scalars of so many bytes. */
  | { readonly structs: number }
  /** A table whose kind the slot before names. */
  | { readonly union: (kind: number) => Table | undefined };

/** Fields by their number. */
type Table = readonly Slot[];

const keyValue: Table = ['text', 'text'];
const int: Table = [4, 1];

/** Types of columns by their number in Schema.fbs; all others have no fields. */
const types: Readonly<Record<number, Table>> = {
  2: int,
  3: [2],
  7: [4, 4, 4],
  8: [2],
  9: [2, 4],
  10: [2, 'text'],
  11: [2],
  14: [2, { structs: 4 }],
  15: [4],
  16: [4],
  17: [1],
  18: [2],
};

const dictionaryEncoding: Table = [8, { table: () => int }, 1, 2];
const field: Table = [
  'text',
  1,
  1,
  { union: (kind) => types[kind] ?? [] },
  { table: () => dictionaryEncoding },
  { tables: () => field },
  { tables: () => keyValue },
];
const schema: Table = [2, { tables: () => field }, { tables: () => keyValue }, { structs: 8 }];
const recordBatch: Table = [8, { structs: 16 }, { structs: 16 }, { table: () => [1, 1] }, { structs: 8 }];
const dictionaryBatch: Table = [8, { table: () => recordBatch }, 1];
const headers: Readonly<Record<number, Table>> = { 1: schema, 2: dictionaryBatch, 3: recordBatch };

const message: Table = [2, 1, { union: (kind) => headers[kind] }, 8, { tables: () => keyValue }];
const footer: Table = [2, { table: () => schema }, { structs: 24 }, { structs: 24 }, { tables: () => keyValue }];

/** Fields within fields: no table of columns is nested deeper. */
const MAX_DEPTH = 64;

const unsound = (): Damage => new Damage('its description of the columns is damaged');

class Verifier {
  private readonly view: DataView;
  /** Tables may be shared, so that few bytes stand for very many of them: no more are visited than fit side by side. */
  private tablesLeft: number;

  constructor(bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.tablesLeft = bytes.length >> 2;
  }

  root(table: Table): void {
    this.table(this.target(0), table, 0);
  }

  private within(at: number, bytes: number): void {
    if (!(at >= 0 && bytes >= 0 && at + bytes <= this.view.byteLength)) throw unsound();
  }

  private int(at: number): number {
    this.within(at, 4);
    return this.view.getInt32(at, true);
  }

  /** Where a reference leads: always forward, so that there are no circles. */
  private target(at: number): number {
    const distance = this.int(at);
    if (distance <= 0) throw unsound();
    return at + distance;
  }

  /** Where the entries of a vector begin, and how many there are. */
  private vector(at: number, entryBytes: number): [from: number, count: number] {
    const start = this.target(at);
    const count = this.int(start);
    this.within(start + 4, count * entryBytes);
    return [start + 4, count];
  }

  private table(at: number, slots: Table, depth: number): void {
    if (depth > MAX_DEPTH || this.tablesLeft-- <= 0) throw unsound();
    const places = at - this.int(at);
    this.within(places, 4);
    const placesBytes = this.view.getUint16(places, true);
    const tableBytes = this.view.getUint16(places + 2, true);
    // The library reads both as signed.
    if (placesBytes < 4 || placesBytes > 0x7fff || tableBytes < 4 || tableBytes > 0x7fff) throw unsound();
    this.within(places, placesBytes);
    this.within(at, tableBytes);
    const placeOf = (index: number): number =>
      6 + 2 * index <= placesBytes ? this.view.getUint16(places + 4 + 2 * index, true) : 0;
    for (const [index, slot] of slots.entries()) {
      const place = placeOf(index);
      if (place === 0) continue;
      if (place + (typeof slot === 'number' ? slot : 4) > tableBytes) throw unsound();
      if (typeof slot === 'number') continue;
      this.reference(at + place, slot, depth, () => {
        const kind = placeOf(index - 1);
        return kind === 0 ? 0 : this.view.getUint8(at + kind);
      });
    }
  }

  private reference(at: number, slot: Exclude<Slot, number>, depth: number, kind: () => number): void {
    if (slot === 'text') this.vector(at, 1);
    else if ('structs' in slot) this.vector(at, slot.structs);
    else if ('table' in slot) this.table(this.target(at), slot.table(), depth + 1);
    else if ('tables' in slot) {
      const [from, count] = this.vector(at, 4);
      for (let entry = 0; entry < count; entry++) this.table(this.target(from + 4 * entry), slot.tables(), depth + 1);
    } else {
      const table = slot.union(kind());
      if (table !== undefined) this.table(this.target(at), table, depth + 1);
    }
  }
}

/** Throws Damage unless every offset and length in a message's metadata is within it. */
export const verifyMessage = (bytes: Uint8Array): void => new Verifier(bytes).root(message);

/** The same for the table of contents at a file's end. */
export const verifyFooter = (bytes: Uint8Array): void => new Verifier(bytes).root(footer);

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** A table of metadata that was verified: its fields by their number in Schema.fbs, Message.fbs or File.fbs. */
export class FlatTable {
  private readonly view: DataView;
  private readonly at: number;

  private constructor(view: DataView, at: number) {
    this.view = view;
    this.at = at;
  }

  static root(bytes: Uint8Array): FlatTable {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return new FlatTable(view, view.getInt32(0, true));
  }

  /** Where the field stands; 0 where it has its default value. */
  private place(field: number): number {
    const { view, at } = this;
    const places = at - view.getInt32(at, true);
    const offset = 4 + 2 * field;
    const place = offset + 2 <= view.getUint16(places, true) ? view.getUint16(places + offset, true) : 0;
    return place === 0 ? 0 : at + place;
  }

  byte(field: number, otherwise = 0): number {
    const place = this.place(field);
    return place === 0 ? otherwise : this.view.getUint8(place);
  }

  short(field: number, otherwise = 0): number {
    const place = this.place(field);
    return place === 0 ? otherwise : this.view.getInt16(place, true);
  }

  int(field: number, otherwise = 0): number {
    const place = this.place(field);
    return place === 0 ? otherwise : this.view.getInt32(place, true);
  }

  /** A number of 64 bits; beyond 2^53 it is rounded, which the limits of all lengths refuse. */
  long(field: number): number {
    const place = this.place(field);
    return place === 0 ? 0 : Number(this.view.getBigInt64(place, true));
  }

  text(field: number): string | null {
    const place = this.place(field);
    if (place === 0) return null;
    const { view } = this;
    const start = place + view.getInt32(place, true);
    return decoder.decode(new Uint8Array(view.buffer, view.byteOffset + start + 4, view.getInt32(start, true)));
  }

  table(field: number): FlatTable | null {
    const place = this.place(field);
    return place === 0 ? null : new FlatTable(this.view, place + this.view.getInt32(place, true));
  }

  tables(field: number): FlatTable[] {
    const { view } = this;
    return this.entries(field, 4, (at) => new FlatTable(view, at + view.getInt32(at, true)));
  }

  /** Entries of a vector of structs or scalars, each of so many bytes. */
  entries<Entry>(field: number, bytes: number, entryAt: (at: number, view: DataView) => Entry): Entry[] {
    const place = this.place(field);
    if (place === 0) return [];
    const { view } = this;
    const start = place + view.getInt32(place, true);
    return Array.from({ length: view.getInt32(start, true) }, (_, index) => entryAt(start + 4 + index * bytes, view));
  }
}
