/** A proposed preparation for a table: a chain of steps, each with its reason in the table's own figures. */
import type { PipelineDocument } from '../graph/document.ts';
import { partColumn } from '../operators/date-parts.ts';
import type { SurveyedColumn } from '../protocol/engine.ts';
import { listed, named, percent, type Survey } from './advice.ts';
import { insertAfter, type NewStep } from './edit.ts';
import { isIdentifier } from './problems/identifier.ts';
import { isSkewed } from './problems/skew.ts';
import { MANY_CATEGORIES } from './problems/still-text.ts';
import { asRead, partsOf, readTexts } from './written.ts';

export interface Suggested extends NewStep {
  readonly reason: string;
}

const targetName =
  /^(target|label|class|y|outcome|response|survived|species|churn(ed)?|default(ed)?|price|diagnosis)$/i;
/** Columns that are missing in more of the rows than that are dropped. */
const MOSTLY_MISSING = 0.6;
const SMALL_CLASS = 2;

/** Steps in their order. `target` is the column to predict: guessed from its name where it is left out, none for null. */
export function suggest(survey: Survey, target?: string | null): readonly Suggested[] {
  const goal = target === undefined ? likelyTarget(survey) : target;
  const steps: Suggested[] = [];
  const add = (columns: readonly SurveyedColumn[], step: (names: string[]) => Suggested): void => {
    if (columns.length > 0) steps.push(step(columns.map(({ name }) => name)));
  };
  const isGoal = ({ name }: SurveyedColumn): boolean => name === goal;

  const useless = survey.columns.filter((column) => !isGoal(column) && reasonToDrop(asRead(column), survey) !== null);
  add(useless, (columns) => ({
    type: 'DropColumns',
    params: { columns },
    reason: useless
      .slice(0, 6)
      .map((column) => `${named([column.name])} ${reasonToDrop(asRead(column), survey)}`)
      .join('; ')
      .concat(useless.length > 6 ? `; and ${useless.length - 6} more.` : '.'),
  }));
  const written = survey.columns.filter((column) => !useless.includes(column));
  for (const { columns, what, how, ...step } of readTexts(written)) {
    steps.push({ ...step, reason: `${named(columns)}: ${what}, written as text${how}.` });
  }
  const kept = written.map(asRead);
  const spelled = kept.flatMap(({ name, type, spellings }) =>
    type === 'category' && spellings !== undefined ? [{ name, spellings }] : [],
  );
  if (spelled.length > 0) {
    steps.push({
      type: 'TextClean',
      params: { columns: spelled.map(({ name }) => name), case: 'lower', collapse_spaces: true },
      reason: `${spelled
        .slice(0, 3)
        .map(({ name, spellings }) => `${named(spellings)} are one value of ${named([name])}`)
        .join('; ')}${spelled.length > 3 ? `; and ${spelled.length - 3} more columns` : ''}.`,
    });
  }
  const goalColumn = kept.find(isGoal);
  if (goalColumn !== undefined) {
    steps.push({
      type: 'SetTarget',
      params: { column: goalColumn.name },
      reason: `${named([goalColumn.name])} is to be predicted: steps leave it alone unless they name it.`,
    });
    if (goalColumn.missing > 0) {
      steps.push({
        type: 'DropMissing',
        params: { columns: [goalColumn.name] },
        reason: `${goalColumn.missing} rows have no ${named([goalColumn.name])}: nothing can be learned from them.`,
      });
    }
  }
  const isClass =
    goalColumn !== undefined &&
    goalColumn.distinct <= 20 &&
    (goalColumn.type !== 'number' || goalColumn.integer === true) &&
    goalColumn.rarest >= SMALL_CLASS &&
    // A sample may miss a class that has one row, which cannot be split.
    survey.looked === survey.rows;
  steps.push({
    type: 'TrainTestSplit',
    params: { test_size: 0.25, random_state: 0, ...(isClass && { stratify: goalColumn.name }) },
    reason: `A quarter of the rows is kept for testing${isClass ? `, with the same share of each ${named([goalColumn.name])}` : ''}: what follows learns from the others only.`,
  });

  const features = kept.filter((column) => !isGoal(column));
  const numbers = features.filter(({ type }) => type === 'number');
  const dates = partsOf(features.filter(({ type }) => type === 'datetime'));
  const words = features.filter(({ type }) => type === 'category');
  const flags = features.filter(({ type }) => type === 'boolean');
  const texts = features.filter(({ type }) => type === 'text');
  /** The columns that a column becomes once dates were taken apart. */
  const asNumbers = (columns: readonly SurveyedColumn[]): string[] =>
    columns.flatMap((column) => {
      const parts = dates.find((group) => group.columns.includes(column))?.parts;
      return parts?.map((part) => partColumn(column.name, part)) ?? [column.name];
    });

  for (const { parts, columns } of dates) {
    add(columns, (names) => ({
      type: 'DateParts',
      params: { columns: names, parts },
      reason: `${named(names)}: a model takes numbers; ${listed(parts.map(wordOf))} carr${parts.length === 1 ? 'ies' : 'y'} what dates say.`,
    }));
  }
  add(texts, (columns) => ({
    type: 'DropColumns',
    params: { columns },
    reason: `${named(columns)}: free text. Replace this step by “Vectorize text” if its words matter.`,
  }));
  const everyDate = dates.flatMap(({ columns }) => columns);
  const incomplete = [...numbers, ...everyDate].filter(({ missing }) => missing > 0);
  add(incomplete, (columns) => ({
    type: 'SimpleImputer',
    params: { columns: asNumbers(incomplete), strategy: 'median' },
    reason: `${named(columns)}: up to ${percent(mostMissing(incomplete, survey))} missing. The median does not mind outliers.`,
  }));
  add(
    [...words, ...flags].filter(({ missing }) => missing > 0),
    (columns) => ({
      type: 'SimpleImputer',
      params: { columns, strategy: 'most_frequent' },
      reason: `${named(columns)}: up to ${percent(mostMissing([...words, ...flags], survey))} missing. The most frequent value stands in.`,
    }),
  );
  add(numbers.filter(isSkewed), (columns) => ({
    type: 'PowerTransformer',
    params: { columns },
    reason: `${named(columns)}: lopsided. A power transform evens them out, and scales them.`,
  }));
  const even = [...numbers.filter((column) => !isSkewed(column)), ...everyDate];
  add(even, (columns) => ({
    type: 'StandardScaler',
    params: { columns: asNumbers(even) },
    reason: `${named(columns)}: brought to mean 0 and spread 1, so that no unit outweighs another.`,
  }));
  add(
    words.filter(({ distinct }) => distinct <= MANY_CATEGORIES),
    (columns) => ({
      type: 'OneHotEncoder',
      params: { columns, handle_unknown: 'ignore' },
      reason: `${named(columns)}: few values, a column each; unknown ones become all zeros.`,
    }),
  );
  add(
    words.filter(({ distinct }) => distinct > MANY_CATEGORIES),
    (columns) =>
      goalColumn === undefined
        ? {
            type: 'OrdinalEncoder',
            params: { columns, handle_unknown: 'use_encoded_value', unknown_value: -1 },
            reason: `${named(columns)}: too many values for a column each, so each gets a number.`,
          }
        : {
            type: 'TargetEncoder',
            params: { columns },
            reason: `${named(columns)}: too many values for a column each; each becomes the mean target of its rows, cross-fitted.`,
          },
  );
  return steps;
}

