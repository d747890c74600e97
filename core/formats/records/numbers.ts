/** Numbers of one column of records. */
import { MAX_MOMENT_MS } from '../cells/moment.ts';
import { MS_PER_DAY } from '../../words/durations.ts';
import type { MissingNumbers, NumberCell, NumberMeaning } from './layout.ts';

/** What was met in a column's cells. */
export class NumberFinds {
  missing = 0;
  /** Missing cells that say why. */
  special = 0;
  firstSpecial = -1;
  isWhole = true;
  /** Dates that no calendar holds. */
  far = 0;
  firstFar = -1;

  addSpecial(row: number): void {
    if (this.special++ === 0) this.firstSpecial = row;
  }
}

/** Reads the cells of rows `from` to `to` − 1. `start` is the byte where the record of row 0 begins. */
export function fillNumbers(
  view: DataView,
  start: number,
  stride: number,
  from: number,
  to: number,
  { store, at, bytes, isLittle, missing }: NumberCell,
  cells: Float64Array,
  finds: NumberFinds,
): void {
  let place = start + from * stride + at;
  switch (store) {
    case 'float64':
      for (let row = from; row < to; row++, place += stride) {
        const cell = view.getFloat64(place, isLittle);
        cells[row] = cell;
        if (cell !== cell && missing.as === 'tagged' && hasLetter(view.getUint8(place + (isLittle ? 5 : 2))))
          finds.addSpecial(row);
      }
      break;
    case 'float32':
      for (let row = from; row < to; row++, place += stride) cells[row] = view.getFloat32(place, isLittle);
      break;
    case 'int32':
      for (let row = from; row < to; row++, place += stride) cells[row] = view.getInt32(place, isLittle);
      break;
    case 'int16':
      for (let row = from; row < to; row++, place += stride) cells[row] = view.getInt16(place, isLittle);
      break;
    case 'int8':
      for (let row = from; row < to; row++, place += stride) cells[row] = view.getInt8(place);
      break;
    case 'float64-start':
      for (let row = from; row < to; row++, place += stride) {
        const special = startOfDouble(view, place, bytes, isLittle);
        cells[row] = scratch.getFloat64(0);
        if (Number.isNaN(cells[row]) && special) finds.addSpecial(row);
      }
      break;
    case 'ibm':
      for (let row = from; row < to; row++, place += stride) {
        const first = view.getUint8(place);
        cells[row] = ibmNumber(view, place, bytes);
        if (Number.isNaN(cells[row]) && first !== PLAIN_IBM) finds.addSpecial(row);
      }
  }
  markMissing(cells, from, to, missing, finds);
}

/** The letter `.`: an ordinary missing number of a transport file. */
const PLAIN_IBM = 0x2e;

const scratch = new DataView(new ArrayBuffer(8));

/** Puts a double of which the last bytes are left out into `scratch`; says whether it is a missing one with a letter. */
function startOfDouble(view: DataView, at: number, bytes: number, isLittle: boolean): boolean {
  scratch.setFloat64(0, 0);
  for (let index = 0; index < bytes; index++)
    scratch.setUint8(index, view.getUint8(isLittle ? at + bytes - 1 - index : at + index));
  return hasLetter(scratch.getUint8(2));
}

/**
 * The third byte of a missing number of SAS, inverted, is its letter: 2 to 27 or `A` to `Z`, 0 or `_` for the mark ._; 1 and `.`
 * are the ordinary one, and NaN of other programs have none.
 */
function hasLetter(byte: number): boolean {
  const letter = ~byte & 0xff;
  return letter === 0 || (letter > 1 && letter < 28) || (letter >= 0x41 && letter <= 0x5a) || letter === 0x5f;
}

