/**
 * Proposes the preparation of a table: a chain of steps for a purpose. Each step has its reason in the table's own
 * figures, and the measured effect of such a step on models (docs/evidence.md). Every proposal runs, on new rows too.
 */
import type { PipelineDocument } from '../graph/document-schema.ts';
import { DEFAULT_PURPOSE, type Purpose } from '../ir/purpose.ts';
import { partColumn } from '../operators/date/date-parts.ts';
import type { SurveyedColumn } from '../protocol/inspection.ts';
import { counted } from '../words/counted.ts';
import { listed, named, percent, type Survey } from './advice.ts';
import { insertAfter, type NewStep } from './edit.ts';
import { encodingsOf, MAX_ONE_HOT, type WordEncoding } from './encode-words.ts';
import { isList, listSteps, otherLists } from './lists.ts';
import * as measured from './measured.ts';
import { isIdentifier } from './problems/identifier.ts';
import { fence, isFarOut } from './problems/outliers.ts';
import { isSkewed } from './problems/skew.ts';
import { type TargetKind, targetKind } from './target-kind.ts';
import { likelyTarget } from './target-guess.ts';
import { targetStep } from './target-question.ts';
import { asRead, partsOf, readTexts } from './written.ts';

export interface Suggested extends NewStep {
  readonly reason: string;
  /** Measured effect of the step for this purpose. */
  readonly measured?: string;
}

interface ProposalOptions {
  /** The column to predict. Absent: guessed from its name. Null: none. */
  readonly target?: string | null | undefined;
  readonly purpose?: Purpose | undefined;
}

/** Share of missing cells above which a column is dropped. */
const MAX_MISSING_SHARE = 0.6;
const SMALL_CLASS = 2;
const MAX_STRATA = 20;
const TEST_SHARE = 0.25;
/** Minimum number of rows for a split; with fewer, its parts are too small to learn from or to test on. */
const MIN_ROWS_TO_SPLIT = 10;
/** Minimum number of rows to judge a column; with fewer, a single value may be chance. */
const MIN_ROWS_TO_JUDGE = 5;
/** Number of known cells in all rows from which some are surely in train rows. */
const SURE_CELLS = 20;
/** Share of missing cells from which regressions on the other columns fill more accurately than a median. */
const MIN_ITERATIVE_SHARE = 0.1;
/** Limit of rounds × rows × columns³ for iterative filling: some tens of seconds. */
const MAX_ITERATIVE_WORK = 2e10;
const ITERATIVE_ROUNDS = 10;
/** Largest number whose squares, in deviations and regressions, do not overflow. */
const MAX_SQUARED = 1e150;
/** Maximum number of words that get a column each, if the table has texts only. */
const MAX_WORDS = 1000;

/** Facts about the table, from which the steps are chosen. */
interface TableFacts {
  readonly survey: Survey;
  readonly purpose: Purpose;
  readonly goal: SurveyedColumn | undefined;
  readonly kind: TargetKind | null;
  /** Rows with a target, which can be learned from and tested on. */
  readonly rows: number;
  readonly isStratified: boolean;
  readonly features: readonly SurveyedColumn[];
}

