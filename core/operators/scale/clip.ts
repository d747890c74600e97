import { agg, ask } from '../../ir/aggregate.ts';
import { max, min } from '../../ir/build.ts';
import { printNumber } from '../../ir/print.ts';
import { defineColumnOperator } from '../kit/column-operator.ts';
import { choice, learned, number, optionalNumber, range } from '../kit/params.ts';
import { numberIn } from '../kit/tell.ts';

/** pandas.DataFrame.clip. Bounds are given, or learned from the train rows: quantiles, or Tukey's fences. */
export const clipOperator = defineColumnOperator({
  type: 'Clip',
  group: 'scale',
  label: 'Clip',
  summary: 'Holds values within bounds: what lies outside is moved to the bound.',
  description:
    'Use it for outliers that should not rule, and for limits that you know (a percentage ends at 100). Rows stay, unlike with DropOutliers. ' +
    'For gross errors take the distance from the middle half: where one cell in a hundred was off by a factor of 100, which cost a net 0.20 of its score, ' +
    'a clip at 3 interquartile ranges regained 0.19, quantiles of 1 and 99 % 0.16, and RobustScaler 0.03; on clean tables such a clip changed scores by 0.003 at most (docs/evidence.md). ' +
    'Bounds are learned from the train rows, each column its own; a column whose middle half is a single value gets no bounds by distance. ' +
    'If the lower bound is above the upper one they are swapped, as in pandas. Missing stays missing.',
  reference: { library: 'pandas', name: 'pandas.DataFrame.clip' },
  keywords: ['winsorize', 'cap', 'floor', 'limit', 'cap outliers', 'truncate', 'bounds', 'fence', 'iqr', 'tukey'],
  takes: ['number'],
  params: () => ({
    bounds: choice(
      {
        values: 'Numbers that you give',
        quantiles: 'Quantiles of the train rows',
        iqr: 'Distance from the middle half: of the train rows, in interquartile ranges',
      },
      'values',
      { label: 'Bounds', help: 'Origin of the bounds.' },
    ),
    lower: optionalNumber(null, {
      label: 'Lower bound',
      help: 'Smaller values become this.',
      empty: 'no lower bound',
      when: { param: 'bounds', is: ['values'] },
    }),
    upper: optionalNumber(null, {
      label: 'Upper bound',
      help: 'Larger values become this.',
      empty: 'no upper bound',
      when: { param: 'bounds', is: ['values'] },
    }),
    quantile_range: range([1, 99], {
      label: 'Quantile range',
      help: 'Percentiles of the train rows between which values are held, from 0 to 100.',
      unit: '%',
      min: 0,
      max: 100,
      when: { param: 'bounds', is: ['quantiles'] },
    }),
    threshold: number(3, {
      label: 'Distance',
      help: 'How far values may lie below the first and above the third quartile of the train rows, in interquartile ranges.',
      unit: 'interquartile ranges',
      min: 0,
      when: { param: 'bounds', is: ['iqr'] },
    }),
  }),
  learned: { lower_: learned.number.nullable(), upper_: learned.number.nullable() },
  *learn(x, { bounds, lower, upper, quantile_range: [low, high], threshold }) {
    if (bounds === 'values') {
      const swapped = lower !== null && upper !== null && lower > upper;
      return { lower_: swapped ? upper : lower, upper_: swapped ? lower : upper };
    }
    if (bounds === 'iqr') {
      const { quartiles } = yield* ask({ quartiles: agg.quantiles(x, [0.25, 0.75], 'linear') });
      const [first, third] = quartiles.values as [number, number];
      const spread = third - first;
      // Without a finite, positive interquartile range there is no distance to measure by.
      if (!(spread > 0) || spread === Infinity) return { lower_: null, upper_: null };
      return { lower_: first - threshold * spread, upper_: third + threshold * spread };
    }
    const { quantiles } = yield* ask({ quantiles: agg.quantiles(x, [low / 100, high / 100], 'linear') });
    const [from, to] = quantiles.values as [number, number];
    // A column without known train cells has no bounds.
    return quantiles.count === 0 ? { lower_: null, upper_: null } : { lower_: from, upper_: to };
  },
  compute(x, _params, s) {
    const above = s.lower_ === null ? x : max(x, s.lower_);
    return s.upper_ === null ? above : min(above, s.upper_);
  },
  tells({ lower_, upper_ }, { bounds, threshold, quantile_range: [low, high] }, { value }) {
    const x = numberIn(value);
    const source = {
      values: '',
      quantiles: `, the ${low} % and ${high} % quantiles of the train rows`,
      iqr: `, ${threshold} interquartile ranges from the middle half of the train rows`,
    }[bounds];
    const from = lower_ === null ? 'no lower bound' : printNumber(lower_);
    const to = upper_ === null ? 'no upper bound' : printNumber(upper_);
    const cut =
      x === null
        ? ''
        : lower_ !== null && x < lower_
          ? ' It lies below.'
          : upper_ !== null && x > upper_
            ? ' It lies above.'
            : ' It lies between them.';
    return lower_ === null && upper_ === null
      ? 'The column has no bounds: 0 cells are held.'
      : `The bounds are ${from} and ${to}${source}.${cut}`;
  },
  examples: [
    {
      title: 'Percentages',
      params: { lower: 0, upper: 100 },
      input: { x: [-3, 50, null, 250] },
      output: { x: [0, 50, null, 100] },
    },
    {
      title: 'Winsorise: the outer tenth on each side',
      params: { bounds: 'quantiles', quantile_range: [10, 90] },
      input: { x: [-100, 1, 2, 3, 4, 5, 6, 7, 8, 9, 500] },
      output: { x: [1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9] },
    },
    {
      title: 'Three times the range of the middle half, on either side of it',
      params: { bounds: 'iqr' },
      input: { x: [1, 2, 3, 4, 1000] },
      output: { x: [1, 2, 3, 4, 10] },
    },
  ],
});
