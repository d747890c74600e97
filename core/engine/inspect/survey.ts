/**
 * Column statistics, input of the advice rules: number of distinct values, rare values, outliers, skew, copies of other
 * columns, and columns computed from the target. Counts are of a sample if the table is large.
 */
import type { SurveyedColumn } from '../../protocol/inspection.ts';
import { agg, ask, type Learning, together } from '../../ir/aggregate.ts';
import { dateToNumber, toNumber } from '../../ir/build.ts';
import { columnsRead, type Expr } from '../../ir/expression.ts';
import { datePart, dateReader } from '../../ir/functions/dates.ts';
import { numberReader } from '../../ir/functions/parse-number.ts';
import type { ColumnType } from '../../ir/types.ts';
import { DATE_PARTS, type DatePart } from '../../operators/date/date-parts.ts';
import type { SymbolicColumn, SymbolicTable } from '../../operators/kit/operator.ts';
import { twoSpellings } from '../../operators/kit/spelling.ts';
import { writtenDates } from '../../operators/date/written-dates.ts';
import { writtenLists } from '../../operators/columns/written-lists.ts';
import { syntaxOf, writtenNumbers } from '../../operators/columns/written-numbers.ts';
import type { LearningRounds } from '../execute/learning-rounds.ts';
import type { RowSet } from '../rows/row-set.ts';
import { differ } from './changed-cells.ts';

export interface Survey {
  readonly rows: number;
  /** Rows of the sample. */
  readonly looked: number;
  readonly columns: readonly SurveyedColumn[];
}

const MAX_TOP_VALUES = 5;
/** Distance from the middle half, in interquartile ranges, from which a value is an outlier. */
const OUTLIER_RANGES = 3;
/** Factor of a gap: an outlier is apart if it lies this many times as far from the median as its inner neighbour. */
const GAP_FACTOR = 3;

/** Statistics of the sample's columns; copies are checked on all rows. */
export async function survey(
  { columns }: SymbolicTable,
  rows: RowSet,
  sample: RowSet,
  rounds: LearningRounds,
): Promise<Survey> {
  const looked = await rounds.learn(together(columns.map((column) => surveyColumn(column))), sample);
  const copies = await copiesIn(columns, looked, rows, rounds);
  const tainted = madeFromTarget(columns);
  return {
    rows: rows.rows,
    looked: sample.rows,
    columns: looked.map(({ print: _, ...column }, index) => ({
      ...column,
      ...(copies[index] !== undefined && { copyOf: copies[index] }),
      ...(tainted.has(column.name) && { fromTarget: true as const }),
    })),
  };
}

type Looked = SurveyedColumn & { readonly print: string };

function* surveyColumn({ name, type, integer, target, expr }: SymbolicColumn): Learning<Looked> {
  const isNumber = type === 'number' || type === 'datetime';
  const x: Expr = type === 'datetime' ? dateToNumber(expr) : expr;
  const { found } = yield* ask({ found: agg.distinct(x) });
  const { values, counts, missing } = found;
  const count = counts.reduce((sum, times) => sum + times, 0);
  const order = counts.map((_, index) => index);
  order.sort((a, b) => counts[b] - counts[a] || a - b);
  const reading = isNumber ? null : readingOf(type, values.map(String), counts);
  const isText = type === 'category' || type === 'text';
  const lists = isText && reading === null ? writtenLists(values.map(String)) : null;
  const cells = reading?.cells ?? (isNumber ? { values: values as readonly number[], counts } : null);
  const shape = cells && shapeOf(cells.values, cells.counts);
  const isDate = type === 'datetime' || reading?.facts.dates !== undefined;
  const letters = isNumber
    ? null
    : values.reduce<number>((sum, value, index) => sum + String(value).length * counts[index], 0);
  const spellings = type === 'category' ? twoSpellings(values as readonly string[]) : null;
  return {
    name,
    type,
    ...(integer !== undefined && { integer }),
    ...(target !== undefined && { target }),
    count,
    missing,
    distinct: values.length,
    top: order
      .slice(0, MAX_TOP_VALUES)
      .map((index) => ({ value: String(values[index]).slice(0, 200), count: counts[index] })),
    rarest: counts.reduce((least, times) => Math.min(least, times), count),
    singles: counts.filter((times) => times === 1).length,
    min: shape?.min ?? null,
    max: shape?.max ?? null,
    mean: shape?.mean ?? null,
    ...(shape?.finite && { finite: shape.finite }),
    skew: shape?.skew ?? null,
    far: shape?.far ?? 0,
    isApart: shape?.isApart ?? false,
    lean: shape?.lean ?? null,
    length: letters === null || count === 0 ? null : letters / count,
    ...reading?.facts,
    ...(lists !== null && { lists }),
    ...(isDate && cells !== null && { parts: varyingParts(cells.values) }),
    ...(spellings !== null && { spellings }),
    // Fingerprint: columns with different ones cannot be copies of each other.
    print: JSON.stringify([expr.type, missing, values.length, counts.slice(0, 50), values.slice(0, 50)]),
  };
}

interface Cells {
  /** Ascending. */
  readonly values: readonly number[];
  readonly counts: readonly number[];
}