/** Steps in their order; empty if there is nothing to learn from. */
export function suggest(survey: Survey, options: ProposalOptions = {}): readonly Suggested[] {
  const { purpose = DEFAULT_PURPOSE } = options;
  const goalName = options.target === undefined ? likelyTarget(survey) : options.target;
  const isGoal = ({ name }: SurveyedColumn): boolean => name === goalName;
  const asked = survey.columns.find(isGoal);
  const reasons = new Map(
    survey.columns
      .filter((column) => !isGoal(column))
      .map((column) => [column, reasonToDrop(asRead(column), survey, asked)]),
  );
  const useless = survey.columns.filter((column) => (reasons.get(column) ?? null) !== null);
  const written = survey.columns.filter((column) => !useless.includes(column));
  const kept = written.map(asRead);
  const goal = kept.find(isGoal);
  const features = kept.filter((column) => !isGoal(column));
  if (survey.rows === 0 || features.length === 0) return [];

  const kind = goal === undefined ? null : targetKind(goal);
  const known =
    goal === undefined || goal.count === 0 ? survey.rows : Math.floor((survey.rows * goal.count) / survey.looked);
  const table: TableFacts = {
    survey,
    purpose,
    goal,
    kind,
    rows: known,
    features,
    isStratified:
      goal !== undefined &&
      kind !== null &&
      kind !== 'continuous' &&
      goal.distinct <= Math.min(MAX_STRATA, Math.ceil(known * TEST_SHARE)) &&
      goal.rarest >= SMALL_CLASS &&
      // A sample may miss a class with a single row, which cannot be split.
      survey.looked === survey.rows,
  };
  return [
    ...(useless.length === 0 ? [] : [dropped(useless, reasons)]),
    ...readTexts(written).map(
      ({ columns, what, how, type, params }): Suggested => ({
        type,
        params,
        reason: `${named(columns)}: ${what}, written as text${how}.`,
      }),
    ),
    ...spelledAlike(kept),
    ...markedTarget(table),
    ...split(table),
    ...prepared(table),
  ];
}

function dropped(useless: readonly SurveyedColumn[], reasons: ReadonlyMap<SurveyedColumn, string | null>): Suggested {
  return {
    type: 'DropColumns',
    params: { columns: namesOf(useless) },
    reason: useless
      .slice(0, 6)
      .map((column) => `${named([column.name])} ${reasons.get(column)}`)
      .join('; ')
      .concat(useless.length > 6 ? `; and ${useless.length - 6} more.` : '.'),
  };
}

function spelledAlike(columns: readonly SurveyedColumn[]): Suggested[] {
  const spelled = columns.flatMap(({ name, type, spellings }) =>
    type === 'category' && spellings !== undefined ? [{ name, spellings }] : [],
  );
  if (spelled.length === 0) return [];
  const shown = spelled
    .slice(0, 3)
    .map(({ name, spellings }) => `${named(spellings)} are one value of ${named([name])}`)
    .join('; ');
  return [
    {
      type: 'TextClean',
      params: { columns: spelled.map(({ name }) => name), case: 'lower', collapse_spaces: true },
      reason: `${shown}${spelled.length > 3 ? `; and ${counted(spelled.length - 3, 'more column')}` : ''}.`,
    },
  ];
}

function markedTarget({ goal, survey }: TableFacts): Suggested[] {
  if (goal === undefined) return [];
  const marked = {
    ...targetStep(goal.name),
    reason: `${named([goal.name])} is to be predicted: steps leave it alone unless they name it${goal.count === 0 ? '; it holds nothing yet' : ''}.`,
  };
  // With a target that is never known, all rows would go. A missing target that the sample does
  // not show may be in other rows.
  if (goal.count === 0 || (goal.missing === 0 && survey.looked === survey.rows)) return [marked];
  const { missing } = goal;
  return [
    marked,
    {
      type: 'DropMissing',
      params: { subset: [goal.name] },
      reason:
        missing === 0
          ? `Rows without ${named([goal.name])} teach nothing; ${survey.looked} of ${survey.rows} rows were looked at, and none lacks it.`
          : `${missing} ${missing === 1 ? 'row has' : 'rows have'} no ${named([goal.name])}: nothing can be learned from ${missing === 1 ? 'it' : 'them'}. New rows stay, to be predicted.`,
    },
  ];
}

function split({ goal, rows, isStratified }: TableFacts): Suggested[] {
  if (rows < MIN_ROWS_TO_SPLIT) return [];
  const stratify = isStratified && goal !== undefined ? goal.name : null;
  return [
    {
      type: 'TrainTestSplit',
      params: { test_size: TEST_SHARE, random_state: 0, ...(stratify !== null && { stratify }) },
      reason: `A quarter of the rows is kept for testing${stratify === null ? '' : `, with the same share of each ${named([stratify])}`}: what follows learns from the others only.`,
    },
  ];
}

