import { agg, ask, type Learning } from '../../ir/aggregate.ts';
import { coalesce, equals, number, searchSorted, toNumber } from '../../ir/build.ts';
import type { Expr } from '../../ir/expression.ts';
import { interpolate } from '../../ir/functions/numbers.ts';
import { ProblemError } from '../../ir/problem.ts';
import { counted } from '../../words/counted.ts';
import { defineColumnOperator, type OutputColumn } from '../kit/column-operator.ts';
import { optionalNumbers } from '../kit/list-params.ts';
import { choice, learned, number as numberParam, optionalInteger } from '../kit/params.ts';
import { boundaryWords } from '../kit/tell.ts';
import { orderStatistics } from '../methods/quantile-positions.ts';

/** Summary of a distribution: points, and the number of cells that each represents, as 32-bit floats. */
interface Summary {
  readonly values: readonly number[];
  readonly weights: readonly number[];
}

/**
 * Samples the ascending cells at a fixed step; missing cells come last. Source:
 * keras/src/layers/preprocessing/discretization.py.
 */
function* summaryOf(x: Expr, epsilon: number): Learning<Summary> {
  const { extent } = yield* ask({ extent: agg.extent(x) });
  const cells = extent.count + extent.missing;
  const step = Math.max(cells / (1 / epsilon), 1);
  const indexes: number[] = [];
  for (let index = Math.floor(step - 1); index < cells; index += Math.floor(step)) indexes.push(index);
  const known = yield* orderStatistics(
    x,
    extent.count,
    indexes.filter((index) => index < extent.count),
  );
  return {
    values: indexes.map((index) => Math.fround(known.get(index) ?? Number.NaN)),
    weights: indexes.map(() => Math.fround(step)),
  };
}

/** Reduces a summary to about 1 / epsilon points, at equal shares of the weight. */
function compressed({ values, weights }: Summary, epsilon: number): Summary {
  if (values.length * epsilon < 1) return { values, weights };
  const shares = Array.from({ length: Math.ceil(1 / epsilon) }, (_, index) => epsilon + index * epsilon);
  let sum = 0;
  const cumulated = weights.map((weight) => {
    sum = Math.fround(sum + weight);
    return sum;
  });
  const cumulatedShares = cumulated.map((part) => Math.fround(part / sum));
  const reached = shares.map((share) => interpolate(share, cumulatedShares, cumulated));
  return {
    values: shares.map((share) => Math.fround(interpolate(share, cumulatedShares, values))),
    weights: reached.map((part, index) => Math.fround(part - (reached[index - 1] ?? 0))),
  };
}

const bits = new Float32Array(1);
const word = new Int32Array(bits.buffer);

/** The next smaller 32-bit float. */
function below(value: number): number {
  bits[0] = value;
  if (value === 0) return -1.401298464324817e-45;
  word[0] += value > 0 ? -1 : 1;
  return bits[0];
}

const doubleBits = new Float64Array(1);
const doubleWord = new BigInt64Array(doubleBits.buffer);

/** The next larger double. */
function above(value: number): number {
  if (value === 0) return Number.MIN_VALUE;
  doubleBits[0] = value;
  doubleWord[0] += value > 0 ? 1n : -1n;
  return doubleBits[0];
}

/**
 * The smallest double that reaches the boundary. Keras compares 32-bit floats, so a cell reaches a boundary
 * if it rounds to it. The result is half-way between the boundary and the 32-bit float below, or the next
 * double above if the tie rounds down.
 */
function edgeOf(boundary: number): number {
  const rounded = Math.fround(boundary);
  if (!Number.isFinite(rounded)) return rounded;
  const middle = (rounded + below(rounded)) / 2;
  return Math.fround(middle) === rounded ? middle : above(middle);
}

