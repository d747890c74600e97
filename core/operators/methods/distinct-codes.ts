/** Codes of a column's distinct cells, by tables of typed arrays: a Map holds at most 2²⁴ cells, and is slower. */
import { BETWEEN_PAUSES, type Pause } from './row-order.ts';

export interface RowCodes {
  /** One code per row, numbered by first appearance. Equal rows share a code. */
  readonly codes: Int32Array;
  readonly count: number;
}

/** Most values of an integer range per row: a table of the whole range is then smaller than a hash table. */
const MAX_RANGE_PER_ROW = 2;

/** Codes of cells: missing equals missing, 0 equals −0. */
export function distinctCodes(cells: Float64Array | Int32Array, rows: number, pause: Pause): RowCodes {
  const range = integerRange(cells, rows, pause);
  return range === null ? hashedCodes(cells, rows, pause) : tableCodes(cells, rows, range, pause);
}

interface IntegerRange {
  readonly least: number;
  /** Number of integers from the least to the greatest. */
  readonly size: number;
}

/** The range of the cells, or null if some are not integers of 32 bits or the range is too large for a table. */
function integerRange(cells: Float64Array | Int32Array, rows: number, pause: Pause): IntegerRange | null {
  let least = 0x7fffffff;
  let greatest = -0x80000000;
  for (let row = 0; row < rows; row++) {
    if (row % BETWEEN_PAUSES === 0) pause();
    const cell = cells[row];
    if ((cell | 0) !== cell) {
      if (cell !== cell) continue;
      return null;
    }
    if (cell < least) least = cell;
    if (cell > greatest) greatest = cell;
  }
  const size = Math.max(0, greatest - least + 1);
  return size <= MAX_RANGE_PER_ROW * rows ? { least, size } : null;
}

/** `places` has a place for each integer, and a last one for missing: its code + 1, or 0. */
function tableCodes(
  cells: Float64Array | Int32Array,
  rows: number,
  { least, size }: IntegerRange,
  pause: Pause,
): RowCodes {
  const places = new Int32Array(size + 1);
  const codes = new Int32Array(rows);
  let count = 0;
  for (let row = 0; row < rows; row++) {
    if (row % BETWEEN_PAUSES === 0) pause();
    const cell = cells[row];
    const place = cell === cell ? cell - least : size;
    if (places[place] === 0) places[place] = ++count;
    codes[row] = places[place] - 1;
  }
  return { codes, count };
}

const double = new Float64Array(1);
const words = new Int32Array(double.buffer);

function hashOf(cell: number): number {
  double[0] = cell + 0; // −0 becomes 0
  let hash = Math.imul(words[0] ^ Math.imul(words[1], 0x85ebca6b), 0x9e3779b1);
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca77);
  return hash ^ (hash >>> 13);
}

/** Smallest number of slots; a power of two. */
const FIRST_SLOTS = 1024;

/** Open addressing; at most half of the slots are in use. */
function hashedCodes(cells: Float64Array | Int32Array, rows: number, pause: Pause): RowCodes {
  const codes = new Int32Array(rows);
  /** Code + 1, or 0. */
  let slots = new Int32Array(FIRST_SLOTS);
  /** The cell of each code. */
  let known = new Float64Array(FIRST_SLOTS / 2);
  let missing = -1;
  let count = 0;
  for (let row = 0; row < rows; row++) {
    if (row % BETWEEN_PAUSES === 0) pause();
    const cell = cells[row];
    if (cell !== cell && missing >= 0) {
      codes[row] = missing;
      continue;
    }
    const mask = slots.length - 1;
    let slot = hashOf(cell) & mask;
    while (slots[slot] !== 0 && known[slots[slot] - 1] !== cell) slot = (slot + 1) & mask;
    if (slots[slot] !== 0) {
      codes[row] = slots[slot] - 1;
      continue;
    }
    if (cell !== cell) missing = count;
    codes[row] = count;
    known[count] = cell;
    count += 1;
    slots[slot] = count;
    if (count === known.length) {
      known = widened(known);
      slots = slotsOf(known, count, pause);
    }
  }
  return { codes, count };
}

function widened(known: Float64Array): Float64Array<ArrayBuffer> {
  const wider = new Float64Array(2 * known.length);
  wider.set(known);
  return wider;
}

/** Slots for the cells of all codes, twice as many as `known` has room for. */
function slotsOf(known: Float64Array, count: number, pause: Pause): Int32Array<ArrayBuffer> {
  const slots = new Int32Array(2 * known.length);
  const mask = slots.length - 1;
  for (let code = 0; code < count; code++) {
    if (code % BETWEEN_PAUSES === 0) pause();
    let slot = hashOf(known[code]) & mask;
    while (slots[slot] !== 0) slot = (slot + 1) & mask;
    slots[slot] = code + 1;
  }
  return slots;
}
