import { agg, ask } from '../../ir/aggregate.ts';
import { add, clip, mul } from '../../ir/build.ts';
import { printNumber } from '../../ir/print.ts';
import { counted } from '../../words/counted.ts';
import { defineColumnOperator } from '../kit/column-operator.ts';
import { metRange } from '../kit/met.ts';
import { flag, learned, range } from '../kit/params.ts';
import { scaleOrOne } from '../methods/zero-scale.ts';

/** sklearn.preprocessing.MinMaxScaler: X · scale_ + min_, with scale_ = (high − low) / (data_max_ − data_min_). */
export const minMaxScaler = defineColumnOperator({
  type: 'MinMaxScaler',
  group: 'scale',
  label: 'Min–max scale',
  summary: 'Moves each column into a fixed range, by default 0 to 1.',
  description:
    'Use it where a model wants inputs of one size and the column has natural ends, such as pixels or percentages. ' +
    'One outlier squeezes all other values together: hold it with Clip first. Where ends are not natural, StandardScaler served neighbours better ' +
    '(0.772 to 0.737 over 16 tables, docs/evidence.md) and nets as well. New rows may fall outside the range unless you clip.',
  reference: { library: 'scikit-learn', name: 'sklearn.preprocessing.MinMaxScaler' },
  keywords: ['normalize', 'scale', 'rescale', '0 1', 'range'],
  takes: ['number'],
  params: () => ({
    feature_range: range([0, 1], { label: 'Range', help: 'Results of the smallest and the largest train value.' }),
    clip: flag(false, {
      label: 'Clip',
      help: 'Hold values of new rows within the range.',
      policy: { cells: 'range', pass: false },
    }),
  }),
  learned: {
    min_: learned.number,
    scale_: learned.number,
    data_min_: learned.number,
    data_max_: learned.number,
    data_range_: learned.number,
    n_samples_seen_: learned.integer,
  },
  shared: ['n_samples_seen_'],
  *learn(x, { feature_range: [low, high] }) {
    const { extent } = yield* ask({ extent: agg.extent(x) });
    const range = extent.max - extent.min;
    const scale = (high - low) / scaleOrOne(range);
    return {
      min_: low - extent.min * scale,
      scale_: scale,
      data_min_: extent.min,
      data_max_: extent.max,
      data_range_: range,
      n_samples_seen_: extent.count + extent.missing,
    };
  },
  met: ({ data_min_, data_max_ }) => metRange(data_min_, data_max_),
  compute(x, { feature_range: [low, high], clip: held }, s) {
    const scaled = add(mul(x, s.scale_), s.min_);
    return held ? clip(scaled, low, high) : scaled;
  },
  tells: ({ data_min_, data_max_, n_samples_seen_ }, { feature_range: [low, high] }) =>
    `Of ${counted(n_samples_seen_, 'train row')} the smallest value is ${printNumber(data_min_)} and the largest ${printNumber(data_max_)}: they become ${printNumber(low)} and ${printNumber(high)}.`,
  examples: [
    {
      title: 'Into 0 … 1; missing stays missing',
      params: {},
      input: { x: [10, 20, null, 30] },
      output: { x: [0, 0.5, null, 1] },
    },
    {
      title: 'Into −1 … 1; a constant column goes to the low end',
      params: { feature_range: [-1, 1] },
      input: { x: [1, 2, 3], same: [7, 7, 7] },
      output: { x: [-1, 0, 1], same: [-1, -1, -1] },
    },
  ],
});