/** keras.layers.Discretization: the number of boundaries that a value reaches. */
export const discretization = defineColumnOperator({
  type: 'Discretization',
  group: 'bin',
  label: 'Discretization (Keras)',
  summary:
    'Turns numbers into the number of their bin, between boundaries that are given or learned, as the Keras layer does.',
  description:
    'Use it to match a Keras model to the letter; else take KBinsDiscretizer or Cut. A value on a boundary goes up to the higher bin, and a missing one to the last bin. ' +
    'Keras computes in 32-bit floats, and learns boundaries from a sketch of about 1/epsilon points of the sorted column rather than exact quantiles; both are reproduced here. ' +
    'Give either boundaries or a number of bins.',
  reference: { library: 'Keras', name: 'keras.layers.Discretization' },
  keywords: ['bucketize', 'binning', 'buckets', 'boundaries', 'adapt'],
  takes: ['number'],
  params: () => ({
    bin_boundaries: optionalNumbers({
      label: 'Boundaries',
      help: 'Where one bin ends and the next begins, ascending, in the unit of the column.',
      empty: 'learned',
    }),
    num_bins: optionalInteger(null, {
      label: 'Bins',
      help: 'Number of bins to learn, about equally full.',
      empty: 'as the boundaries say',
      min: 1,
    }),
    epsilon: numberParam(0.01, {
      label: 'Epsilon',
      help: 'Precision of the learned boundaries, as a share of the rows. Smaller is finer.',
      min: 0.00001,
      max: 1,
      when: { param: 'bin_boundaries', is: [null] },
      advanced: true,
    }),
    output_mode: choice(
      { int: 'Number of the bin: counted from 0', one_hot: 'Indicator columns: a column of 0 and 1 for each bin' },
      'int',
      {
        label: 'Output',
        help: 'Form in which the bin is written.',
      },
    ),
  }),
  learned: { bin_boundaries: learned.numbers },
  *learn(x, { bin_boundaries, num_bins, epsilon }) {
    if ((bin_boundaries === null) === (num_bins === null)) {
      throw new ProblemError({
        code: 'discretization.either',
        message: 'Give either boundaries or a number of bins.',
        hint: bin_boundaries === null ? 'Fill in one of the two.' : 'Leave one of the two empty.',
        field: num_bins === null ? 'num_bins' : 'bin_boundaries',
      });
    }
    if (bin_boundaries !== null) {
      if (bin_boundaries.some((boundary, index) => boundary < (bin_boundaries[index - 1] ?? -Infinity))) {
        throw new ProblemError({
          code: 'discretization.order',
          message: 'The boundaries do not ascend.',
          hint: 'Sort them.',
          field: 'bin_boundaries',
        });
      }
      return { bin_boundaries: [...bin_boundaries] };
    }
    const summary = compressed(yield* summaryOf(x, epsilon), epsilon);
    const found = compressed(summary, 1 / (num_bins as number)).values.slice(0, -1);
    if (found.some(Number.isNaN)) {
      throw new ProblemError({
        code: 'discretization.missing',
        message: 'So many cells are missing that a boundary would be, too.',
        hint: 'Fill missing cells first (SimpleImputer), or give boundaries.',
      });
    }
    return { bin_boundaries: found };
  },
  compute(x, { output_mode }, { bin_boundaries }, field) {
    const bin = coalesce(searchSorted(x, bin_boundaries.map(edgeOf), 'right'), number(bin_boundaries.length));
    if (output_mode === 'int') return bin;
    return Array.from(
      { length: bin_boundaries.length + 1 },
      (_, index): OutputColumn => ({
        name: `${field.name}_${index}`,
        type: 'number',
        expr: toNumber(equals(bin, index)),
      }),
    );
  },
  declare: (field, { output_mode }) =>
    output_mode === 'int'
      ? [{ name: field.name, type: 'number' }]
      : [{ name: `${field.name}_`, type: 'number', many: true }],
  leastRows({ num_bins }) {
    const rows = num_bins ?? 0;
    return { rows, because: `${counted(rows, 'bin')} ${rows === 1 ? 'needs' : 'need'} at least ${rows}` };
  },
  tells: ({ bin_boundaries }, _params, { value }) => boundaryWords(bin_boundaries, value),
  examples: [
    {
      title: 'A boundary goes up, a missing cell to the last bin',
      params: { bin_boundaries: [0, 10] },
      input: { x: [-5, 0, 9.5, 10, null] },
      output: { x: [0, 1, 1, 2, 2] },
    },
    {
      title: 'Two bins, learned',
      params: { num_bins: 2, output_mode: 'one_hot' },
      input: { x: [1, 2, 3] },
      output: { x_0: [1, 0, 0], x_1: [0, 1, 1] },
    },
  ],
});