const wordOf = (part: string): string => (part === 'dayofweek' ? 'weekday' : part);

const mostMissing = (columns: readonly SurveyedColumn[], { looked }: Survey): number =>
  Math.max(0, ...columns.map(({ missing }) => missing / Math.max(1, looked)));

function reasonToDrop(column: SurveyedColumn, survey: Survey): string | null {
  if (column.distinct === 0) return 'holds nothing';
  if (column.distinct === 1 && column.missing === 0) return 'has one value';
  if (column.copyOf !== undefined) return `is a copy of ${named([column.copyOf])}`;
  if (isIdentifier(column, survey)) return 'only names the rows';
  const share = column.missing / Math.max(1, survey.looked);
  return share > MOSTLY_MISSING ? `is missing in ${percent(share)} of the rows` : null;
}

/** A column whose name is a usual one for what is to be predicted; null where there is none. */
function likelyTarget({ columns }: Survey): string | null {
  const found = columns.find(({ name, distinct }) => targetName.test(name.trim()) && distinct > 1);
  return found?.name ?? null;
}

/** Puts the steps behind a node, as one chain. Returns their ids. */
export function insertSteps(draft: PipelineDocument, nodeId: string, steps: readonly NewStep[]): string[] {
  const ids: string[] = [];
  for (const { type, params } of steps) ids.push(insertAfter(draft, ids.at(-1) ?? nodeId, { type, params }));
  return ids;
}
