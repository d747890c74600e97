/** Selects encodings of categories by the purpose of the table and by the number of distinct values. */
import { DEFAULT_PURPOSE, type Purpose } from '../ir/purpose.ts';
import type { SurveyedColumn } from '../protocol/inspection.ts';
import type { Survey } from './advice.ts';
import type { NewStep } from './edit.ts';
import { type TargetKind, targetKind } from './target-kind.ts';

/**
 * Maximum number of distinct values for one-hot encoding, which served nets and linear models best up to there
 * (measured up to 254; docs/evidence.md).
 */
export const MAX_ONE_HOT = 250;

export interface WordEncoding extends NewStep {
  readonly way: 'one-hot' | 'frequent' | 'target' | 'ordinal';
  readonly columns: readonly string[];
}

interface EncodingTarget {
  readonly column: SurveyedColumn;
  /** True if each class has the same share in the train rows. */
  readonly isStratified: boolean;
  /** True if the target is known in all train rows. */
  readonly isWhole: boolean;
}

/** Steps that encode these category columns; columns with the same encoding share a step. */
export function encodingsOf(
  words: readonly SurveyedColumn[],
  {
    purpose = DEFAULT_PURPOSE,
    survey,
    target,
  }: { purpose?: Purpose | undefined; survey: Survey; target?: EncodingTarget | undefined },
): readonly WordEncoding[] {
  const namesOf = (columns: readonly SurveyedColumn[]): string[] => columns.map(({ name }) => name);
  const made = (columns: readonly string[], encoding: (columns: readonly string[]) => Omit<WordEncoding, 'columns'>) =>
    columns.length === 0 ? [] : [{ ...encoding(columns), columns }];
  if (purpose === 'trees') {
    return made(namesOf(words), (columns) => ({
      way: 'ordinal',
      type: 'OrdinalEncoder',
      params: { columns, handle_unknown: 'use_encoded_value', unknown_value: -1 },
    }));
  }
  const kind = target === undefined ? null : targetCodesFor(target, survey);
  return [
    ...made(namesOf(words.filter(({ distinct }) => distinct <= MAX_ONE_HOT)), (columns) => ({
      way: 'one-hot',
      type: 'OneHotEncoder',
      params: { columns, handle_unknown: 'ignore' },
    })),
    ...made(namesOf(words.filter(({ distinct }) => distinct > MAX_ONE_HOT)), (columns) =>
      kind === null
        ? {
            way: 'frequent',
            type: 'OneHotEncoder',
            params: { columns, max_categories: MAX_ONE_HOT, handle_unknown: 'infrequent_if_exist' },
          }
        : { way: 'target', type: 'TargetEncoder', params: { columns, target_type: kind } },
    ),
  ];
}

/** Largest target value whose square does not overflow. */
const MAX_TARGET = 1e150;
/** Minimum number of rows that fill the encoder's folds. */
const MIN_ROWS = 20;
/** Maximum number of classes, because each makes a column from every encoded column. */
const MAX_CLASSES = 20;
/** Rows of a class from which a random split surely leaves some for training. */
const SURE_ROWS = 20;

/** The `target_type` of TargetEncoder; null if it cannot learn from this target. */
function targetCodesFor(
  { column, isStratified, isWhole }: EncodingTarget,
  { rows, looked }: Survey,
): TargetKind | null {
  const kind = targetKind(column);
  const { count, min, max, distinct, top, rarest } = column;
  const isFinite = Math.max(Math.abs(min ?? 0), Math.abs(max ?? 0)) < MAX_TARGET;
  if (kind === null || !isWhole || !isFinite || count < MIN_ROWS) return null;
  if (kind === 'continuous') return kind;
  if (distinct > MAX_CLASSES || (top[0]?.count ?? 0) < SURE_ROWS) return null;
  const isEachInTrain = (isStratified && looked === rows) || rarest >= SURE_ROWS;
  return isEachInTrain ? kind : null;
}
