import { agg, ask, type Learning } from '../../ir/aggregate.ts';
import { equals, searchSorted, toNumber } from '../../ir/build.ts';
import type { Expr } from '../../ir/expression.ts';
import { ProblemError } from '../../ir/problem.ts';
import { counted } from '../../words/counted.ts';
import { countOrCounts, MAX_BINS } from './bin-params.ts';
import { needs } from '../kit/begin.ts';
import { defineColumnOperator, type OutputColumn, type Place } from '../kit/column-operator.ts';
import { finite } from '../kit/finite.ts';
import { kMeansCenters } from '../methods/k-means.ts';
import { metRange } from '../kit/met.ts';
import { choice, learned, optionalInteger, seed } from '../kit/params.ts';
import { binWords } from '../kit/tell.ts';
import {
  type BinQuantileMethod,
  linspace,
  orderStatistics,
  positionOf,
  valueAt,
} from '../methods/quantile-positions.ts';
import { sampled } from '../methods/subsample.ts';

/** Minimum width of a bin; narrower ones are dropped (strategies quantile and kmeans). */
const MIN_WIDTH = 1e-8;

const onlyBin = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];

const withoutNarrow = (edges: readonly number[]): number[] =>
  edges.filter((edge, index) => index === 0 || edge - edges[index - 1] > MIN_WIDTH);

const shares = (bins: number): number[] => linspace(0, 100, bins + 1).map((percent) => percent / 100);

function* quantileEdges(x: Expr, count: number, bins: number, method: BinQuantileMethod): Learning<number[]> {
  const positions = shares(bins).map((share) => positionOf(count, share, method));
  const values = yield* orderStatistics(
    x,
    count,
    positions.flatMap(({ low, high }) => [low, high]),
  );
  return positions.map((position) => valueAt(position, (index) => values.get(index) as number));
}

function* kMeansEdges(x: Expr, bins: number): Learning<number[]> {
  const { whole } = yield* ask({ whole: agg.collect([x]) });
  return yield* centerEdges(whole.columns[0]?.values ?? new Float64Array(0), bins);
}

/** Edges half-way between k-means centres; k-means starts from evenly spaced centres. */
function* centerEdges(cells: Float64Array, bins: number): Learning<number[]> {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let at = 0; at < cells.length; at++) {
    low = Math.min(low, cells[at]);
    high = Math.max(high, cells[at]);
  }
  const even = linspace(low, high, bins + 1);
  const initial = even.slice(1).map((edge, index) => (edge + even[index]) * 0.5);
  const centers = (yield* kMeansCenters(cells, initial)).sort((a, b) => a - b);
  const between = centers.slice(1).map((center, index) => (center + centers[index]) * 0.5);
  return [low, ...between, high];
}

function binsOf(bins: number | readonly number[], { index, count }: Place): number {
  if (typeof bins === 'number') return bins;
  if (bins.length === count) return bins[index];
  throw new ProblemError({
    code: 'k-bins.columns',
    message: `The list has ${counted(bins.length, 'number')} for ${counted(count, 'column')}.`,
    hint: 'Give one a column, in their order, or a single one for all.',
    field: 'n_bins',
  });
}

