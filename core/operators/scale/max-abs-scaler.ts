import { agg, ask } from '../../ir/aggregate.ts';
import { clip, div } from '../../ir/build.ts';
import { printNumber } from '../../ir/print.ts';
import { counted } from '../../words/counted.ts';
import { defineColumnOperator } from '../kit/column-operator.ts';
import { metRange } from '../kit/met.ts';
import { flag, learned } from '../kit/params.ts';
import { scaleOrOne } from '../methods/zero-scale.ts';

/** sklearn.preprocessing.MaxAbsScaler: X / scale_, with scale_ the largest absolute value. */
export const maxAbsScaler = defineColumnOperator({
  type: 'MaxAbsScaler',
  group: 'scale',
  label: 'Max–abs scale',
  summary: 'Divides each column by its largest absolute value, so that it lies in −1 to 1.',
  description:
    'Use it where zero means something and must stay zero: sparse counts, signed amounts, data that is centred already. ' +
    'Like MinMaxScaler it is ruled by the most extreme value: hold outliers with Clip first.',
  reference: { library: 'scikit-learn', name: 'sklearn.preprocessing.MaxAbsScaler' },
  keywords: ['normalise', 'normalize', 'rescale', 'sparse', 'maximum'],
  takes: ['number'],
  params: () => ({
    clip: flag(false, {
      label: 'Clip',
      help: 'Hold values of new rows within −1 to 1.',
      policy: { cells: 'range', pass: false },
    }),
  }),
  learned: { max_abs_: learned.number, scale_: learned.number, n_samples_seen_: learned.integer },
  shared: ['n_samples_seen_'],
  *learn(x) {
    const { extent } = yield* ask({ extent: agg.extent(x) });
    const largest = Math.max(Math.abs(extent.min), Math.abs(extent.max));
    return {
      max_abs_: largest,
      scale_: scaleOrOne(largest),
      n_samples_seen_: extent.count + extent.missing,
    };
  },
  met: ({ max_abs_ }) => metRange(-max_abs_, max_abs_),
  compute(x, { clip: held }, s) {
    const scaled = div(x, s.scale_);
    return held ? clip(scaled, -1, 1) : scaled;
  },
  tells: ({ max_abs_, scale_, n_samples_seen_ }) =>
    `The largest absolute value of ${counted(n_samples_seen_, 'train row')} is ${printNumber(max_abs_)}; it is divided by ${printNumber(scale_)}.`,
  examples: [
    {
      title: 'Zero stays zero, signs stay; missing stays missing',
      params: {},
      input: { balance: [-50, 0, null, 200] },
      output: { balance: [-0.25, 0, null, 1] },
    },
    {
      title: 'A column of zeros stays as it is',
      params: {},
      input: { none: [0, 0, 0] },
      output: { none: [0, 0, 0] },
    },
  ],
});
