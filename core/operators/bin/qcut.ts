import { agg, ask, type Learning } from '../../ir/aggregate.ts';
import type { Expr } from '../../ir/expression.ts';
import { printNumber } from '../../ir/print.ts';
import { ProblemError } from '../../ir/problem.ts';
import { counted } from '../../words/counted.ts';
import { countOrNumbers, intervalParams, MAX_BINS } from './bin-params.ts';
import { needs } from '../kit/begin.ts';
import { defineColumnOperator } from '../kit/column-operator.ts';
import { binned, endsOf, uniqueEdges } from './intervals.ts';
import { learned } from '../kit/params.ts';
import { binWords, numberIn } from '../kit/tell.ts';
import { linspace } from '../methods/quantile-positions.ts';

/**
 * Evenly spaced shares. A share that is no exact binary fraction is raised by one bit, as in pandas, so that a value on
 * the edge falls into the lower bin.
 */
function evenShares(q: number): number[] {
  return linspace(0, 1, q + 1).map((share, index) => (q * share === index ? share : nextUp(share)));
}

const bits = new Float64Array(1);
const word = new BigInt64Array(bits.buffer);

/** The next larger double. */
function nextUp(share: number): number {
  bits[0] = share;
  word[0] += 1n;
  return bits[0];
}

function* quantileEdges(x: Expr, q: number | readonly number[]): Learning<readonly number[]> {
  if (typeof q !== 'number' && (q.length < 2 || q.some((share, at) => !(share >= (q[at - 1] ?? 0) && share <= 1)))) {
    throw new ProblemError({
      code: 'qcut.shares',
      message: 'Quantiles are at least two shares from 0 to 1, ascending.',
      hint: 'Write them like 0, 0.1, 0.9, 1.',
      field: 'q',
    });
  }
  yield* endsOf(x, 'q');
  const shares = typeof q === 'number' ? evenShares(q) : q;
  const { quantiles } = yield* ask({ quantiles: agg.quantiles(x, shares, 'linear') });
  return quantiles.values;
}

/** pandas.qcut; the edges are learned once and used for new rows. */
export const qcut = defineColumnOperator({
  type: 'Qcut',
  group: 'bin',
  label: 'Cut into quantiles',
  summary: 'Cuts each column into intervals that hold equally many train rows, such as quartiles.',
  description:
    'Use it for quartiles, deciles and other groups of one size that people shall read; skewed columns get narrow bins where they are dense. ' +
    'An edge belongs to the lower bin, and new values beyond the train range become missing; KBinsDiscretizer does the opposite with both. ' +
    'A column with many equal values has edges that repeat: drop them, or take fewer quantiles.',
  reference: { library: 'pandas', name: 'pandas.qcut' },
  keywords: ['quartile', 'decile', 'percentile', 'bins', 'binning', 'interval', 'groups'],
  takes: ['number'],
  begins: needs({ known: true }),
  params: () => ({
    q: countOrNumbers(4, {
      label: 'Quantiles',
      help: 'Number of equally full bins, such as 4 for quartiles, or shares from 0 to 1 with commas in between.',
      min: 1,
      max: MAX_BINS,
    }),
    ...intervalParams,
  }),
  learned: { bins: learned.numbers },
  *learn(x, { q, duplicates }) {
    return { bins: uniqueEdges(yield* quantileEdges(x, q), duplicates, 'q') };
  },
  compute: (x, { precision, labels }, s) =>
    binned(x, s.bins, { right: true, includeLowest: true, precision, labels }, false),
  declare: (field, { labels }) => [{ name: field.name, type: labels === false ? 'number' : 'category' }],
  leastRows({ q }) {
    const rows = typeof q === 'number' ? q : q.length - 1;
    return { rows, because: `${counted(rows, 'bin')} ${rows === 1 ? 'needs' : 'need'} at least ${rows}` };
  },
  tells(s, _params, { value }) {
    const x = numberIn(value);
    const [low, high] = [s.bins[0], s.bins[s.bins.length - 1]];
    return x !== null && (x < low || x > high)
      ? `It lies beyond the train range, ${printNumber(low)} to ${printNumber(high)}: it becomes missing.`
      : binWords(s.bins, value, true);
  },
  examples: [
    {
      title: 'Halves',
      params: { q: 2 },
      input: { x: [1, 2, 3, 100] },
      output: { x: ['(0.999, 2.5]', '(0.999, 2.5]', '(2.5, 100.0]', '(2.5, 100.0]'] },
    },
    {
      title: 'The lowest tenth, the middle and the highest tenth',
      params: { q: [0, 0.1, 0.9, 1], labels: ['low', 'middle', 'high'] },
      input: { x: [1, 2, 3, 4, null] },
      output: { x: ['low', 'middle', 'middle', 'high', null] },
    },
  ],
});