/** Steps after the split. */
function prepared(table: TableFacts): Suggested[] {
  const { survey, purpose, goal, kind, features } = table;
  const steps: Suggested[] = [];
  const add = (
    columns: readonly SurveyedColumn[],
    step: (names: string[]) => Suggested,
    figures?: Readonly<Partial<Record<Purpose, string>>>,
  ): void => {
    if (columns.length === 0) return;
    const figure = figures?.[purpose];
    steps.push({ ...step(namesOf(columns)), ...(figure !== undefined && { measured: figure }) });
  };
  const numbers = features.filter(({ type }) => type === 'number');
  const dates = partsOf(features.filter(({ type }) => type === 'datetime'));
  const lists = features.filter(isList);
  const words = features.filter((column) => column.type === 'category' && !isList(column));
  const flags = features.filter(({ type }) => type === 'boolean');
  const texts = features.filter((column) => column.type === 'text' && !isList(column));
  const everyDate = dates.flatMap(({ columns }) => columns);
  /** Names of the columns that each column becomes after dates are split into parts. */
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
  add(otherLists(lists), (columns) => ({
    type: 'DropColumns',
    params: { columns },
    reason: `${named(columns)}: lists of lists or objects, or of more than ${MAX_ONE_HOT} labels. Replace this step by “Explode lists” if their items matter.`,
  }));
  for (const step of listSteps(lists)) steps.push(...ofLists(step, table));
  if (texts.length < features.length) {
    add(texts, (columns) => ({
      type: 'DropColumns',
      params: { columns },
      reason: `${named(columns)}: free text. Replace this step by “Vectorize text” if its words matter.`,
    }));
  } else {
    add(texts, (columns) => ({
      type: 'TextVectorization',
      params: { columns, output_mode: 'tf_idf', max_tokens: MAX_WORDS },
      reason: `${named(columns)}: free text, and nothing else to learn from. Its ${MAX_WORDS} most frequent words get a column each.`,
    }));
  }
  for (const { name, finite } of numbers) {
    if (finite === undefined) continue;
    const [lower, upper] = finite;
    steps.push({
      type: 'Clip',
      params: { columns: [name], lower, upper },
      reason: `${named([name])}: some numbers are infinite. They are held at the smallest and the largest of the others.`,
    });
  }
  const far = purpose === 'trees' ? [] : numbers.filter(isFarOut);
  add(far, (columns) => ({ ...fence(columns), reason: farReason(columns, far) }), measured.FENCE);
  if (purpose === 'trees') {
    for (const encoding of encodingsOf(words, { purpose, survey })) steps.push(encoded(encoding, purpose));
    return steps;
  }

  steps.push(...filled(table, numbers, everyDate, asNumbers));
  const incomplete = [...words, ...flags].filter(({ missing }) => missing > 0);
  add(incomplete, (columns) => ({
    type: 'SimpleImputer',
    params: { columns, strategy: 'most_frequent', ...keepingEmpty(incomplete, table) },
    reason: `${named(columns)}: up to ${percent(mostMissing(incomplete, survey))} missing. The most frequent value stands in.`,
  }));

  const encodings = encodingsOf(words, {
    purpose,
    survey,
    target: goal && { column: goal, isStratified: table.isStratified, isWhole: true },
  });
  for (const encoding of encodings.filter(({ way }) => way === 'target')) steps.push(encoded(encoding, purpose));
  const huge = numbers.filter(isHuge);
  add(huge, (columns) => ({
    type: 'QuantileTransformer',
    params: { columns },
    reason: `${named(columns)}: too large to be squared, as means and deviations want it. Places among the train rows stand in, 0 to 1.`,
  }));
  const lopsided = numbers.filter(
    (column) =>
      isSkewed(column) && !huge.includes(column) && !far.includes(column) && surelyKnown(column, table) >= SURE_CELLS,
  );
  add(
    lopsided,
    (columns) => ({
      type: 'PowerTransformer',
      params: { columns },
      reason: `${named(columns)}: lopsided. A power transform evens them out, and scales them.`,
    }),
    measured.POWER,
  );
  const even = [...numbers.filter((column) => !lopsided.includes(column) && !huge.includes(column)), ...everyDate];
  // With several classes, the encoder's columns have other names, and lie between 0 and 1.
  const codes = kind === 'multiclass' ? [] : encodings.flatMap(({ way, columns }) => (way === 'target' ? columns : []));
  const scaled = [...asNumbers(even), ...codes];
  if (scaled.length > 0) {
    const names = [...namesOf(even), ...codes];
    const figure = measured.SCALING[purpose];
    steps.push({
      type: 'StandardScaler',
      params: { columns: scaled },
      reason: `${named(names)}: brought to mean 0 and spread 1, so that no unit outweighs another.`,
      ...(figure !== undefined && { measured: figure }),
    });
  }
  for (const encoding of encodings.filter(({ way }) => way !== 'target')) steps.push(encoded(encoding, purpose));
  if (purpose === 'net' && goal !== undefined && kind === 'continuous' && !isInfinite(goal) && !isHuge(goal)) {
    add(
      [goal],
      (columns) => ({
        type: 'StandardScaler',
        params: { columns },
        reason: `${named(columns)}: a net learns a number near 0 sooner. What it predicts is decoded to the units of ${named(columns)} again.`,
      }),
      measured.TARGET_SCALING,
    );
  }
  return steps;
}

