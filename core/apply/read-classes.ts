/** Reads a model's predictions as classes: a code a row, or a column of scores a class. */
import { ProblemError } from '../ir/problem.ts';
import { largestOf, smallestOf } from '../ir/statistics.ts';
import type { ClassReading } from '../graph/class-reading.ts';
import type { Decoding } from '../graph/decode.ts';

/** Relative tolerance for codes, because a code saved in single precision is still that code. */
const CODE_TOLERANCE = 1e-6;

/** Number of rows that a notice counts, and the first of them. */
export class Count {
  rows = 0;
  first = -1;

  add(row: number, rows = 1): void {
    if (this.rows === 0) this.first = row;
    this.rows += rows;
  }
}

interface Place {
  /** Row number of the block's first row. */
  readonly start: number;
  readonly counts: { readonly missing: Count; readonly unknown: Count; readonly between: Count };
}

/** The scores of a class, by row of the block. */
interface Shares {
  readonly cells: Float64Array;
}

/** Class index of a row: −1 if the prediction is missing or of an unknown class. */
export type ClassOf = (row: number) => number;

/**
 * Reads one code per row. A number between two codes, such as the share from a sigmoid, means the second class if it is
 * above the middle.
 */
export function codeReader(
  { codes, unknown }: Extract<Decoding, { kind: 'class' }>,
  values: ArrayLike<number>,
  { start, counts }: Place,
  shares: readonly Shares[],
): ClassOf {
  const numbers = codes.map(([code]) => code);
  const others = unknown.map(([code]) => code);
  const positions = new Map(numbers.map((code, index) => [code, index]));
  const isNear = (code: number, value: number): boolean =>
    Math.abs(code - value) <= CODE_TOLERANCE * Math.max(1, Math.abs(code));
  const [low, high] = [smallestOf(numbers), largestOf(numbers)];
  const [first, second] = numbers[0] === low ? [0, 1] : [1, 0];
  const setShares = (row: number, share: number): void => {
    if (shares.length === 0) return;
    shares[first].cells[row] = 1 - share;
    shares[second].cells[row] = share;
  };
  return (row) => {
    const value = values[row];
    if (Number.isNaN(value)) {
      counts.missing.add(start + row);
      setShares(row, Number.NaN);
      return -1;
    }
    const isBetween = numbers.length === 2 && value >= low && value <= high;
    if (isBetween) setShares(row, (value - low) / (high - low));
    const exact = positions.get(value) ?? numbers.findIndex((code) => isNear(code, value));
    if (exact >= 0) return exact;
    if (others.some((code) => isNear(code, value))) {
      counts.unknown.add(start + row);
      return -1;
    }
    if (isBetween) {
      counts.between.add(start + row);
      return value - low > high - value ? second : first;
    }
    throw new ProblemError({
      code: 'decode.code',
      message: `${value} is no code of a class: ${codeList(numbers)}.`,
      hint: 'Give the codes that the pipeline gave, or a column for each class.',
      row: start + row,
    });
  };
}

const MAX_LISTED_CODES = 8;

function codeList(codes: readonly number[]): string {
  const sorted = [...codes].sort((a, b) => a - b);
  const isRun = sorted.every((code, index) => Number.isInteger(code) && code === sorted[0] + index);
  if (isRun && sorted.length > 2) return `they go from ${sorted[0]} to ${sorted.at(-1)}`;
  const shown = sorted.slice(0, MAX_LISTED_CODES).join(', ');
  return `there ${sorted.length === 1 ? 'is' : 'are'} ${shown}${sorted.length > MAX_LISTED_CODES ? ', …' : ''}`;
}

/** Reads a column per class: the largest score wins, of equal ones the first class. */
export function largestReader(
  reading: Exclude<ClassReading, { columns: 'code' }>,
  columns: readonly ArrayLike<number>[],
  classes: number,
  { start, counts }: Place,
  shares: readonly Shares[],
): ClassOf {
  const { places } = reading;
  /** Column index by class; −1 for the class without a column, whose score is the rest. */
  const columnOf = Array.from({ length: classes }, (_, index) => places.indexOf(index));
  const unlearned = places.flatMap((place, index) => (place < 0 ? [index] : []));
  const rest = reading.columns === 'rest' ? reading : null;
  const scores = new Float64Array(classes);
  return (row) => {
    let isMissing = false;
    let sum = 0;
    for (const values of columns) {
      const value = values[row];
      if (Number.isNaN(value)) isMissing = true;
      if (rest !== null) sum += (value - rest.low) / (rest.high - rest.low);
    }
    for (let index = 0; index < classes; index++) {
      const at = columnOf[index];
      scores[index] = at < 0 && rest !== null ? rest.low + (1 - sum) * (rest.high - rest.low) : columns[at][row];
      const share = shares[index];
      if (share !== undefined) share.cells[row] = scores[index];
    }
    if (isMissing) {
      counts.missing.add(start + row);
      return -1;
    }
    let best = 0;
    for (let index = 1; index < classes; index++) if (scores[index] > scores[best]) best = index;
    if (unlearned.some((index) => columns[index][row] > scores[best])) {
      counts.unknown.add(start + row);
      return -1;
    }
    return best;
  };
}
