/**
 * What a table's columns are like, as far as advice about them needs it: how many values differ, what is rare, far out or
 * lopsided, what is a copy of what, and what was made from the target. Counts are of a sample where the table is large.
 */
import { agg, ask, type Learning, together } from '../../ir/aggregate.ts';
import { dateToNumber, toNumber } from '../../ir/build.ts';
import { columnsRead, type Expr } from '../../ir/expression.ts';
import type { ColumnType } from '../../ir/types.ts';
import type { SymbolicColumn, SymbolicTable } from '../../operators/operator.ts';
import { type WrittenDates, writtenDates } from '../../operators/written-dates.ts';
import type { Rounds } from '../execute/rounds.ts';
import type { RowSet } from '../rows/row-set.ts';
import { differ } from './changed-cells.ts';

export interface SurveyedColumn {
  readonly name: string;
  readonly type: ColumnType;
  readonly integer?: boolean;
  readonly target?: boolean;
  /** Cells that are not missing, and those that are, among the rows looked at. */
  readonly count: number;
  readonly missing: number;
  readonly distinct: number;
  /** The most frequent values with their counts, most frequent first. */
  readonly top: readonly { readonly value: string; readonly count: number }[];
  /** The count of the rarest value. */
  readonly rarest: number;
  /** Values that occur once. */
  readonly singles: number;
  readonly min: number | null;
  readonly max: number | null;
  readonly mean: number | null;
  /** Fisher's g1 of the numbers; null without spread. */
  readonly skew: number | null;
  /** Share of the numbers that lie more than three interquartile ranges outside of the middle half. */
  readonly far: number;
  /** Mean length of the texts. */
  readonly length: number | null;
  /** Of texts that are all dates: how ParseDate reads them. */
  readonly dates?: WrittenDates;
  /** The first column of the table whose cells are all the same as this one's. */
  readonly copyOf?: string;
  /** True for a column that is not the target but whose cells are computed from it. */
  readonly fromTarget?: true;
}

export interface Survey {
  readonly rows: number;
  /** Rows that were looked at. */
  readonly looked: number;
  readonly columns: readonly SurveyedColumn[];
}

const TOP = 5;
/** Interquartile ranges outside of the middle half from which a value is called far out. */
const FAR = 3;

/** Surveys the sample's columns; copies are checked over all rows. */
export async function survey(
  { columns }: SymbolicTable,
  rows: RowSet,
  sample: RowSet,
  rounds: Rounds,
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
  order.sort((a, b) => (counts[b] as number) - (counts[a] as number) || a - b);
  const numbers = isNumber ? shapeOf(values as readonly number[], counts, count) : null;
  const letters = isNumber
    ? null
    : values.reduce<number>((sum, value, index) => sum + String(value).length * (counts[index] as number), 0);
  const dates = type === 'text' || type === 'category' ? writtenDates(values as readonly string[]) : null;
  return {
    name,
    type,
    ...(integer !== undefined && { integer }),
    ...(target !== undefined && { target }),
    count,
    missing,
    distinct: values.length,
    top: order
      .slice(0, TOP)
      .map((index) => ({ value: String(values[index]).slice(0, 200), count: counts[index] as number })),
    rarest: counts.reduce((least, times) => Math.min(least, times), count),
    singles: counts.filter((times) => times === 1).length,
    min: numbers?.min ?? null,
    max: numbers?.max ?? null,
    mean: numbers?.mean ?? null,
    skew: numbers?.skew ?? null,
    far: numbers?.far ?? 0,
    length: letters === null || count === 0 ? null : letters / count,
    ...(dates !== null && { dates }),
    // Columns of other prints cannot be copies of each other.
    print: JSON.stringify([expr.type, missing, values.length, counts.slice(0, 50), values.slice(0, 50)]),
  };
}

/** Mean, skewness and outliers of ascending distinct numbers with their counts. */
function shapeOf(values: readonly number[], counts: readonly number[], count: number) {
  if (count === 0) return null;
  const min = values[0] as number;
  const max = values.at(-1) as number;
  if (!Number.isFinite(min) || !Number.isFinite(max)) return { min, max, mean: null, skew: null, far: 0 };
  let mean = 0;
  values.forEach((value, index) => {
    mean += (value * (counts[index] as number)) / count;
  });
  let [second, third] = [0, 0];
  values.forEach((value, index) => {
    const distance = value - mean;
    second += (distance * distance * (counts[index] as number)) / count;
    third += (distance * distance * distance * (counts[index] as number)) / count;
  });
  const at = (share: number): number => {
    let seen = 0;
    for (let index = 0; index < values.length; index++) {
      seen += counts[index] as number;
      if (seen >= share * count) return values[index] as number;
    }
    return max;
  };
  const [low, high] = [at(0.25), at(0.75)];
  const reach = FAR * (high - low);
  let outside = 0;
  if (reach > 0) {
    values.forEach((value, index) => {
      if (value < low - reach || value > high + reach) outside += counts[index] as number;
    });
  }
  const spread = second > (Math.abs(mean) * 1e-12) ** 2;
  return { min, max, mean, skew: spread ? third / second ** 1.5 : null, far: outside / count };
}

/** For each column the first one whose cells are the same in every row. Constant columns are copies of nothing. */
async function copiesIn(
  columns: readonly SymbolicColumn[],
  looked: readonly Looked[],
  rows: RowSet,
  rounds: Rounds,
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
    const [a, b] = [columns[of]?.expr as Expr, columns[index]?.expr as Expr];
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

/** Columns that read a source column which only the target is made of. */
function madeFromTarget(columns: readonly SymbolicColumn[]): Set<string> {
  const read = columnsRead(columns.filter(({ target }) => target === true).map(({ expr }) => expr));
  const made = columns.filter(({ target, expr }) => {
    if (target === true) return false;
    for (const index of columnsRead([expr])) if (read.has(index)) return true;
    return false;
  });
  return new Set(made.map(({ name }) => name));
}