/** Values of texts that are all numbers or all dates; null otherwise. */
function readingOf(
  type: ColumnType,
  texts: readonly string[],
  counts: readonly number[],
): { readonly facts: Pick<SurveyedColumn, 'dates' | 'numbers' | 'unread'>; readonly cells: Cells } | null {
  if (type !== 'category' && type !== 'text') return null;
  const dates = writtenDates(texts);
  const numbers = dates === null ? writtenNumbers(texts) : null;
  const read =
    dates !== null
      ? dateReader({ format: null, dayfirst: dates.dayfirst })
      : numbers !== null
        ? numberReader(syntaxOf(numbers))
        : null;
  if (read === null) return null;
  const pairs = texts.map((text, index) => ({ value: read(text.trim()), count: counts[index] }));
  const known = pairs.filter(({ value }) => !Number.isNaN(value)).sort((a, b) => a.value - b.value);
  const total = (of: typeof pairs): number => of.reduce((sum, pair) => sum + pair.count, 0);
  return {
    facts: {
      ...(dates !== null && { dates }),
      ...(numbers !== null && { numbers }),
      unread: total(pairs) - total(known),
    },
    cells: { values: known.map(({ value }) => value), counts: known.map((pair) => pair.count) },
  };
}

const varyingParts = (dates: readonly number[]): DatePart[] =>
  DATE_PARTS.filter((part) => {
    const first = datePart(part, dates[0]);
    return dates.some((date) => datePart(part, date) !== first);
  });

/** Mean, skewness and outliers of distinct numbers, given in ascending order with their counts. */
function shapeOf(values: readonly number[], counts: readonly number[]) {
  const count = counts.reduce((sum, times) => sum + times, 0);
  if (count === 0) return null;
  const min = values[0];
  const max = values[values.length - 1];
  const at = (share: number): number => {
    let seen = 0;
    for (let index = 0; index < values.length; index++) {
      seen += counts[index];
      if (seen >= share * count) return values[index];
    }
    return max;
  };
  const [low, median, high] = [at(0.25), at(0.5), at(0.75)];
  const reach = OUTLIER_RANGES * (high - low);
  const isFar = (value: number): boolean => value < low - reach || value > high + reach;
  let outside = 0;
  let isApart = false;
  if (reach > 0 && reach < Infinity) {
    values.forEach((value, index) => {
      if (isFar(value)) outside += counts[index];
      const inner = value > median ? values[index - 1] : values[index + 1];
      if (isFar(value) && inner !== undefined && Math.abs(value - median) > GAP_FACTOR * Math.abs(inner - median))
        isApart ||= Math.abs(value - median) > GAP_FACTOR * reach;
    });
  }
  const [first, ninth] = [at(0.1), at(0.9)];
  const lean = ninth > first && ninth - first < Infinity ? (first + ninth - 2 * median) / (ninth - first) : null;
  const outer = { far: outside / count, isApart, lean };
  if (!Number.isFinite(min) || !Number.isFinite(max)) {
    const known = values.filter(Number.isFinite);
    const [smallest, largest] = [known[0], known.at(-1)];
    const finite = smallest === undefined || largest === undefined ? undefined : ([smallest, largest] as const);
    return { min, max, mean: null, skew: null, finite, ...outer };
  }
  let mean = 0;
  values.forEach((value, index) => {
    mean += (value * counts[index]) / count;
  });
  let [second, third] = [0, 0];
  values.forEach((value, index) => {
    const distance = value - mean;
    second += (distance * distance * counts[index]) / count;
    third += (distance * distance * distance * counts[index]) / count;
  });
  const spread = second > (Math.abs(mean) * 1e-12) ** 2;
  return { min, max, mean, skew: spread ? third / second ** 1.5 : null, finite: undefined, ...outer };
}

/** For each column the first one with equal cells in every row. Constant columns are not considered. */
async function copiesIn(
  columns: readonly SymbolicColumn[],
  looked: readonly Looked[],
  rows: RowSet,
  rounds: LearningRounds,
): Promise<(string | undefined)[]> {
  const first = new Map<string, number>();
  const pairs: { readonly index: number; readonly of: number }[] = [];
  looked.forEach(({ print, distinct }, index) => {
    if (distinct < 2) return;
    const known = first.get(print);
    if (known === undefined) first.set(print, index);
    else pairs.push({ index, of: known });
  });
  function* count({ index, of }: (typeof pairs)[number]): Learning<number> {
    const [a, b] = [columns[of]?.expr, columns[index]?.expr];
    if (a === b) return 0;
    const { differing } = yield* ask({ differing: agg.moments(toNumber(differ(a, b))) });
    return differing.sum;
  }
  const counted = await rounds.learn(together(pairs.map(count)), rows);
  const copies: (string | undefined)[] = looked.map(() => undefined);
  pairs.forEach(({ index, of }, at) => {
    if (counted[at] === 0) copies[index] = columns[of]?.name;
  });
  return copies;
}

/** Columns, other than the target, that read a source column of the target. */
function madeFromTarget(columns: readonly SymbolicColumn[]): Set<string> {
  const read = columnsRead(columns.filter(({ target }) => target === true).map(({ expr }) => expr));
  const made = columns.filter(({ target, expr }) => {
    if (target === true) return false;
    for (const index of columnsRead([expr])) if (read.has(index)) return true;
    return false;
  });
  return new Set(made.map(({ name }) => name));
}
