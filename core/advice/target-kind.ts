/** Kind of a target for a model: a quantity or classes. */
import type { SurveyedColumn } from '../protocol/inspection.ts';

export type TargetKind = 'continuous' | 'binary' | 'multiclass';

/** Maximum number of distinct whole numbers that are classes; more are a quantity. */
const MAX_NUMBER_CLASSES = 20;
/** Minimum average number of rows per class for whole numbers to be classes. */
const MIN_ROWS_PER_CLASS = 5;

/** Kind of a target column; null if it cannot be a target: a constant, dates, or texts that are all different. */
export function targetKind({ type, distinct, count, integer }: SurveyedColumn): TargetKind | null {
  if (distinct < 2 || type === 'datetime' || type === 'text') return null;
  const isQuantity =
    type === 'number' &&
    (integer !== true || distinct > MAX_NUMBER_CLASSES || (distinct > 2 && count < distinct * MIN_ROWS_PER_CLASS));
  if (isQuantity) return 'continuous';
  return distinct === 2 ? 'binary' : 'multiclass';
}
