/**
 * Sorted order of rows by whole columns: a radix sort on the bits of their cells, on a worker thread. `pause` is called
 * regularly and may throw to stop the work.
 */
import { compareText } from '../../ir/functions/text.ts';
import type { WholeColumn } from '../kit/operator.ts';

export type Pause = () => void;

/** Rows between two calls of `pause`. */
export const BETWEEN_PAUSES = 65_536;

export interface SortKey {
  readonly column: WholeColumn;
  readonly descending: boolean;
}

/** The column as numbers: NaN for a missing cell, else the number, or the rank of the text among all texts. */
export function comparable({ cells, values }: WholeColumn): Float64Array | Int32Array {
  if (cells instanceof Float64Array) return cells;
  const places = values === null ? null : placesInOrder(values);
  const numbers = new Float64Array(cells.length);
  for (let row = 0; row < cells.length; row++) {
    const code = cells[row];
    numbers[row] = code < 0 ? Number.NaN : places === null ? code : places[code];
  }
  return numbers;
}

function placesInOrder(values: readonly string[]): Int32Array {
  const order = values.map((_, code) => code).sort((a, b) => compareText(values[a], values[b]));
  const places = new Int32Array(values.length);
  order.forEach((code, place) => {
    places[code] = place;
  });
  return places;
}

/** Digits of a 32-bit word: number of bits, number of values, and offsets in bits. */
const DIGIT_BITS = 11;
const DIGITS = 1 << DIGIT_BITS;
const SHIFTS = [0, 11, 22] as const;

/** Row numbers, with the two words that are their sort key. */
interface Entries {
  readonly rows: Int32Array;
  readonly low: Uint32Array;
  readonly high: Uint32Array;
}

/** Row numbers in shared memory, because other threads read them. */
export const sharedRows = (count: number): Int32Array => new Int32Array(new SharedArrayBuffer(4 * count));

const entriesFor = (count: number): Entries => ({
  rows: sharedRows(count),
  low: new Uint32Array(count),
  high: new Uint32Array(count),
});

/** Calls `work` for ranges of rows. */
function inStretches(rows: number, pause: Pause, work: (from: number, to: number) => void): void {
  for (let from = 0; from < rows; from += BETWEEN_PAUSES) {
    pause();
    work(from, Math.min(rows, from + BETWEEN_PAUSES));
  }
}

const double = new Float64Array(1);
const words = new Uint32Array(double.buffer);

/** Writes the rows' cells as words that sort like the cells: NaN after all others, 0 and −0 equal. */
function layOut(
  cells: Float64Array | Int32Array,
  descending: boolean,
  { rows, low, high }: Entries,
  pause: Pause,
): void {
  const flip = descending ? 0xffffffff : 0;
  inStretches(rows.length, pause, (from, to) => {
    for (let place = from; place < to; place++) {
      const cell = cells[rows[place]];
      if (cell !== cell) {
        low[place] = 0xffffffff;
        high[place] = 0xffffffff;
        continue;
      }
      double[0] = cell + 0;
      const top = words[1];
      // Negative numbers descend with their bits: all are flipped; positive ones come after them: the first bit is set.
      const sign = top >> 31;
      low[place] = words[0] ^ sign ^ flip;
      high[place] = top ^ (sign | 0x80000000) ^ flip;
    }
  });
}

function moveByDigit(word: 'low' | 'high', shift: number, from: Entries, to: Entries, pause: Pause): boolean {
  const count = from.rows.length;
  const digits = from[word];
  const starts = new Uint32Array(DIGITS + 1);
  inStretches(count, pause, (first, end) => {
    for (let place = first; place < end; place++) {
      const after = ((digits[place] >>> shift) & (DIGITS - 1)) + 1;
      starts[after] += 1;
    }
  });
  // Where all have the same digit there is nothing to move.
  if (starts[((digits[0] >>> shift) & (DIGITS - 1)) + 1] === count) return false;
  for (let digit = 0; digit < DIGITS; digit++) starts[digit + 1] += starts[digit];
  inStretches(count, pause, (first, end) => {
    for (let place = first; place < end; place++) {
      const digit = (digits[place] >>> shift) & (DIGITS - 1);
      const target = starts[digit];
      starts[digit] = target + 1;
      to.rows[target] = from.rows[place];
      to.low[target] = from.low[place];
      to.high[target] = from.high[place];
    }
  });
  return true;
}

/**
 * Row numbers in sorted order, in shared memory. The sort is stable, and missing cells come last in both directions.
 */
export function sortedRows(keys: readonly SortKey[], rows: number, pause: Pause): Int32Array {
  let entries = entriesFor(rows);
  for (let row = 0; row < rows; row++) entries.rows[row] = row;
  if (rows < 2) return entries.rows;
  let others = entriesFor(rows);
  // The last key is sorted first, because each sort keeps the order of rows that are equal in its key.
  for (let key = keys.length - 1; key >= 0; key--) {
    const { column, descending } = keys[key];
    layOut(comparable(column), descending, entries, pause);
    for (const word of ['low', 'high'] as const) {
      for (const shift of SHIFTS) {
        if (moveByDigit(word, shift, entries, others, pause)) [entries, others] = [others, entries];
      }
    }
  }
  return entries.rows;
}
