/** How a column or several of a model's output say a class, and numbers that one line decodes. */
import { interpret } from '../ir/interpret.ts';
import type { Expr } from '../ir/expression.ts';
import { ProblemError } from '../ir/problem.ts';
import { largestOf, smallestOf } from '../ir/statistics.ts';
import type { Decoding } from './decode.ts';
import { columnIn } from './class-keys.ts';

/** Layout of a model's predictions of a class. */
export type ClassReading =
  /**
   * One number: the code of the class. With two classes, also a number between their codes; beyond
   * the middle it means the second.
   */
  | { readonly columns: 'code' }
  /**
   * One column per class. `places[k]` is the position of the class of column k, −1 for a class that was not learned.
   */
  | { readonly columns: 'each'; readonly places: readonly number[] }
  /** As `each`, but the class `rest` has no column: it wins if the other columns leave it the largest share. */
  | {
      readonly columns: 'rest';
      readonly places: readonly number[];
      readonly rest: number;
      readonly low: number;
      readonly high: number;
    };

/**
 * Layout of predictions with `width` columns: one code, or one column per class, of which the largest wins. Throws a
 * ProblemError for a number of columns that does not fit.
 */
export function classReading(
  { codes, labels, unknown }: Extract<Decoding, { kind: 'class' }>,
  width: number,
): ClassReading {
  const encodedWidth = codes[0]?.length ?? 1;
  if (width === 1 && encodedWidth === 1) return { columns: 'code' };
  if (encodedWidth > 1 && width === encodedWidth) {
    const reading = oneColumnEach(codes, width);
    if (reading !== null) return reading;
  }
  if (encodedWidth === 1) {
    const numbers = codes.flat();
    const all = [...numbers, ...unknown.flat()];
    const isIndex = all.every((code) => Number.isInteger(code) && code >= 0 && code < width);
    if (isIndex && largestOf(all) === width - 1) {
      const placeOf = new Map(numbers.map((code, place) => [code, place]));
      return { columns: 'each', places: Array.from({ length: width }, (_, code) => placeOf.get(code) ?? -1) };
    }
  }
  if (width === codes.length) {
    // As in scikit-learn's classes_: in the order of the codes.
    const order =
      encodedWidth === 1
        ? [...codes.entries()].sort(([, [a = 0]], [, [b = 0]]) => a - b).map(([place]) => place)
        : [...codes.keys()];
    return { columns: 'each', places: order };
  }
  throw new ProblemError({
    code: 'decode.width',
    message: `The predictions have ${width} ${width === 1 ? 'column' : 'columns'}; the target has ${labels.length} ${labels.length === 1 ? 'class' : 'classes'}${encodedWidth > 1 ? ` in ${encodedWidth} columns` : ''}.`,
    hint: `Give ${encodedWidth === 1 ? 'one code a row, or ' : ''}a column for each class.`,
  });
}

/**
 * One column per class, if each column is the largest for exactly one class; one class may be
 * without a column. Null otherwise.
 */
export function oneColumnEach(codes: readonly (readonly number[])[], width: number): ClassReading | null {
  const places = new Array<number>(width).fill(-1);
  let rest: number | null = null;
  const low = smallestOf(codes.flat());
  const high = largestOf(codes.flat());
  for (const [position, cells] of codes.entries()) {
    const largest = cells.indexOf(high);
    if (cells.some((cell, index) => cell !== (index === largest ? high : low))) return null;
    if (largest < 0 || low === high) {
      if (rest !== null) return null;
      rest = position;
    } else if (places[largest] !== -1) return null;
    else places[largest] = position;
  }
  return rest === null ? { columns: 'each', places } : { columns: 'rest', places, rest, low, high };
}

/** Coefficients of an affine decoding: y = at0 + perUnit · prediction. Null if it is not affine. */
export function affineDecoding(expr: Expr): { readonly at0: number; readonly perUnit: number } | null {
  const at = (x: number): number => interpret(expr, () => x) as number;
  if (expr.type !== 'number' || columnIn(expr)?.type !== 'number') return null;
  const [at0, at1] = [at(0), at(1)];
  const perUnit = at1 - at0;
  const isAffine = [-7, 0.37, 12, 1e3].every((x) => {
    const expected = at0 + perUnit * x;
    return Math.abs(at(x) - expected) <= 1e-9 * Math.max(Math.abs(at0), Math.abs(perUnit * x), Number.MIN_VALUE);
  });
  return isAffine && Number.isFinite(at0) && perUnit !== 0 ? { at0, perUnit } : null;
}

/** Whether decoding changes nothing. */
export const isIdentity = (expr: Expr): boolean => expr.op === 'column';
