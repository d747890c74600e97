/** How categories become numbers, by what the table is for and by how many values they have. */
import { DEFAULT_PURPOSE, type Purpose } from '../ir/purpose.ts';
import type { SurveyedColumn } from '../protocol/engine.ts';
import type { Survey } from './advice.ts';
import type { NewStep } from './edit.ts';
import { type TargetKind, targetKind } from './target-kind.ts';

/** Values up to which a column each served nets and linear models best (measured up to 254; docs/evidence.md). */
export const MAX_ONE_HOT = 250;

export interface WordEncoding extends NewStep {
  readonly way: 'one-hot' | 'frequent' | 'target' | 'ordinal';
  readonly columns: readonly string[];
}

interface EncodingTarget {
  readonly column: SurveyedColumn;
  /** True if each class is in the train rows with its share. */
  readonly isStratified: boolean;
  /** True if no train row lacks it. */
  readonly isWhole: boolean;
}

/** Steps that encode these columns of categories; one for those that are encoded alike. */
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

/** Squares of larger numbers overflow. */
const MAX_TARGET = 1e150;
/** Fewer rows do not fill the encoder's folds. */
const MIN_ROWS = 20;
/** Each class makes a column of each column. */
const MAX_CLASSES = 20;
/** Rows of a class that a random split surely leaves some of for training. */
const SURE_ROWS = 20;

/** The `target_type` of TargetEncoder; null where it could not learn from such a target. */
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
