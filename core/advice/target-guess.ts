/** Guesses which column of a table is to be predicted, from names and from figures of the columns. */
import type { Field } from '../ir/types.ts';
import type { SurveyedColumn } from '../protocol/inspection.ts';
import type { Survey } from './advice.ts';
import { isIdentifier } from './problems/identifier.ts';
import { targetKind } from './target-kind.ts';

export interface TargetGuess {
  readonly name: string;
  /** One sentence. */
  readonly reason: string;
}

const WORDS = 'target|label|class|y|outcome|response|survived|species|churn(ed)?|default(ed)?|price|diagnosis';
const targetName = new RegExp(`^(${WORDS})$`, 'i');
/** Words that say so only at the end of a longer name: SalePrice, loan_default, is_fraud. */
const lastWord = new RegExp(`^(${WORDS}|fraud|spam|attrition|converted)$`, 'i');

/** Maximum number of distinct values of a last column that is taken for classes. */
const MAX_CLASSES = 20;

/** A column whose name is usual for a target; null if there is none. */
export function likelyTarget({ columns }: Survey): string | null {
  const found = columns.find(({ name, distinct }) => targetName.test(name.trim()) && distinct > 1);
  return found?.name ?? null;
}

/**
 * The column that is most likely to be predicted, with the reason; null if nothing speaks for one. Without a survey
 * only the names count.
 */
export function guessTarget(
  columns: readonly Pick<Field, 'name' | 'type'>[],
  survey: Survey | undefined,
): TargetGuess | null {
  if (columns.length < 2) return null;
  const surveyed = new Map(survey?.columns.map((column) => [column.name, column]));
  const possible = columns.filter(({ name, type }) => {
    const figures = surveyed.get(name);
    if (figures === undefined || survey === undefined) return type !== 'text' && type !== 'datetime';
    return targetKind(figures) !== null && !isIdentifier(figures, survey);
  });
  const named = possible.find(({ name }) => targetName.test(name.trim()));
  if (named !== undefined) return { name: named.name, reason: 'Its name is usual for a column to predict.' };
  const endsSo = possible.filter(({ name }) => lastWord.test(wordsOf(name).at(-1) ?? '')).at(-1);
  if (endsSo !== undefined)
    return {
      name: endsSo.name,
      reason: `“${wordsOf(endsSo.name).at(-1)}” is usual in the name of a column to predict.`,
    };
  const last = columns.at(-1);
  const figures = surveyed.get(last?.name ?? '');
  if (figures === undefined || !possible.some(({ name }) => name === figures.name)) return null;
  return areClasses(figures)
    ? { name: figures.name, reason: `It is the last column, and has ${figures.distinct} different values.` }
    : null;
}

const areClasses = (column: SurveyedColumn): boolean =>
  targetKind(column) !== 'continuous' && column.distinct <= MAX_CLASSES;

/** `SalePrice`, `sale_price` and `sale price` are two words. */
const wordsOf = (name: string): string[] =>
  name
    .replaceAll(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
