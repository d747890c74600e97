import {
  choose,
  dateToNumber,
  greaterThan,
  isMissing,
  missing,
  numberToDate,
  toNumber,
  unary,
} from '../../ir/build.ts';
import type { Expr } from '../../ir/expression.ts';
import { ProblemError } from '../../ir/problem.ts';
import { counted } from '../../words/counted.ts';
import { type Aggregate, aggregatesParam, factsOf, groupKeys, nameOf, typeOf } from '../kit/aggregates.ts';
import { defineOperator } from '../kit/define.ts';
import type { DeclaredField, SymbolicColumn, WholeColumn, WholeRows } from '../kit/operator.ts';
import { flag } from '../kit/params.ts';
import { ALL_TYPES, findColumn } from '../kit/selection.ts';
import { aggregated } from '../methods/group-aggregates.ts';
import { cellsAt, groupRows } from '../methods/group-rows.ts';

/** pandas.DataFrame.groupby(by, dropna, sort).agg(name=(column, function)), with the keys as columns. */
export const groupBy = defineOperator({
  type: 'GroupBy',
  group: 'rows',
  label: 'Group by',
  summary: 'Makes one row of all rows with equal keys: counts, sums, means and others of their cells.',
  description:
    'Use it where a case is several rows of the file: a customer with many orders, a machine with many readings. The result has the keys and the aggregates, and no other column. ' +
    'Missing cells are left out of an aggregate; the sum of none is 0, the mean of none is missing, and so is the deviation of a single cell. As in pandas, rows with a missing key are left out unless dropna is off. ' +
    'Booleans count as 0 and 1; sums of whole numbers are exact. Behind a split each part has groups of its own. To put aggregates beside the rows that they come from, join the result to them by its keys, behind a split only. ' +
    'All rows are grouped at once, in memory; new data is grouped as well, so that a single row is a group of its own and cannot be scored row by row.',
  reference: { library: 'pandas', name: 'pandas.DataFrame.groupby' },
  keywords: [
    'group by',
    'groupby',
    'aggregate',
    'aggregation',
    'summarize',
    'summarise',
    'pivot',
    'rollup',
    'sum',
    'count',
    'mean',
    'median',
    'sql',
  ],
  params: () => ({
    by: groupKeys({
      label: 'Keys',
      help: 'Columns whose equal cells make a group, the most important first.',
      takes: ALL_TYPES,
    }),
    aggregates: aggregatesParam({
      label: 'Aggregates',
      help: 'Results of each group: a column, a function of its cells, and a name. Without a name it is the column’s and the function’s, such as amount_sum. Empty: the keys only.',
    }),
    dropna: flag(true, {
      label: 'Leave out missing keys',
      help: 'Rows with a missing key are in no group. Off: missing cells of a key are equal, and make a group that comes last.',
    }),
    sort: flag(true, {
      label: 'Sort',
      help: 'Sort the groups by their keys. Off: they are in the order of their first rows.',
      advanced: true,
    }),
  }),
  declare([input = []], { by, aggregates }) {
    const keys = by.map((name) => findColumn(input, name, 'by'));
    const results = aggregates.map((aggregate): DeclaredField => resultOf(aggregate, sourceOf(input, aggregate)));
    refuseSameNames([...keys, ...results]);
    return [...keys, ...results];
  },
  origins: (input, { by, aggregates }) => [
    ...by.map((name) => input.indexOf(findColumn(input, name, 'by'))),
    ...aggregates.map((aggregate) => input.indexOf(sourceOf(input, aggregate))),
  ],
  rows({ columns }, { by, aggregates, dropna, sort }) {
    const keys = by.map((name) => asGiven(findColumn(columns, name, 'by')));
    const sources = aggregates.map((aggregate) => sourceOf(columns, aggregate));
    return {
      rows: 'whole',
      of: [...keys, ...sources.map(asGiven)],
      repeats: true,
      groups: true,
      make(wholes, rows) {
        const own = wholes.slice(0, keys.length);
        const groups = groupRows(own, rows.count, rows.partition, { dropna, sort });
        const made = aggregates.map(({ function: how }, at) =>
          aggregated(how, wholes[keys.length + at], groups, isWhole(sources[at])),
        );
        if (groups.leftOut > 0) tellLeftOut(rows, groups.leftOut);
        for (const [at, aggregate] of aggregates.entries()) {
          if (aggregate.function === 'sum' && isWhole(sources[at])) tellRounded(rows, nameOf(aggregate), made[at]);
        }
        return [
          ...own.map((key) => cellsAt(key, groups.first)),
          ...made,
          { cells: Float64Array.from(groups.first), values: null },
        ];
      },
    };
  },
  compute(input, { by, aggregates }) {
    const keys = by.map((name) => findColumn(input.columns, name, 'by'));
    const made = (input.made ?? []).slice(keys.length);
    return {
      columns: [
        ...keys,
        ...aggregates.map((aggregate, at): SymbolicColumn => {
          const field = resultOf(aggregate, sourceOf(input.columns, aggregate));
          return { ...field, expr: asResult(made[at], aggregate, field) };
        }),
      ],
    };
  },
  mixes: () => ({ cells: 'group' }),
  keepsBy: ['by', 'dropna'],
  examples: [
    {
      title: 'Orders of each customer; a missing amount is left out',
      params: {
        by: ['customer'],
        aggregates: [
          { column: 'amount', function: 'size', name: 'orders' },
          { column: 'amount', function: 'sum' },
          { column: 'amount', function: 'mean' },
        ],
      },
      input: { customer: ['bob', 'ann', 'bob', 'ann', 'bob'], amount: [5, 2, null, 4, 10] },
      output: { customer: ['ann', 'bob'], orders: [2, 3], amount_sum: [6, 15], amount_mean: [3, 7.5] },
    },
    {
      title: 'Two keys; a missing key is left out',
      params: { by: ['city', 'year'], aggregates: [{ column: 'rain', function: 'max' }] },
      input: {
        city: ['Rome', 'Oslo', 'Rome', null, 'Oslo'],
        year: [2024, 2024, 2023, 2024, 2024],
        rain: [3, null, 4, 9, 7],
      },
      output: { city: ['Oslo', 'Rome', 'Rome'], year: [2024, 2023, 2024], rain_max: [7, 4, 3] },
    },
    {
      title: 'A missing key as a group, groups in the order of the rows; a single cell has no deviation',
      params: {
        by: ['k'],
        dropna: false,
        sort: false,
        aggregates: [
          { column: 'x', function: 'std', name: 'spread' },
          { column: 'paid', function: 'all' },
          { column: 'word', function: 'first' },
        ],
      },
      input: {
        k: ['b', null, 'b', 'a'],
        x: [1, 2, 3, 4],
        paid: [true, false, null, null],
        word: [null, 'x', 'y', 'z'],
      },
      output: {
        k: ['b', null, 'a'],
        spread: [Math.SQRT2, null, null],
        paid_all: [true, false, true],
        word_first: ['y', 'x', 'z'],
      },
    },
  ],
});

