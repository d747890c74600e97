/** The train rows of TargetEncoder: their cells, their targets as numbers, and the folds that encode each other. */
import type { Scalar } from '../../ir/aggregate.ts';
import { ProblemError } from '../../ir/problem.ts';
import { compareScalars } from '../../ir/statistics.ts';
import type { Field } from '../../ir/types.ts';
import { kFold, stratifiedKFold } from '../../random/folds.ts';
import { counted } from '../../words/counted.ts';
import type { SymbolicColumn, WholeColumn, WholeRows } from '../kit/operator.ts';
import { seedOf } from '../kit/params.ts';
import { PARTITION } from '../kit/partition.ts';
import { problem, type Target, targetOf, type TargetType } from './target-encoding.ts';

/** Positions of the rows that are learned from. */
export function trainRows({ count, partition }: WholeRows): Int32Array {
  if (partition === null) return Int32Array.from({ length: count }, (_, row) => row);
  const train = new Int32Array(count);
  let found = 0;
  for (let row = 0; row < count; row++) if (partition[row] === PARTITION.train) train[found++] = row;
  return train.subarray(0, found);
}

/** Cells of the rows that are learned from, by their place among the different ones. */
export interface Cells {
  /** For each row the place in `values`; −1 if it is missing. */
  readonly places: Int32Array;
  /** The different cells, in the order in which they appear. */
  readonly values: readonly Scalar[];
}

/** The cells of these rows; NaN is missing. */
export function cellsIn({ cells, values: dictionary }: WholeColumn, { type }: Field, train: Int32Array): Cells {
  const places = new Int32Array(train.length);
  const values: Scalar[] = [];
  if (dictionary !== null || type === 'boolean') {
    // Codes: of texts, or of false and true.
    const placeOf = new Int32Array(dictionary?.length ?? 2).fill(-1);
    for (let at = 0; at < train.length; at++) {
      const code = cells[train[at]];
      if (code >= 0 && placeOf[code] === -1) {
        placeOf[code] = values.length;
        values.push(dictionary === null ? code === 1 : dictionary[code]);
      }
      places[at] = code < 0 ? -1 : placeOf[code];
    }
    return { places, values };
  }
  const placeOf = new Map<number, number>();
  for (let at = 0; at < train.length; at++) {
    const cell = cells[train[at]] + 0;
    let place = placeOf.get(cell);
    if (place === undefined && cell === cell) {
      place = values.length;
      placeOf.set(cell, place);
      values.push(cell);
    }
    places[at] = place ?? -1;
  }
  return { places, values };
}

interface FoldParams {
  readonly cv: number;
  readonly shuffle: boolean;
  readonly random_state: number | null;
  readonly target_type: TargetType | 'auto';
}

/**
 * The numbers whose means are the encodings (the target itself, the position of its class, or 0 and 1 for each class), and
 * the fold of each row. Classes are spread evenly over the folds; a quantity is not.
 */
export function foldedTarget(
  y: WholeColumn,
  target: SymbolicColumn,
  train: Int32Array,
  params: FoldParams,
): { readonly ys: readonly Float64Array[]; readonly foldOf: Int32Array } {
  const { cv, target_type: asked } = params;
  if (y.values === null && target.type === 'number') {
    const numbers = Float64Array.from(train, (row) => y.cells[row] + 0);
    const strange = numbers.findIndex((number) => !Number.isFinite(number));
    if (strange !== -1) throw noTarget(Number.isNaN(numbers[strange]), target, train[strange]);
    const isQuantity = asked === 'continuous' || (asked === 'auto' && !numbers.every(Number.isInteger));
    if (isQuantity) {
      refuseFewRows(numbers.length, cv);
      return { ys: [numbers], foldOf: kFold(numbers.length, cv, foldSeed(params)) };
    }
  }
  const { places, values } = cellsIn(y, target, train);
  const missing = places.indexOf(-1);
  if (missing !== -1) throw noTarget(true, target, train[missing]);
  const found = targetOf(values, asked, target.name);
  return { ys: codedTargets(places, values, found), foldOf: foldsOf(places, values, params) };
}

const noTarget = (isMissing: boolean, { name }: Field, row: number): ProblemError =>
  new ProblemError({
    code: 'target-encoder.missing-target',
    message: `The target is ${isMissing ? 'missing' : 'infinite'} in a row to learn from.`,
    hint: 'Drop such rows before this step (DropMissing), or choose another target.',
    field: 'target',
    column: name,
    row,
  });

const foldSeed = ({ shuffle, random_state }: FoldParams): number | null => (shuffle ? seedOf(random_state) : null);

function refuseFewRows(rows: number, cv: number): void {
  if (rows >= cv) return;
  throw problem(
    'cv',
    `Learning has ${counted(rows, 'row')}: too few for ${cv} folds.`,
    'Give fewer folds, or more rows.',
  );
}

function foldsOf(places: Int32Array, values: readonly Scalar[], params: FoldParams): Int32Array {
  const { cv } = params;
  refuseFewRows(places.length, cv);
  const hasFractions = values.some((value) => typeof value === 'number' && !Number.isInteger(value));
  if (params.target_type === 'continuous' || hasFractions) return kFold(places.length, cv, foldSeed(params));
  const { codes, sorted } = sortedCodes(places, values);
  const counts = new Int32Array(sorted.length);
  for (const code of codes) counts[code] += 1;
  if (counts.every((count) => count < cv)) {
    throw problem(
      'cv',
      `No class of the target has ${cv} rows to learn from, one for each fold.`,
      'Give fewer folds, or choose continuous if the target is a quantity.',
    );
  }
  return stratifiedKFold(codes, sorted.length, cv, foldSeed(params));
}

/** For each row the place of its cell among the values in order. */
function sortedCodes(places: Int32Array, values: readonly Scalar[]): { codes: Int32Array; sorted: readonly Scalar[] } {
  const sorted = [...values].sort(compareScalars);
  const codeOf = new Map(sorted.map((value, code) => [value, code]));
  const codes = Int32Array.from(values, (value) => codeOf.get(value) ?? -1);
  return { codes: places.map((place) => codes[place]), sorted };
}

function codedTargets(places: Int32Array, values: readonly Scalar[], { type, classes }: Target): Float64Array[] {
  if (classes === null) return [Float64Array.from(places, (place) => values[place] as number)];
  const { codes } = sortedCodes(places, values);
  if (type === 'binary') return [Float64Array.from(codes)];
  return classes.map((_, index) => Float64Array.from(codes, (code) => (code === index ? 1 : 0)));
}
