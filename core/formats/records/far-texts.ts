/** Texts outside of the records, as Stata's strL: each has a key of two numbers, and its bytes lie at a place of the file. */
import { readSync } from 'node:fs';
import { Damage } from '../damage.ts';
import type { TextIndex } from '../texts/text-index.ts';
import type { FarTextCell } from './layout.ts';
import { entryOf, type TextFinds } from './texts.ts';

/** By position, in the order of the keys; on shared memory. */
export interface FarTextPlaces {
  /** Row and column of the cell that the text was written for, counted from 1. */
  readonly rows: Float64Array;
  readonly columns: Float64Array;
  /** Byte of the file where the text begins, and its length in bytes. */
  readonly places: Float64Array;
  readonly lengths: Float64Array;
}

/** Bytes that are read at once: cells of rows that follow each other mostly have texts that do. */
const WINDOW_BYTES = 1 << 20;
const MAX_TEXT_BYTES = 64 << 20;

export class FarTexts {
  private readonly places: FarTextPlaces;
  private readonly descriptor: number;
  private window = new Uint8Array(0);
  private windowStart = 0;
  /** Entries by the text's position and the column. */
  private readonly entries = new Map<number, number>();

  constructor(places: FarTextPlaces, descriptor: number) {
    this.places = places;
    this.descriptor = descriptor;
  }

  /** Reads the cells of rows `from` to `to` − 1, as `fillTexts` does. */
  fill(
    bytes: Uint8Array,
    start: number,
    stride: number,
    from: number,
    to: number,
    { at, isLittle, columnBytes }: FarTextCell,
    index: number,
    codes: Int32Array,
    texts: TextIndex,
    finds: TextFinds,
  ): void {
    for (let row = from; row < to; row++) {
      const key = start + row * stride + at;
      const column = numberOf(bytes, key, columnBytes, isLittle);
      const record = numberOf(bytes, key + columnBytes, 8 - columnBytes, isLittle);
      codes[row] = column === 0 && record === 0 ? -1 : this.entry(record, column, index, texts);
      if (codes[row] < 0) finds.missing++;
    }
  }

  private entry(record: number, column: number, index: number, texts: TextIndex): number {
    const { places, lengths } = this.places;
    const at = this.find(record, column);
    if (at < 0) throw new Damage('a cell refers to a long text that is not there');
    // Equal texts may be written once for many cells.
    const key = at * (1 << 20) + index;
    const known = this.entries.get(key);
    if (known !== undefined) return known;
    const entry = this.added(places[at], lengths[at], index, texts);
    this.entries.set(key, entry);
    return entry;
  }

  private added(place: number, length: number, index: number, texts: TextIndex): number {
    if (length > MAX_TEXT_BYTES) throw new Damage('a long text has more than 64 MB');
    const text = this.read(place, length);
    let end = text.indexOf(0);
    if (end < 0) end = text.length;
    return end === 0 ? -1 : entryOf(texts, index, text, 0, end);
  }

  private find(record: number, column: number): number {
    const { rows, columns } = this.places;
    let low = 0;
    let high = rows.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const order = rows[middle] - record || columns[middle] - column;
      if (order === 0) return middle;
      if (order < 0) low = middle + 1;
      else high = middle - 1;
    }
    return -1;
  }

  private read(place: number, length: number): Uint8Array {
    const isInside = place >= this.windowStart && place + length <= this.windowStart + this.window.length;
    if (!isInside) {
      const bytes = new Uint8Array(Math.max(length, WINDOW_BYTES));
      let done = 0;
      while (done < bytes.length) {
        const read = readSync(this.descriptor, bytes, done, bytes.length - done, place + done);
        if (read === 0) break;
        done += read;
      }
      if (done < length) throw new Damage('a long text is cut off');
      this.window = bytes.subarray(0, done);
      this.windowStart = place;
    }
    return this.window.subarray(place - this.windowStart, place - this.windowStart + length);
  }
}

/** An unsigned whole number of up to six bytes. */
function numberOf(bytes: Uint8Array, at: number, length: number, isLittle: boolean): number {
  let value = 0;
  for (let index = 0; index < length; index++)
    value = value * 256 + bytes[isLittle ? at + length - 1 - index : at + index];
  return value;
}
