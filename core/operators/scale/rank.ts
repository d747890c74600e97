import { toNumber } from '../../ir/build.ts';
import { valueTypeOf } from '../../ir/expression.ts';
import type { ColumnType } from '../../ir/types.ts';
import { defineOperator } from '../kit/define.ts';
import { declaredNumbers, replaced } from '../kit/joint.ts';
import type { SymbolicColumn, WholeColumn, WholeRows } from '../kit/operator.ts';
import { choice, columns, type ColumnSelection, flag } from '../kit/params.ts';
import { selectColumns } from '../kit/selection.ts';
import { acrossParts } from '../kit/whole-columns.ts';

type Method = 'average' | 'min' | 'max' | 'first' | 'dense';

interface Ranking {
  readonly method: Method;
  readonly na_option: 'keep' | 'top' | 'bottom';
  readonly ascending: boolean;
  readonly pct: boolean;
}

const TAKES: readonly ColumnType[] = ['number', 'datetime', 'category', 'text'];

const chosen = <Column extends { name: string; type: ColumnType }>(
  from: readonly Column[],
  selection: ColumnSelection | undefined,
): Column[] =>
  // An absent selection means numbers and dates, because the alphabetical rank of a text is seldom wanted.
  selection === undefined
    ? selectColumns(from, selection, ['number', 'datetime'])
    : selectColumns(from, selection, TAKES);

/**
 * Writes the ranks of `rows`, which are in ascending order of their cells, missing last.
 * Source of the methods: pandas/_libs/algos.pyx, `rank_1d`.
 */
function rankRows({ cells }: WholeColumn, rows: Int32Array, ranks: Float64Array, ranking: Ranking): void {
  const { method, na_option, ascending, pct } = ranking;
  const isCoded = cells instanceof Int32Array;
  const isAbsent = (cell: number): boolean => (isCoded ? cell < 0 : Number.isNaN(cell));
  const cellOf = (place: number): number => cells[rows[place]];
  let known = rows.length;
  while (known > 0 && isAbsent(cellOf(known - 1))) known--;
  const absent = rows.length - known;
  let runs = 0;
  for (let place = 0; place < known; place++) if (place === 0 || cellOf(place) !== cellOf(place - 1)) runs++;
  const onTop = na_option === 'top' && absent > 0 ? 1 : 0;
  const rankRun = (from: number, to: number, before: number, place: number): void => {
    for (let at = from; at < to; at++) {
      ranks[rows[at]] = rankOf(method, { before, size: to - from, nth: at - from, place });
    }
  };
  let run = 0;
  for (let from = 0; from < known; run++) {
    let to = from + 1;
    while (to < known && cellOf(to) === cellOf(from)) to++;
    const before = (ascending ? from : known - to) + onTop * absent;
    rankRun(from, to, before, (ascending ? run : runs - 1 - run) + onTop);
    from = to;
  }
  if (na_option !== 'keep') rankRun(known, rows.length, onTop === 1 ? 0 : known, onTop === 1 ? 0 : runs);
  if (!pct) return;
  const kept = na_option === 'keep' || absent === 0;
  const whole = method === 'dense' ? runs + (kept ? 0 : 1) : kept ? known : rows.length;
  for (const row of rows) ranks[row] /= whole;
}

/** A cell within a run of `size` equal cells: it is number `nth`, after `before` cells in `place` runs. */
interface Tied {
  readonly before: number;
  readonly size: number;
  readonly nth: number;
  readonly place: number;
}

function rankOf(method: Method, { before, size, nth, place }: Tied): number {
  switch (method) {
    case 'average':
      return (before + 1 + before + size) / 2;
    case 'min':
      return before + 1;
    case 'max':
      return before + size;
    case 'first':
      return before + 1 + nth;
    case 'dense':
      return place + 1;
  }
}

/** Each part of a split is ranked alone, so that no test row changes a train row's rank. */
function ranked(columns: readonly WholeColumn[], rows: WholeRows, ranking: Ranking): WholeColumn[] {
  const { count, partition, orders } = rows;
  return columns.map((column, index): WholeColumn => {
    const order = orders[index];
    const ranks = new Float64Array(count).fill(Number.NaN);
    if (partition === null) rankRows(column, order, ranks, ranking);
    else {
      for (const part of new Set(partition)) {
        rankRows(
          column,
          order.filter((row) => partition[row] === part),
          ranks,
          ranking,
        );
      }
    }
    return { cells: ranks, values: null };
  });
}

const asNumber = ({ expr, type }: SymbolicColumn) => (valueTypeOf(type) === 'boolean' ? toNumber(expr) : expr);

/** pandas.DataFrame.rank. */
export const rank = defineOperator({
  type: 'Rank',
  group: 'scale',
  label: 'Rank',
  summary: 'Replaces each value by its place in the order of its column: 1 for the smallest, 2 for the next.',
  description:
    'Use it where only the order matters, or where the size of values cannot be trusted. ' +
    'A rank depends on all rows, so nothing is learned: new rows are ranked among themselves, as pandas does, and the rank of a value on new data is another one. ' +
    'After a split each part is ranked by itself. For a place in the train distribution that holds for new rows take QuantileTransformer. ' +
    'Text is ranked alphabetically where it is named. All rows are held in memory.',
  reference: { library: 'pandas', name: 'pandas.DataFrame.rank' },
  keywords: ['ranking', 'percentile', 'place', 'position', 'ties', 'order', 'sort'],
  params: () => ({
    columns: columns(TAKES, 'Columns to rank. Empty: all numbers and dates.'),
    method: choice(
      {
        average: 'Average of their places',
        min: 'First of their places',
        max: 'Last of their places',
        first: 'Order of the rows',
        dense: 'One place for all: the next value follows without a gap',
      },
      'average',
      { label: 'Method', help: 'Rank of equal values.' },
    ),
    na_option: choice({ keep: 'They stay missing', top: 'They come first', bottom: 'They come last' }, 'keep', {
      label: 'Missing cells',
      help: 'Place of missing cells.',
    }),
    ascending: flag(true, { label: 'Ascending', help: 'The smallest value gets rank 1. Off: the largest value does.' }),
    pct: flag(false, { label: 'As a share', help: 'Give ranks as shares of the highest one, above 0 and up to 1.' }),
    across_parts: acrossParts(),
  }),
  declare: ([input = []], params) => declaredNumbers(input, chosen(input, params.columns)),
  rows(input, params) {
    const taken = chosen(input.columns, params.columns);
    return {
      rows: 'whole',
      of: taken.map(asNumber),
      sorted: true,
      make: (whole, rows) => ranked(whole, params.across_parts ? { ...rows, partition: null } : rows, params),
    };
  },
  mixes: ({ across_parts }) => ({ cells: 'all', crossesParts: across_parts }),
  compute(input, params) {
    const taken = chosen(input.columns, params.columns);
    return replaced(input, taken, input.made ?? []);
  },
  examples: [
    {
      title: 'Equal values share the mean of their places',
      params: {},
      input: { x: [30, 10, 30, null, 20] },
      output: { x: [3.5, 1, 3.5, null, 2] },
    },
    {
      title: 'Places without gaps, the largest first',
      params: { method: 'dense', ascending: false },
      input: { points: [7, 9, 9, 4] },
      output: { points: [2, 1, 1, 3] },
    },
    {
      title: 'As shares',
      params: { pct: true, method: 'max' },
      input: { x: [5, 1, 5, 3] },
      output: { x: [1, 0.25, 1, 0.5] },
    },
  ],
});
