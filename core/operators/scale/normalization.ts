import { agg, ask } from '../../ir/aggregate.ts';
import { add, div, mul, sub } from '../../ir/build.ts';
import { printNumber } from '../../ir/print.ts';
import { ProblemError } from '../../ir/problem.ts';
import { defineColumnOperator } from '../kit/column-operator.ts';
import { flag, learned, optionalNumber } from '../kit/params.ts';

/** keras.backend.epsilon(): the smallest divisor that Keras uses. */
const EPSILON = 1e-7;

/** keras.layers.Normalization: (x − mean) / max(√variance, 1e-7). */
export const normalization = defineColumnOperator({
  type: 'Normalization',
  group: 'scale',
  label: 'Normalization (Keras)',
  summary: 'Centres and scales each column the way the Keras layer does, with a learned or a given mean and variance.',
  description:
    'Use it to match a Keras model to the letter; in all other cases take StandardScaler, which gives the same numbers and is kinder: ' +
    'this layer divides by at least 1e-7, so that a constant column explodes on the first new value where StandardScaler gives 0 to it, ' +
    'and one missing cell among the train rows makes the whole column missing. Fill missing cells first.',
  reference: { library: 'Keras', name: 'keras.layers.Normalization' },
  keywords: ['normalize', 'standardize', 'mean', 'variance', 'adapt', 'z-score'],
  takes: ['number'],
  params: () => ({
    mean: optionalNumber(null, {
      label: 'Mean',
      help: 'The mean to subtract, for every column.',
      empty: 'learned from the train rows',
      advanced: true,
    }),
    variance: optionalNumber(null, {
      label: 'Variance',
      help: 'The variance to scale by, for every column.',
      empty: 'learned from the train rows',
      min: 0,
      advanced: true,
    }),
    invert: flag(false, {
      label: 'Invert',
      help: 'Go the other way: from centred and scaled values to the original ones.',
      advanced: true,
    }),
  }),
  learned: { mean: learned.number, variance: learned.number },
  *learn(x, params) {
    if ((params.mean === null) !== (params.variance === null)) {
      throw new ProblemError({
        code: 'normalization.half-given',
        message: 'Mean and variance must be given together.',
        hint: 'Give both, or leave both empty to learn them.',
        field: params.mean === null ? 'mean' : 'variance',
      });
    }
    if (params.mean !== null && params.variance !== null) return { mean: params.mean, variance: params.variance };
    const { moments } = yield* ask({ moments: agg.moments(x) });
    if (moments.missing > 0) return { mean: Number.NaN, variance: Number.NaN };
    return { mean: moments.mean, variance: moments.m2 / moments.count };
  },
  compute(x, { invert }, { mean, variance }) {
    const deviation = Math.max(Math.sqrt(variance), EPSILON);
    return invert ? add(mul(x, deviation), mean) : div(sub(x, mean), deviation);
  },
  tells: ({ mean, variance }, params) =>
    Number.isNaN(mean)
      ? 'A train cell was missing, so that mean and variance are missing, too.'
      : `The mean is ${printNumber(mean)} and the variance ${printNumber(variance)}${params.mean === null ? ', of the train rows' : ', as given'}.`,
  examples: [
    {
      title: 'As StandardScaler',
      params: {},
      input: { x: [0, 2, 4] },
      output: { x: [-1.224744871391589, 0, 1.224744871391589] },
    },
    {
      title: 'One missing cell spoils the column',
      params: {},
      input: { x: [1, 2, null] },
      output: { x: [null, null, null] },
    },
    {
      title: 'With a given mean and variance',
      params: { mean: 3, variance: 4 },
      input: { x: [1, 3, 7] },
      output: { x: [-1, 0, 2] },
    },
  ],
});