/** sklearn.preprocessing.KBinsDiscretizer: the number of inner edges that are at most x. */
export const kBinsDiscretizer = defineColumnOperator({
  type: 'KBinsDiscretizer',
  group: 'bin',
  label: 'Bin into k',
  summary: 'Cuts each column into bins: equally full, equally wide, or where values cluster.',
  description:
    'Use it where a linear model shall follow a curve, or where only the rough size matters. Equally full bins (quantile) suit skewed columns, ' +
    'equally wide ones (uniform) read well, kmeans finds gaps. A value on an edge goes up, to the higher bin, and values beyond the train range go to the outer bins: ' +
    'pandas’ cut and qcut (Cut, Qcut) do the opposite, there an edge belongs to the lower bin and what lies outside is missing. ' +
    'Bins no wider than 1e-8 are dropped, except with equal widths; a constant column becomes one bin. Missing and infinite cells are refused. ' +
    'Both one-hot encodings give the same columns here.',
  reference: { library: 'scikit-learn', name: 'sklearn.preprocessing.KBinsDiscretizer' },
  keywords: ['binning', 'bins', 'buckets', 'discretize', 'histogram', 'quantile', 'intervals'],
  takes: ['number'],
  begins: needs({ complete: true }),
  params: () => ({
    n_bins: countOrCounts(5, {
      label: 'Bins',
      help: 'Number of bins for every column, or one number for each column in their order.',
      min: 2,
      max: MAX_BINS,
    }),
    encode: choice(
      {
        onehot: 'Indicator columns: a column of 0 and 1 for each bin',
        'onehot-dense': 'Indicator columns, dense: the same columns here',
        ordinal: 'Number of the bin: counted from 0',
      },
      'onehot',
      { label: 'Encode', help: 'Form in which the bin is written.' },
    ),
    strategy: choice(
      {
        quantile: 'Equally full: as many train rows in each',
        uniform: 'Equally wide',
        kmeans: 'Around the centres of clusters',
      },
      'quantile',
      { label: 'Strategy', help: 'How the edges are set.' },
    ),
    quantile_method: choice(
      {
        averaged_inverted_cdf: 'Observed value, or the mean of two',
        inverted_cdf: 'Observed value',
        closest_observation: 'Nearest observed value',
        interpolated_inverted_cdf: 'Hyndman and Fan 4: interpolated',
        hazen: 'Hyndman and Fan 5: interpolated',
        weibull: 'Hyndman and Fan 6: interpolated',
        linear: 'Linear: interpolated, NumPy’s usual one (Hyndman and Fan 7)',
        median_unbiased: 'Hyndman and Fan 8: interpolated',
        normal_unbiased: 'Hyndman and Fan 9: interpolated',
      },
      'averaged_inverted_cdf',
      {
        label: 'Quantile method',
        help: 'How a quantile between two values is computed.',
        when: { param: 'strategy', is: ['quantile'] },
        advanced: true,
      },
    ),
    subsample: optionalInteger(200000, {
      label: 'Subsample',
      help: 'With more rows than this, learn from this many, drawn at random. A row may be drawn twice.',
      empty: 'all rows',
      min: 1,
      advanced: true,
    }),
    random_state: seed(null, 'The same number draws the same subsample again, that of scikit-learn.'),
  }),
  learned: { bin_edges_: learned.numbers, n_bins_: learned.integer },
  met: ({ bin_edges_ }) => metRange(bin_edges_[0], bin_edges_.at(-1)),
  *learn(cells, params, _field, place) {
    const n_bins = binsOf(params.n_bins, place);
    const { strategy, quantile_method, subsample } = params;
    const x = finite(cells);
    const { extent } = yield* ask({ extent: agg.extent(x) });
    let { count, min, max } = extent;
    let sample: Float64Array | null = null;
    if (subsample !== null && count > subsample) {
      sample = yield* sampled(x, { size: subsample, seed: params.random_state, replace: true });
      count = subsample;
      min = sample.reduce((least, cell) => Math.min(least, cell));
      max = sample.reduce((most, cell) => Math.max(most, cell));
    }
    if (count === 0 || min === max) return { bin_edges_: onlyBin, n_bins_: 1 };
    const edges = yield* edgesOf();
    const kept = strategy === 'uniform' ? edges : withoutNarrow(edges);
    return { bin_edges_: kept, n_bins_: kept.length - 1 };

    function* edgesOf(): Learning<number[]> {
      switch (strategy) {
        case 'uniform':
          return linspace(min, max, n_bins + 1);
        case 'kmeans':
          return yield* sample ? centerEdges(sample, n_bins) : kMeansEdges(x, n_bins);
        case 'quantile': {
          if (sample === null) return yield* quantileEdges(x, count, n_bins, quantile_method);
          const sorted = sample.sort();
          return shares(n_bins).map((share) =>
            valueAt(positionOf(count, share, quantile_method), (index) => sorted[index]),
          );
        }
      }
    }
  },
  compute(x, { encode }, { bin_edges_, n_bins_ }, field) {
    const bin = searchSorted(finite(x), bin_edges_.slice(1, -1), 'right');
    if (encode === 'ordinal') return bin;
    return Array.from(
      { length: n_bins_ },
      (_, index): OutputColumn => ({
        name: `${field.name}_${index}.0`,
        type: 'number',
        expr: toNumber(equals(bin, index)),
      }),
    );
  },
  declare: (field, { encode }) =>
    encode === 'ordinal'
      ? [{ name: field.name, type: 'number' }]
      : [{ name: `${field.name}_`, type: 'number', many: true }],
  leastRows({ n_bins }) {
    const rows = Math.max(...[n_bins].flat());
    return { rows, because: `${rows} bins need at least ${rows}` };
  },
  tells: ({ bin_edges_ }, _params, { value }) =>
    `${binWords(bin_edges_, value, false)} Beyond the train range the outer bins go on.`,
  examples: [
    {
      title: 'Equally wide; the edge 2 belongs to the higher bin',
      params: { n_bins: 2, strategy: 'uniform', encode: 'ordinal' },
      input: { x: [0, 1, 2, 4] },
      output: { x: [0, 0, 1, 1] },
    },
    {
      title: 'A number of bins for each column',
      params: { n_bins: [2, 3], strategy: 'uniform', encode: 'ordinal' },
      input: { x: [0, 1, 2, 4], y: [0, 1, 2, 3] },
      output: { x: [0, 0, 1, 1], y: [0, 1, 2, 2] },
    },
    {
      title: 'Equally full, a column a bin',
      params: { n_bins: 2 },
      input: { x: [1, 2, 3, 100] },
      output: { 'x_0.0': [1, 1, 0, 0], 'x_1.0': [0, 0, 1, 1] },
    },
  ],
});
