/**
 * Writing CSV: columns of a batch to bytes, a pure function so that batches are formatted on several threads at once.
 * UTF-8, `\n` after every row, quotes only where RFC 4180 needs them, missing is an empty cell, numbers are the
 * shortest decimals that read back to the same double, dates are ISO 8601 in UTC.
 */
import type { Vector } from '../../table/column.ts';
import type { Dictionary } from '../../table/dictionary.ts';
import { putShortest } from './shortest.ts';

/** A column of the batch; `dictionary` is that of the table where the column holds strings, else null. */
export interface CsvColumn {
  readonly vector: Vector;
  readonly dictionary: Dictionary | null;
}

const QUOTE = 0x22;
const LF = 0x0a;
const CR = 0x0d;
const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;

/** The longest that a number, a date or a boolean becomes, with a delimiter. */
const MAX_CELL_BYTES = 40;

const encoder = new TextEncoder();

/** Bytes that grow: room is asked for before a cell is written, so that writing it needs no checks. */
class Output {
  bytes = new Uint8Array(1 << 20);
  /** The same bytes, for words at any position. */
  view = new DataView(this.bytes.buffer);
  length = 0;

  reserve(more: number): void {
    const needed = this.length + more;
    if (needed <= this.bytes.length) return;
    const larger = new Uint8Array(Math.max(needed, this.bytes.length * 2));
    larger.set(this.bytes.subarray(0, this.length));
    this.bytes = larger;
    this.view = new DataView(larger.buffer);
  }
}

/** Kept between the batches of a thread, because fresh memory costs as much as writing to it; unless it is very large. */
let scratch = new Output();
const MOST_KEPT = 1 << 26;

/** Writes from `at` on, as all functions below do; returns where it ends. */
function putAscii(bytes: Uint8Array, at: number, text: string): number {
  for (let index = 0; index < text.length; index++) bytes[at + index] = text.charCodeAt(index);
  return at + text.length;
}

/** A whole number from 0 to 2^53. */
function putWhole(bytes: Uint8Array, start: number, whole: number): number {
  let digits = 1;
  for (let power = 10; power <= whole && digits < 16; power *= 10) digits++;
  let at = start + digits;
  let rest = whole;
  // Beyond 32 bits, digits come off with a division of doubles; below, with that of integers, which is faster.
  while (rest > 0x7fffffff) {
    const next = Math.floor(rest / 10);
    bytes[--at] = ZERO + (rest - next * 10);
    rest = next;
  }
  let small = rest | 0;
  do {
    const next = (small / 10) | 0;
    bytes[--at] = ZERO + (small - next * 10);
    small = next;
  } while (small > 0);
  return start + digits;
}

/** Decimals with up to six places, which most people's data have, need no search for the shortest. */
const PLACES = 6;
const SCALE = 10 ** PLACES;
/** Below, two decimals with six places never fall on the same double, so one that reads back is the shortest. */
const MOST_SCALED = 1e15;

/** `scaled` / 10^6, where the last six digits are not all zero. */
function putDecimal(bytes: Uint8Array, start: number, scaled: number): number {
  const whole = Math.floor(scaled / SCALE);
  const point = putWhole(bytes, start, whole);
  let rest = (scaled - whole * SCALE) | 0;
  let places = PLACES;
  while (rest % 10 === 0) {
    rest = (rest / 10) | 0;
    places--;
  }
  bytes[point] = POINT;
  for (let at = point + places; at > point; at--) {
    const next = (rest / 10) | 0;
    bytes[at] = ZERO + (rest - next * 10);
    rest = next;
  }
  return point + places + 1;
}

/** The shortest decimal that reads back to the same double; `inf` and `-inf` for infinities; not for NaN. */
function putNumber(bytes: Uint8Array, view: DataView, start: number, value: number): number {
  let at = start;
  if (value < 0 || Object.is(value, -0)) bytes[at++] = MINUS;
  const size = Math.abs(value);
  if (size <= Number.MAX_SAFE_INTEGER && size === Math.floor(size)) return putWhole(bytes, at, size);
  const scaled = Math.round(size * SCALE);
  if (scaled < MOST_SCALED && scaled / SCALE === size) return putDecimal(bytes, at, scaled);
  return size === Infinity ? putAscii(bytes, at, 'inf') : putShortest(bytes, view, at, size);
}

/** `2024-01-31` at midnight, else `2024-01-31T12:00:00`, with as much of a fraction as there is, to the microsecond. */
export function isoText(milliseconds: number): string {
  const whole = Math.floor(milliseconds);
  const micros = Math.round((milliseconds - whole) * 1000);
  const text = new Date(whole + (micros === 1000 ? 1 : 0)).toISOString();
  if (text.endsWith('T00:00:00.000Z') && micros % 1000 === 0) return text.slice(0, -14);
  if (micros % 1000 !== 0) return `${text.slice(0, -1)}${String(micros).padStart(3, '0')}`;
  return text.endsWith('.000Z') ? text.slice(0, -5) : text.slice(0, -1);
}

