import type { Learning } from '../../ir/aggregate.ts';
import { atLeast, atMost, greaterThan, lessThan, or } from '../../ir/build.ts';
import type { Expr } from '../../ir/expression.ts';
import { printNumber } from '../../ir/print.ts';
import { ProblemError } from '../../ir/problem.ts';
import { countOrNumbers, intervalParams, MAX_BINS } from './bin-params.ts';
import { needs } from '../kit/begin.ts';
import { defineColumnOperator } from '../kit/column-operator.ts';
import { binned, endsOf, uniqueEdges } from './intervals.ts';
import { flag, learned } from '../kit/params.ts';
import { binWords, numberIn } from '../kit/tell.ts';
import { linspace } from '../methods/quantile-positions.ts';

/**
 * Share of the range (of the value, if the range is 0) by which the outer edges are
 * moved, so that the ends fall inside.
 */
const MARGIN = 0.001;

/** Edges of equally wide bins over the column. */
function* evenEdges(x: Expr, bins: number, right: boolean): Learning<number[]> {
  const { count, min, max } = yield* endsOf(x, 'bins');
  if (count === 0) return linspace(Number.NaN, Number.NaN, bins + 1);
  if (min === max) {
    const apart = min === 0 ? MARGIN : MARGIN * Math.abs(min);
    return linspace(min - apart, max + apart, bins + 1);
  }
  const edges = linspace(min, max, bins + 1);
  const margin = (max - min) * MARGIN;
  if (right) edges[0] -= margin;
  else edges[bins] += margin;
  return edges;
}

function givenEdges(edges: readonly number[]): readonly number[] {
  const wrong =
    edges.length < 2
      ? 'Two edges at least are needed.'
      : edges.some((edge, index) => edge < (edges[index - 1] ?? -Infinity)) && 'The edges do not ascend.';
  if (wrong)
    throw new ProblemError({
      code: 'cut.edges',
      message: wrong,
      hint: 'List the edges from low to high.',
      field: 'bins',
    });
  return edges;
}

/** pandas.cut; the edges are learned once and used for new rows. */
export const cut = defineColumnOperator({
  type: 'Cut',
  group: 'bin',
  label: 'Cut into intervals',
  summary: 'Cuts each column into equally wide intervals, or at edges that you give.',
  description:
    'Use it for edges with a meaning (age groups, tax brackets) and for bins that people shall read. ' +
    'An edge belongs to the lower bin (unless "Right edge included" is off), and what lies outside of all bins becomes missing; ' +
    'KBinsDiscretizer does the opposite: there an edge belongs to the higher bin and nothing is outside. ' +
    'The lowest edge itself is outside unless "Include lowest" is on. Edges are learned from the train rows and hold for new ones.',
  reference: { library: 'pandas', name: 'pandas.cut' },
  keywords: ['intervals', 'bins', 'binning', 'discretize', 'groups', 'histogram', 'buckets'],
  takes: ['number'],
  begins: needs({ known: true }),
  params: () => ({
    bins: countOrNumbers(4, {
      label: 'Bins',
      help: 'Number of equally wide bins, or their edges from low to high with commas in between.',
      min: 1,
      max: MAX_BINS,
    }),
    right: flag(true, {
      label: 'Right edge included',
      help: 'A bin holds its upper edge, not its lower one. Off: the other way round.',
    }),
    include_lowest: flag(false, { label: 'Include lowest', help: 'The first bin holds the lowest edge, too.' }),
    ...intervalParams,
  }),
  learned: { bins: learned.numbers },
  *learn(x, { bins, right, duplicates }) {
    const edges = typeof bins === 'number' ? yield* evenEdges(x, bins, right) : givenEdges(bins);
    return { bins: uniqueEdges(edges, duplicates, 'bins') };
  },
  compute(x, params, s) {
    const { right, include_lowest, precision, labels, bins } = params;
    const whole = typeof bins !== 'number' && bins.every(Number.isInteger);
    return binned(x, s.bins, { right, includeLowest: include_lowest, precision, labels }, whole);
  },
  losses(x, { right, include_lowest: includeLowest }, s) {
    const [low, high] = [s.bins[0], s.bins[s.bins.length - 1]];
    const isBelow = right && !includeLowest ? atMost(x, low) : lessThan(x, low);
    const isAbove = right || includeLowest ? greaterThan(x, high) : atLeast(x, high);
    return [{ isLost: or(isBelow, isAbove), how: 'what lies outside of all bins becomes missing' }];
  },
  declare: (field, { labels }) => [{ name: field.name, type: labels === false ? 'number' : 'category' }],
  tells(s, { right, include_lowest: includeLowest }, { value }) {
    const x = numberIn(value);
    const [low, high] = [s.bins[0], s.bins[s.bins.length - 1]];
    const isBelow = x !== null && (right && !includeLowest ? x <= low : x < low);
    const isAbove = x !== null && (right || includeLowest ? x > high : x >= high);
    return isBelow || isAbove
      ? `It lies outside of all bins, which go from ${printNumber(low)} to ${printNumber(high)}: it becomes missing.`
      : binWords(s.bins, value, right);
  },
  examples: [
    {
      title: 'Edges of your own; what lies outside is missing',
      params: { bins: [0, 18, 65], labels: ['minor', 'adult'] },
      input: { age: [5, 18, 19, 80, null] },
      output: { age: ['minor', 'minor', 'adult', null, null] },
    },
    {
      title: 'Two equally wide bins',
      params: { bins: 2 },
      input: { x: [0, 4, 10] },
      output: { x: ['(-0.01, 5.0]', '(-0.01, 5.0]', '(5.0, 10.0]'] },
    },
    {
      title: 'Numbers of the bins',
      params: { bins: [0, 1, 2], labels: false, right: false },
      input: { x: [0, 0.5, 1, 2] },
      output: { x: [0, 0, 1, null] },
    },
  ],
});