/** The step for lists; positions of missing vectors are filled, unless trees are to learn from them. */
function ofLists(
  { columns, type, params, what, made }: ReturnType<typeof listSteps>[number],
  table: TableFacts,
): Suggested[] {
  const step = { type, params, reason: `${named(namesOf(columns))}: ${what}.` };
  if (made === null || table.purpose === 'trees' || columns.every(({ missing }) => missing === 0)) return [step];
  const reason = `${named(namesOf(columns))}: up to ${percent(mostMissing(columns, table.survey))} missing. The median of each position stands in.`;
  return [
    step,
    {
      type: 'SimpleImputer',
      params: { columns: [...made], strategy: 'median', ...keepingEmpty(columns, table) },
      reason,
    },
  ];
}

/** Fills missing numbers: by regressions on the other columns if many cells are missing, else by the median. */
function filled(
  table: TableFacts,
  numbers: readonly SurveyedColumn[],
  dates: readonly SurveyedColumn[],
  asNumbers: (columns: readonly SurveyedColumn[]) => string[],
): Suggested[] {
  const { survey, purpose } = table;
  const all = [...numbers, ...dates];
  const gappy = all.filter(({ missing }) => missing > 0);
  if (gappy.length === 0) return [];
  const most = mostMissing(gappy, survey);
  const width = asNumbers(all).length;
  const work = ITERATIVE_ROUNDS * survey.rows * width ** 3;
  const isIterative = most >= MIN_ITERATIVE_SHARE && width > 1 && work <= MAX_ITERATIVE_WORK && !numbers.some(isHuge);
  const missing = `${named(namesOf(gappy))}: up to ${percent(most)} missing.`;
  const figure = (isIterative ? measured.ITERATIVE : measured.MEDIAN)[purpose];
  return [
    {
      ...(isIterative
        ? {
            type: 'IterativeImputer',
            params: { columns: asNumbers(all), ...keepingEmpty(all, table) },
            reason: `${missing} From a tenth on, regressions on the other numbers come closer than a median.`,
          }
        : {
            type: 'SimpleImputer',
            params: { columns: asNumbers(gappy), strategy: 'median', ...keepingEmpty(gappy, table) },
            reason: `${missing} The median does not mind outliers.`,
          }),
      ...(figure !== undefined && { measured: figure }),
    },
  ];
}