/** The column that is aggregated. Throws a ProblemError where the function does not take its type. */
function sourceOf<Column extends DeclaredField | SymbolicColumn>(
  columns: readonly Column[],
  { column, function: how }: Aggregate,
): Column {
  const found = findColumn(columns, column, 'aggregates');
  const { takes } = factsOf(how);
  if (takes.includes(found.type)) return found;
  throw new ProblemError({
    code: 'column.type',
    message: `"${column}" is of the type ${found.type}, and ${how} takes ${takes.join(', ')}.`,
    hint: 'Choose another function or column, or change the type with Cast first.',
    field: 'aggregates',
    column,
  });
}

function resultOf(aggregate: Aggregate, source: DeclaredField | SymbolicColumn): DeclaredField {
  const { function: how } = aggregate;
  const whole =
    factsOf(how).keepsWhole === true && (factsOf(how).gives === 'number' ? isCounted(how, source) : isWhole(source));
  return {
    name: nameOf(aggregate),
    type: typeOf(how, source.type),
    ...(whole && { integer: true }),
    ...(source.target === true && { target: true }),
  };
}

const isWhole = ({ integer }: DeclaredField | SymbolicColumn): boolean => integer === true;

/** A count is whole, whatever it counts; a sum is where its numbers are. */
const isCounted = (how: Aggregate['function'], source: DeclaredField | SymbolicColumn): boolean =>
  how !== 'sum' || source.type === 'boolean' || isWhole(source);

function refuseSameNames(fields: readonly DeclaredField[]): void {
  const names = new Set<string>();
  for (const { name, many } of fields) {
    if (names.has(name) && many !== true) {
      throw new ProblemError({
        code: 'column.clash',
        message: `Two columns of the result are called "${name}".`,
        hint: 'Give the aggregate another name, or take one of them out.',
        field: 'aggregates',
        column: name,
      });
    }
    names.add(name);
  }
}

/** Cells as the plan reads them: booleans and dates are numbers, so that NaN is missing in them too. */
const asGiven = ({ type, expr }: SymbolicColumn): Expr =>
  type === 'boolean' ? toNumber(expr) : type === 'datetime' ? dateToNumber(expr) : expr;

function asResult(made: Expr, { function: how }: Aggregate, { type }: DeclaredField): Expr {
  if (type === 'datetime') return numberToDate(how === 'mean' || how === 'median' ? unary('floor', made) : made);
  if (type !== 'boolean') return made;
  return choose(isMissing(made), missing('boolean'), greaterThan(made, 0.5));
}

function tellLeftOut({ tell, count }: WholeRows, leftOut: number): void {
  tell?.({
    code: 'step.rows-left-out',
    message: `${counted(leftOut, 'row')} of ${counted(count, 'row')} ${leftOut === 1 ? 'has' : 'have'} a missing key and ${leftOut === 1 ? 'is' : 'are'} in no group.`,
    count: leftOut,
  });
}

function tellRounded({ tell }: WholeRows, column: string, { cells }: WholeColumn): void {
  let rounded = 0;
  for (const cell of cells) if (Math.abs(cell) > Number.MAX_SAFE_INTEGER) rounded++;
  if (rounded === 0) return;
  tell?.({
    code: 'step.rounded',
    message: `${counted(rounded, 'sum')} of whole numbers ${rounded === 1 ? 'is' : 'are'} beyond 2⁵³ and rounded to the nearest double.`,
    column,
    count: rounded,
  });
}
