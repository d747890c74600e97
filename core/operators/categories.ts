/**
 * Categories as scikit-learn's encoders see them: the sorted distinct values of a column, missing last, rare ones
 * grouped. Shared by OneHotEncoder and OrdinalEncoder.
 * Source: sklearn/preprocessing/_encoders.py, `_identify_infrequent`.
 */
import type { Distinct, Scalar } from '../ir/aggregate.ts';
import { lookup } from '../ir/build.ts';
import type { Expr } from '../ir/expression.ts';
import type { Field } from '../ir/types.ts';

/** A category as documents store it: null is missing among strings, NaN among numbers. */
export type Category = Scalar | null;

export const isMissingCategory = (category: Category): boolean =>
  category === null || (typeof category === 'number' && Number.isNaN(category));

/** The missing category of a column: NaN where the categories are numbers, else null. */
export const missingCategory = (field: Field): Category => (field.type === 'number' ? Number.NaN : null);

/** "NaN" is how a document spells NaN: among numbers it is the missing category. */
export const storedCategories = (categories: readonly Category[], field: Field): readonly Category[] =>
  field.type === 'number' ? categories.map((category) => (category === 'NaN' ? Number.NaN : category)) : categories;

export interface CountedCategories {
  readonly categories: readonly Category[];
  readonly counts: readonly number[];
  /** Rows seen, missing included. */
  readonly rows: number;
}

export function countedCategories(distinct: Distinct, field: Field): CountedCategories {
  const seen = distinct.counts.reduce((sum, count) => sum + count, 0);
  const hasMissing = distinct.missing > 0;
  return {
    categories: hasMissing ? [...distinct.values, missingCategory(field)] : distinct.values,
    counts: hasMissing ? [...distinct.counts, distinct.missing] : distinct.counts,
    rows: seen + distinct.missing,
  };
}

/**
 * Positions of the categories that are grouped as infrequent.
 * @param minFrequency a count where it is a whole number of at least 1, else a share of the rows
 * @param maxCategories columns at most, the infrequent one included
 */
export function infrequentPositions(
  counted: CountedCategories,
  minFrequency: number | null,
  maxCategories: number | null,
): number[] {
  const least =
    minFrequency === null ? 0 : minFrequency >= 1 ? minFrequency : minFrequency * counted.rows;
  const rare = counted.counts.map((count) => count < least);
  const frequent = rare.filter((isRare) => !isRare).length;
  if (maxCategories !== null && maxCategories < frequent + 1) {
    const keep = maxCategories - 1;
    // A stable sort by count: of equally frequent categories the later ones are kept, as in the reference.
    const byCount = counted.counts.map((_, index) => index);
    byCount.sort((a, b) => (counted.counts[a] as number) - (counted.counts[b] as number));
    for (const index of keep === 0 ? byCount : byCount.slice(0, -keep)) rare[index] = true;
  }
  return rare.flatMap((isRare, index) => (isRare ? [index] : []));
}

/** −1 stands for a value that was never seen. */
export const UNKNOWN_CODE = -1;

/** x's category as a number: `codes[k]` for `categories[k]`; `unknown` for a value that is none of them. */
export function categoryCode(
  x: Expr,
  categories: readonly Category[],
  codes: readonly number[],
  unknown: number = UNKNOWN_CODE,
): Expr {
  const keys: Scalar[] = [];
  const values: number[] = [];
  let missing = unknown;
  categories.forEach((category, index) => {
    if (isMissingCategory(category)) missing = codes[index] as number;
    else {
      keys.push(category as Scalar);
      values.push(codes[index] as number);
    }
  });
  return lookup(x, keys, values, { missing, other: unknown });
}

/** A category within a column's name, as Python's str() prints the cell of the pandas column. */
export function categoryName(category: Category, field: Field): string {
  if (isMissingCategory(category)) return 'nan';
  if (typeof category === 'boolean') return category ? 'True' : 'False';
  if (typeof category === 'string') return category;
  const value = category as number;
  if (field.integer === true) return String(value);
  return pythonFloat(value);
}

/** Python's repr of a float: shortest digits, `1.0`, `1e+16`, `1e-05`. */
export function pythonFloat(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf';
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  const magnitude = Math.abs(value);
  if (magnitude >= 1e16 || magnitude < 1e-4) {
    const [digits, exponent] = value.toExponential().split('e') as [string, string];
    const size = exponent.slice(1).padStart(2, '0');
    return `${digits}e${exponent[0]}${size}`;
  }
  return Number.isInteger(value) ? `${value}.0` : String(value);
}

/** Python's repr of a category within a message. */
export const categoryText = (category: Category): string =>
  isMissingCategory(category) ? '(missing)' : typeof category === 'string' ? `"${category}"` : String(category);
