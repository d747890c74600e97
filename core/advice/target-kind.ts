/** What a target is to a model: a quantity or classes. */
import type { SurveyedColumn } from '../protocol/engine.ts';

export type TargetKind = 'continuous' | 'binary' | 'multiclass';

/** Whole numbers with more distinct values than this are a quantity. */
const MAX_NUMBER_CLASSES = 20;
/** Whole numbers are classes only where each has so many rows on average. */
const MIN_ROWS_PER_CLASS = 5;

/** null where a column can be no target: a constant, dates, or texts that are all different. */
export function targetKind({ type, distinct, count, integer }: SurveyedColumn): TargetKind | null {
  if (distinct < 2 || type === 'datetime' || type === 'text') return null;
  const isQuantity =
    type === 'number' &&
    (integer !== true || distinct > MAX_NUMBER_CLASSES || (distinct > 2 && count < distinct * MIN_ROWS_PER_CLASS));
  if (isQuantity) return 'continuous';
  return distinct === 2 ? 'binary' : 'multiclass';
}
