/** What operators learned of the values of their columns: new data, and the rows of other parts, are checked against it. */
import type { Scalar } from '../../ir/aggregate.ts';

/** The values of one column that an operator knows, or the range that it learned from. */
export type MetValues =
  | {
      /** Null or NaN among them is the missing cell, as in documents. */
      readonly values: readonly (Scalar | null)[];
      /** True where missing cells have a place of their own whether or not a train row had one. */
      readonly knowsMissing: boolean;
    }
  | { readonly min: number; readonly max: number };

export type MetColumn = MetValues & { readonly column: string };

/** A range; null where an end is not known. */
export const metRange = (min: number | undefined, max: number | undefined): MetValues | null =>
  min !== undefined && max !== undefined && min <= max ? { min, max } : null;
