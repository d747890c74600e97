/** Cells of Arrow's text columns as entries among the strings of a piece, from their bytes: no JavaScript string is made. */
import { Damage } from '../damage.ts';
import { type Data, DataType, Vector as ArrowVector } from 'apache-arrow';
import { hashBytes, type TextIndex } from '../texts/text-index.ts';
import { timeText } from '../cells/time-text.ts';
import { isThere } from './validity.ts';

/** Bytes of a view, and how many of its bytes a text may have that stands in it. */
const VIEW = 16;
const MOST_INLINE = 12;
/** A place of the dictionary that no row has named yet. */
const UNKNOWN = -2;

const encoder = new TextEncoder();

/** Gives the texts of one column their entries. */
class Entries {
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
 * Fills `codes` with the entries that the cells of `rows` rows have in `texts`, -1 where one is missing. Only strings that
 * some row holds are added. Throws Damage where the column's bytes do not fit together.
 */
export function readStrings(
  data: Data,
  rows: number,
  validity: Uint8Array | null,
  codes: Int32Array,
  texts: TextIndex,
  column: number,
): void {
  const entries = new Entries(texts, column);
  const { type } = data;
  if (DataType.isDictionary(type)) {
    const places = data.values as ArrayBufferView & ArrayLike<number | bigint>;
    if (places.length < rows) throw new Damage('the positions of a column in its dictionary are cut off');
    const chunks = data.dictionary?.data ?? [];
    if (places instanceof BigInt64Array || places instanceof BigUint64Array)
      readCoded(
        Float64Array.from(places.subarray(0, rows), Number),
        rows,
        validity,
        codes,
        textReader(chunks),
        entries,
      );
    else readCoded(places as ArrayLike<number>, rows, validity, codes, textReader(chunks), entries);
    return;
  }
  const { entryOf } = textReader([data]);
  for (let row = 0; row < rows; row++) codes[row] = isThere(validity, row) ? entryOf(row, entries) : -1;
}

interface TextReader {
  readonly length: number;
  /** The entry of the text at that place; -1 where there is none. */
  entryOf(place: number, entries: Entries): number;
}

function readCoded(
  places: ArrayLike<number>,
  rows: number,
  validity: Uint8Array | null,
  codes: Int32Array,
  { length, entryOf }: TextReader,
  entries: Entries,
): void {
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

/** Texts that stand in one array, or in several, the one after the other. */
function textReader(chunks: readonly Data[]): TextReader {
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

function chunkReader(data: Data): TextReader {
  const { type, length, nullBitmap, nullCount, offset } = data;
  const isMissing = (place: number): boolean =>
    nullCount > 0 && nullBitmap !== undefined && nullBitmap.length > 0 && !isThere(nullBitmap, place + offset);
  if (DataType.isUtf8(type) || DataType.isLargeUtf8(type)) {
    const offsets = offsetsOf(data);
    const bytes = data.values as Uint8Array;
    return {
      length,
      entryOf(place, entries) {
        const from = offsets[place];
        const to = offsets[place + 1];
        // Also where there are no such offsets.
        if (!(from >= 0 && to >= from && to <= bytes.length)) throw new Damage('the texts of a column are cut off');
        return nullCount > 0 && isMissing(place) ? -1 : entries.of(bytes, from, to);
      },
    };
  }
  if (DataType.isUtf8View(type)) {
    const views = data.values as Uint8Array;
    const words = new DataView(views.buffer, views.byteOffset, views.byteLength);
    return {
      length,
      entryOf(place, entries) {
        if (isMissing(place)) return -1;
        const at = place * VIEW;
        const size = words.getInt32(at, true);
        if (size < 0) throw new Damage('a text has less than no length');
        if (size <= MOST_INLINE) return entries.of(views, at + 4, at + 4 + size);
        const bytes = data.variadicBuffers[words.getInt32(at + 8, true)];
        const from = words.getInt32(at + 12, true);
        if (bytes === undefined || from < 0 || from + size > bytes.length)
          throw new Damage('the texts of a column are cut off');
        return entries.of(bytes, from, from + size);
      },
    };
  }
  const cells = new ArrowVector([data]);
  const perSecond = DataType.isTime(type) ? [1, 1e3, 1e6, 1e9][type.unit] : 0;
  return {
    length,
    entryOf(place, entries) {
      const cell = cells.get(place) as string | number | bigint | null;
      if (cell === null) return -1;
      return entries.ofText(perSecond === 0 ? String(cell) : timeText(Number(cell), perSecond));
    },
  };
}

/** Where each text begins and the last one ends. Those of 64 bits as doubles: no file has more than 2^53 bytes. */
function offsetsOf({ valueOffsets }: Data): Int32Array | Float64Array {
  const offsets = valueOffsets as unknown as Int32Array | BigInt64Array;
  if (offsets instanceof Int32Array) return offsets;
  const words = new Int32Array(offsets.buffer, offsets.byteOffset, 2 * offsets.length);
  const out = new Float64Array(offsets.length);
  for (let index = 0; index < out.length; index++)
    out[index] = words[2 * index + 1] * 2 ** 32 + (words[2 * index] >>> 0);
  return out;
}