/** IBM's hexadecimal float: sign, exponent of 16 in excess of 64, and up to 56 bits after the point. NaN where it is missing. */
export function ibmNumber(view: DataView, at: number, bytes: number): number {
  const first = view.getUint8(at);
  let high = 0;
  let low = 0;
  for (let index = 1; index < 8; index++) {
    const byte = index < bytes ? view.getUint8(at + index) : 0;
    if (index < 4) high = high * 256 + byte;
    else low = low * 256 + byte;
  }
  if (high === 0 && low === 0) {
    const isMissing = first === PLAIN_IBM || first === 0x5f || (first >= 0x41 && first <= 0x5a);
    return isMissing ? Number.NaN : 0;
  }
  // 24 and 32 bits: the sum is rounded once, to the nearest double.
  const fraction = high * 2 ** 32 + low;
  const value = fraction * 16 ** ((first & 0x7f) - 64 - 14);
  return (first & 0x80) === 0 ? value : -value;
}

function markMissing(cells: Float64Array, from: number, to: number, missing: MissingNumbers, finds: NumberFinds): void {
  if (missing.as === 'above') {
    const { largest, plain } = missing;
    for (let row = from; row < to; row++) {
      const cell = cells[row];
      if (cell <= largest) {
        if (finds.isWhole && Math.floor(cell) !== cell) finds.isWhole = false;
        continue;
      }
      cells[row] = Number.NaN;
      finds.missing++;
      if (cell > largest && cell !== plain) finds.addSpecial(row);
    }
    return;
  }
  if (missing.as === 'listed') {
    const { plain, values, ranges } = missing;
    const hasUsers = values.length > 0 || ranges.length > 0;
    for (let row = from; row < to; row++) {
      const cell = cells[row];
      const isUsers =
        hasUsers &&
        cell !== plain &&
        (values.includes(cell) || ranges.some(([low, high]) => cell >= low && cell <= high));
      if (cell === plain || isUsers || cell !== cell) {
        cells[row] = Number.NaN;
        finds.missing++;
        if (isUsers) finds.addSpecial(row);
      } else if (finds.isWhole && Math.floor(cell) !== cell) finds.isWhole = false;
    }
    return;
  }
  for (let row = from; row < to; row++) {
    const cell = cells[row];
    if (cell !== cell) finds.missing++;
    else if (finds.isWhole && Math.floor(cell) !== cell) finds.isWhole = false;
  }
}

/** The number that the digits of a fraction say: a double near 10^10 has a fraction that is wrong from the seventh digit on. */
function fractionOf(value: number): number {
  const digits = /\.(\d+)$/.exec(String(Math.abs(value)))?.[1];
  const fraction = digits === undefined ? value % 1 : Number(`0.${digits}`) * Math.sign(value);
  return fraction;
}

/** Turns numbers into milliseconds since 1970, in place. */
export function toDates(
  cells: Float64Array,
  meaning: Exclude<NumberMeaning, { as: 'number' }>,
  finds: NumberFinds,
): void {
  for (let row = 0; row < cells.length; row++) {
    const cell = cells[row];
    if (cell !== cell) continue;
    const time =
      meaning.as === 'period'
        ? timeOfPeriod(cell, meaning.perYear)
        : Number.isInteger(cell)
          ? cell * meaning.milliseconds + meaning.origin
          : Math.trunc(cell) * meaning.milliseconds + meaning.origin + fractionOf(cell) * meaning.milliseconds;
    if (Math.abs(time) <= MAX_MOMENT_MS) cells[row] = time;
    else {
      cells[row] = Number.NaN;
      finds.missing++;
      if (finds.far++ === 0) finds.firstFar = row;
    }
  }
}

const WEEKS = 52;

/** The first day of a period. Stata's years have 52 weeks, of which the last has more than seven days. */
function timeOfPeriod(period: number, perYear: number): number {
  const whole = Math.floor(period);
  const date = new Date(0);
  if (perYear === 1) return date.setUTCFullYear(whole, 0, 1);
  const year = 1960 + Math.floor(whole / perYear);
  const within = whole - Math.floor(whole / perYear) * perYear;
  if (perYear === WEEKS) return date.setUTCFullYear(year, 0, 1) + within * 7 * MS_PER_DAY;
  return date.setUTCFullYear(year, (within * 12) / perYear, 1);
}
