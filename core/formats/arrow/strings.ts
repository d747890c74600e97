/** Cells of Arrow's text columns as entries among the strings of a piece, from their bytes: no JavaScript string is made. */
import { Damage } from '../damage.ts';
import { uuidText } from '../cells/uuid-text.ts';
import { hashBytes, type TextIndex } from '../texts/text-index.ts';
import type { ArrowArray } from './batch.ts';
import { longAt } from './numbers.ts';
import { isThere } from './validity.ts';

/** Bytes of a view, and how many of its bytes a text may have that stands in it. */
const VIEW = 16;
const MOST_INLINE = 12;
/** A place of the dictionary that no row has named yet. */
const UNKNOWN = -2;

const encoder = new TextEncoder();

/** Gives the texts of one column their entries. */
export class Entries {
  private readonly texts: TextIndex;
  private readonly column: number;

  constructor(texts: TextIndex, column: number) {
    this.texts = texts;
    this.column = column;
  }

  of(bytes: Uint8Array, from: number, to: number): number {
    const { texts, column } = this;
    const hash = hashBytes(column, bytes, from, to);
    const known = texts.find(hash, column, bytes, from, to);
    return known >= 0 ? known : texts.add(hash, column, bytes, from, to);
  }

  ofText(text: string): number {
    const bytes = encoder.encode(text);
    return this.of(bytes, 0, bytes.length);
  }
}

/**
 * Fills `codes` with the entries that the cells of `rows` rows have, -1 where one is missing. Only strings that some row
 * holds are added. Throws Damage where the column's bytes do not fit together.
 */
export function readStrings(
  array: ArrowArray,
  rows: number,
  validity: Uint8Array | null,
  codes: Int32Array,
  entries: Entries,
): void {
  const { entryOf } = textReader([array]);
  for (let row = 0; row < rows; row++) codes[row] = isThere(validity, row) ? entryOf(row, entries) : -1;
}

/** The same for cells that are positions in a dictionary. */
export function readCodedStrings(
  places: ArrayLike<number>,
  dictionary: readonly ArrowArray[],
  rows: number,
  validity: Uint8Array | null,
  codes: Int32Array,
  entries: Entries,
): void {
  const { length, entryOf } = textReader(dictionary);
  const known = new Int32Array(length).fill(UNKNOWN);
  for (let row = 0; row < rows; row++) {
    if (!isThere(validity, row)) {
      codes[row] = -1;
      continue;
    }
    const place = places[row];
    // Neither below 0 nor beyond the end is there an element.
    const entry = known[place];
    if (entry === undefined) throw new Damage('a column refers to a value that its dictionary does not hold');
    codes[row] = entry === UNKNOWN ? (known[place] = entryOf(place, entries)) : entry;
  }
}

interface TextReader {
  readonly length: number;
  /** The entry of the text at that place; -1 where there is none. */
  entryOf(place: number, entries: Entries): number;
}

/** Texts that stand in one array, or in several, the one after the other. */
function textReader(chunks: readonly ArrowArray[]): TextReader {
  if (chunks.length === 1) return chunkReader(chunks[0]);
  const readers = chunks.map(chunkReader);
  return {
    length: readers.reduce((sum, { length }) => sum + length, 0),
    entryOf(place, entries) {
      let at = place;
      for (const reader of readers) {
        if (at < reader.length) return reader.entryOf(at, entries);
        at -= reader.length;
      }
      return -1;
    },
  };
}

function chunkReader(array: ArrowArray): TextReader {
  const { field, length } = array;
  const { type } = field;
  const validity = array.validity();
  if (validity !== null && validity.length * 8 < length) throw new Damage('the bits of a column are cut off');
  switch (type.is) {
    case 'text':
      return type.offsetBytes === 0 ? viewReader(array, validity) : offsetReader(array, validity, type.offsetBytes);
    case 'fixed-bytes': {
      const bytes = array.buffer(0, type.bytes * length);
      return {
        length,
        entryOf: (place, entries) =>
          isThere(validity, place)
            ? entries.ofText(uuidText(bytes.subarray(place * type.bytes, (place + 1) * type.bytes)))
            : -1,
      };
    }
    case 'int': {
      const { bits, isSigned } = type;
      const at = bits > 64 ? longAt(array, bits, isSigned, length) : wordAt(array, isSigned, length);
      return {
        length,
        entryOf: (place, entries) => (isThere(validity, place) ? entries.ofText(String(at(place))) : -1),
      };
    }
    default:
      throw new TypeError(`no text is read of ${type.is}`);
  }
}

function wordAt(array: ArrowArray, isSigned: boolean, length: number): (row: number) => bigint {
  const bytes = array.buffer(0, 8 * length);
  return isSigned
    ? (row) => new BigInt64Array(bytes.buffer, bytes.byteOffset + 8 * row, 1)[0]
    : (row) => new BigUint64Array(bytes.buffer, bytes.byteOffset + 8 * row, 1)[0];
}

function offsetReader(array: ArrowArray, validity: Uint8Array | null, offsetBytes: 4 | 8): TextReader {
  const { length } = array;
  const offsets = offsetsOf(array, offsetBytes);
  const bytes = array.buffer(1);
  return {
    length,
    entryOf(place, entries) {
      const from = offsets[place];
      const to = offsets[place + 1];
      // Also where there are no such offsets.
      if (!(from >= 0 && to >= from && to <= bytes.length)) throw new Damage('the texts of a column are cut off');
      return isThere(validity, place) ? entries.of(bytes, from, to) : -1;
    },
  };
}

function viewReader(array: ArrowArray, validity: Uint8Array | null): TextReader {
  const { length } = array;
  const views = array.buffer(0, VIEW * length);
  const words = new DataView(views.buffer, views.byteOffset, views.byteLength);
  return {
    length,
    entryOf(place, entries) {
      if (!isThere(validity, place)) return -1;
      const at = place * VIEW;
      const size = words.getInt32(at, true);
      if (size < 0) throw new Damage('a text has less than no length');
      if (size <= MOST_INLINE) return entries.of(views, at + 4, at + 4 + size);
      const bytes = array.buffer(1 + words.getUint32(at + 8, true));
      const from = words.getInt32(at + 12, true);
      if (from < 0 || from + size > bytes.length) throw new Damage('the texts of a column are cut off');
      return entries.of(bytes, from, from + size);
    },
  };
}

/** Where each text begins and the last one ends. Those of 64 bits as doubles: no file has more than 2^53 bytes. */
function offsetsOf(array: ArrowArray, offsetBytes: 4 | 8): Int32Array | Float64Array {
  const bytes = array.buffer(0);
  const count = Math.min(array.length + 1, Math.floor(bytes.length / offsetBytes));
  const words = new Int32Array(bytes.buffer, bytes.byteOffset, (offsetBytes / 4) * count);
  if (offsetBytes === 4) return words;
  const out = new Float64Array(count);
  for (let index = 0; index < count; index++) out[index] = words[2 * index + 1] * 2 ** 32 + (words[2 * index] >>> 0);
  return out;
}
