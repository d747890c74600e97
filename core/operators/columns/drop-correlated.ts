import { z } from 'zod';
import { agg, ask, type Scatter } from '../../ir/aggregate.ts';
import { printNumber } from '../../ir/print.ts';
import { defineOperator } from '../kit/define.ts';
import { chosenNumbers, numbersNamed, numbersOf } from '../kit/joint.ts';
import { columns, learned, number } from '../kit/params.ts';

/** Pearson's correlation of columns i and j; NaN if one of them is constant. */
function correlation({ products }: Scatter, width: number, i: number, j: number): number {
  const together = products[i * width + j];
  const apart = Math.sqrt(products[i * width + i]) * Math.sqrt(products[j * width + j]);
  return Math.min(1, Math.max(-1, together / apart));
}

/** Drops each column that is strongly correlated with a kept column before it. */
export const dropCorrelated = defineOperator({
  type: 'DropCorrelated',
  group: 'columns',
  label: 'Drop correlated columns',
  summary: 'Of number columns that rise and fall together, keeps the first and drops the others.',
  description:
    'Use it before linear models and wherever coefficients shall be read: columns that say the same make them unstable. ' +
    'A column is dropped if its correlation with one of the columns kept before it exceeds the threshold, whichever the sign; so the order of columns decides which one stays (ReorderColumns). ' +
    'Correlations are those of pandas.DataFrame.corr: each pair over the rows where both are known. To combine such columns instead, take PCA.',
  reference: { library: 'Prepgraph', name: 'pandas.DataFrame.corr' },
  keywords: ['correlation', 'collinear', 'multicollinearity', 'redundant', 'feature selection', 'pearson'],
  params: () => ({
    columns: columns(['number'], 'Columns to compare. Empty: all number columns.'),
    threshold: number(0.95, {
      label: 'Threshold',
      help: 'Columns whose correlation with a kept column is above this, plus or minus, are dropped.',
      min: 0,
      max: 1,
    }),
  }),
  state: z.looseObject({
    feature_names_in_: z.array(z.string()),
    /** For each column: the kept column because of which it is dropped; null if it stays. */
    correlated_with_: z.array(z.string().nullable()),
    /**
     * For each column: its correlation with that kept column; if it stays, the strongest
     * one with a kept column before it.
     */
    correlations_: learned.numbers,
  }),
  declare([input = []], params) {
    const taken = new Set(chosenNumbers(input, params.columns));
    return input.map((column) => (taken.has(column) ? { ...column, many: true as const } : column));
  },
  *learn(input, { threshold, ...params }) {
    const taken = chosenNumbers(input.columns, params.columns);
    const xs = numbersOf(taken);
    const known = yield* ask(Object.fromEntries(xs.map((x, at) => [String(at), agg.extent(x)])));
    const complete = xs.flatMap((_, at) => (known[String(at)]?.missing === 0 ? [at] : []));
    // All columns without missing cells share one matrix. Every other pair needs its own,
    // because it has rows of its own.
    const pairs = xs.flatMap((_, j) =>
      xs.slice(0, j).flatMap((_, i) => (complete.includes(i) && complete.includes(j) ? [] : [[i, j] as const])),
    );
    const answers: Record<string, Scatter> = yield* ask({
      all: agg.scatter(complete.map((at) => xs[at])),
      ...Object.fromEntries(pairs.map(([i, j]) => [`${i} ${j}`, agg.scatter([xs[i], xs[j]] as (typeof xs)[number][])])),
    });
    const between = (i: number, j: number): number => {
      const pair = answers[`${i} ${j}`];
      if (pair !== undefined) return correlation(pair, 2, 0, 1);
      return correlation(answers['all'], complete.length, complete.indexOf(i), complete.indexOf(j));
    };
    const kept: number[] = [];
    const correlated_with_: (string | null)[] = [];
    const correlations_: number[] = [];
    taken.forEach((_, j) => {
      const found = kept.map((i) => ({ i, r: between(i, j) }));
      const first = found.find(({ r }) => Math.abs(r) > threshold);
      const strongest = found.reduce((most, { r }) => (Math.abs(r) > Math.abs(most) ? r : most), 0);
      correlated_with_.push(first === undefined ? null : (taken[first.i]?.name ?? null));
      correlations_.push(first?.r ?? strongest);
      if (first === undefined) kept.push(j);
    });
    return { feature_names_in_: taken.map(({ name }) => name), correlated_with_, correlations_ };
  },
  compute(input, _params, state) {
    const taken = numbersNamed(input.columns, state.feature_names_in_);
    const dropped = new Set(taken.filter((_, at) => state.correlated_with_[at] !== null));
    return { columns: input.columns.filter((column) => !dropped.has(column)) };
  },
  perColumn: true,
  leastRows: () => ({ rows: 3, because: 'through 2 any two columns are correlated' }),
  tells({ feature_names_in_: names, correlations_ }, { threshold }, column) {
    const place = names.indexOf(column);
    if (place === -1) return null;
    return `It stays: its strongest correlation with a column that was kept before it is ${printNumber(correlations_[place])}, and ${printNumber(threshold)} is the limit.`;
  },
  examples: [
    {
      title: 'Grams and kilograms say the same',
      params: {},
      input: { kg: [1, 2, 4], grams: [1000, 2000, 4000], price: [3, 9, 1] },
      output: { kg: [1, 2, 4], price: [3, 9, 1] },
    },
  ],
});