/** For each byte, whether a string that holds it needs quotes. */
function quotedBytes(delimiter: number): Uint8Array {
  const needsQuotes = new Uint8Array(256);
  for (const byte of [delimiter, QUOTE, LF, CR]) needsQuotes[byte] = 1;
  return needsQuotes;
}

/** A string from UTF-8 bytes [from, to), in quotes where they are needed. */
function putString(output: Output, source: Uint8Array, from: number, to: number, needsQuotes: Uint8Array): void {
  output.reserve((to - from) * 2 + 8);
  const { bytes } = output;
  let at = output.length;
  for (let index = from; index < to; index++) {
    const byte = source[index] as number;
    if (needsQuotes[byte] === 1) {
      putQuoted(output, source, from, to);
      return;
    }
    bytes[at++] = byte;
  }
  // The empty string is a value and not a missing cell.
  if (from === to) {
    bytes[at++] = QUOTE;
    bytes[at++] = QUOTE;
  }
  output.length = at;
}

function putQuoted(output: Output, source: Uint8Array, from: number, to: number): void {
  const { bytes } = output;
  let at = output.length;
  bytes[at++] = QUOTE;
  for (let index = from; index < to; index++) {
    const byte = source[index] as number;
    if (byte === QUOTE) bytes[at++] = QUOTE;
    bytes[at++] = byte;
  }
  bytes[at++] = QUOTE;
  output.length = at;
}

/** A cell of any type but number. Room for what is no string is made already. */
function putOther({ vector, dictionary }: CsvColumn, row: number, output: Output, needsQuotes: Uint8Array): void {
  const { bytes, length } = output;
  switch (vector.type) {
    case 'number':
      return;
    case 'datetime': {
      const value = vector.values[row] as number;
      if (!Number.isNaN(value)) output.length = putAscii(bytes, length, isoText(value));
      return;
    }
    case 'boolean': {
      const code = vector.codes[row] as number;
      if (code >= 0) output.length = putAscii(bytes, length, code === 0 ? 'False' : 'True');
      return;
    }
    case 'category':
    case 'text': {
      const code = vector.codes[row] as number;
      if (code < 0) return;
      const { offsets, bytes: source } = dictionary as Dictionary;
      putString(output, source, offsets[code] as number, offsets[code + 1] as number, needsQuotes);
    }
  }
}

/** The rows of a batch. `delimiter` is one ASCII character. */
export function formatCsvBatch(columns: readonly CsvColumn[], rows: number, delimiter = ','): Uint8Array {
  const separator = delimiter.charCodeAt(0);
  const needsQuotes = quotedBytes(separator);
  const numbers = columns.map(({ vector }) => (vector.type === 'number' ? vector.values : null));
  const rowBytes = columns.length * MAX_CELL_BYTES + 3;
  const output = scratch;
  output.length = 0;
  for (let row = 0; row < rows; row++) {
    output.reserve(rowBytes);
    let { bytes, view } = output;
    const start = output.length;
    let at = start;
    for (let column = 0; column < numbers.length; column++) {
      if (column > 0) bytes[at++] = separator;
      const values = numbers[column] as Float64Array | null;
      if (values !== null) {
        const value = values[row] as number;
        // Digits first: a one-hot encoding is nothing but 0 and 1.
        if (value >= 0 && value < 10 && (value | 0) === value && !Object.is(value, -0)) bytes[at++] = ZERO + value;
        else if (value === value) at = putNumber(bytes, view, at, value);
      } else {
        output.length = at;
        putOther(columns[column] as CsvColumn, row, output, needsQuotes);
        output.reserve(rowBytes);
        ({ bytes, view, length: at } = output);
      }
    }
    // An empty line would be no row at all: a single missing cell is written in quotes.
    if (at === start) {
      bytes[at++] = QUOTE;
      bytes[at++] = QUOTE;
    }
    bytes[at++] = LF;
    output.length = at;
  }
  if (output.bytes.length > MOST_KEPT) scratch = new Output();
  return output.bytes.slice(0, output.length);
}

/** The first line: the names of the columns. */
export function formatCsvHeader(names: readonly string[], delimiter = ','): Uint8Array {
  const separator = delimiter.charCodeAt(0);
  const needsQuotes = quotedBytes(separator);
  const output = new Output();
  names.forEach((name, index) => {
    const bytes = encoder.encode(name);
    output.reserve(bytes.length * 2 + 8);
    if (index > 0) output.bytes[output.length++] = separator;
    // Unquoted, a first name that begins with U+FEFF would be read as a byte order mark.
    if (index === 0 && name.startsWith('\uFEFF')) putQuoted(output, bytes, 0, bytes.length);
    else putString(output, bytes, 0, bytes.length, needsQuotes);
  });
  output.reserve(1);
  output.bytes[output.length++] = LF;
  return output.bytes.slice(0, output.length);
}