const MEASURED_ENCODINGS = {
  'one-hot': measured.ONE_HOT,
  frequent: {},
  target: measured.TARGET_CODES,
  ordinal: measured.ORDINAL,
} as const;

function encoded({ way, columns, type, params }: WordEncoding, purpose: Purpose): Suggested {
  const figure: string | undefined = (MEASURED_ENCODINGS[way] as Readonly<Partial<Record<Purpose, string>>>)[purpose];
  const what = {
    'one-hot': `up to ${MAX_ONE_HOT} values, a column each; unknown ones become all zeros`,
    frequent: `more than ${MAX_ONE_HOT} values; the ${MAX_ONE_HOT} most frequent get a column each, the others share one`,
    target: `more than ${MAX_ONE_HOT} values; each becomes the mean target of its rows, cross-fitted`,
    ordinal: 'each value becomes a number, which is all that trees need; missing stays missing',
  }[way];
  return { type, params, reason: `${named(columns)}: ${what}.`, ...(figure !== undefined && { measured: figure }) };
}

const farReason = (names: readonly string[], far: readonly SurveyedColumn[]): string =>
  `${named(names)}: up to ${percent(Math.max(...far.map((column) => column.far)))} of the values lie far out. They are held at 3 interquartile ranges from the middle half.`;

const namesOf = (columns: readonly SurveyedColumn[]): string[] => columns.map(({ name }) => name);

const wordOf = (part: string): string => (part === 'dayofweek' ? 'weekday' : part);

const isInfinite = ({ type, min, max }: SurveyedColumn): boolean =>
  type === 'number' && (min === -Infinity || max === Infinity);

const isHuge = (column: SurveyedColumn): boolean =>
  [...(column.finite ?? [column.min ?? 0, column.max ?? 0])].some((end) => Math.abs(end) > MAX_SQUARED);

const mostMissing = (columns: readonly SurveyedColumn[], { looked }: Survey): number =>
  Math.max(0, ...columns.map(({ missing }) => missing / Math.max(1, looked)));

/** Lower bound of a column's known cells in rows that have a target. */
const surelyKnown = (column: SurveyedColumn, { goal, survey }: TableFacts): number =>
  goal === undefined || goal.count === 0 ? column.count : column.count + goal.count - survey.looked;

/** Parameters that keep a column which may have no known train cell, because later steps name it. */
const keepingEmpty = (columns: readonly SurveyedColumn[], table: TableFacts): Record<string, unknown> =>
  columns.some((column) => surelyKnown(column, table) < SURE_CELLS) ? { keep_empty_features: true } : {};

function reasonToDrop(column: SurveyedColumn, survey: Survey, goal: SurveyedColumn | undefined): string | null {
  if (column.distinct === 0 || column.count === 0) return 'holds nothing';
  if (column.distinct === 1 && column.missing === 0 && survey.looked >= MIN_ROWS_TO_JUDGE) return 'has one value';
  if (column.copyOf !== undefined) return `is a copy of ${named([column.copyOf])}`;
  if (goal?.copyOf === column.name) return `is a copy of ${named([goal.name])}`;
  if (isIdentifier(column, survey)) return 'only names the rows';
  if (isInfinite(column) && column.finite === undefined) return 'holds infinite numbers only';
  const share = column.missing / Math.max(1, survey.looked);
  return share > MAX_MISSING_SHARE ? `is missing in ${percent(share)} of the rows` : null;
}

/** Inserts the steps after a node, as one chain. Returns their ids. */
export function insertSteps(draft: PipelineDocument, nodeId: string, steps: readonly NewStep[]): string[] {
  const ids: string[] = [];
  for (const { type, params } of steps) ids.push(insertAfter(draft, ids.at(-1) ?? nodeId, { type, params }));
  return ids;
}
