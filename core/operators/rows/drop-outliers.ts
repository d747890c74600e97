import { z } from 'zod';
import { agg, ask, together } from '../../ir/aggregate.ts';
import { and, greaterThan, lessThan, not, or, boolean, toNumber } from '../../ir/build.ts';
import type { Expr } from '../../ir/expression.ts';
import { printNumber } from '../../ir/print.ts';
import { defineOperator } from '../kit/define.ts';
import { isTarget } from '../kit/drop-from.ts';
import type { SymbolicColumn } from '../kit/operator.ts';
import { choice, columns, learned, optionalChoice, optionalNumber } from '../kit/params.ts';
import { selectColumns } from '../kit/selection.ts';
import { isConstant } from '../methods/zero-scale.ts';

const takes = ['number'] as const;
/** Default thresholds: Tukey's fences, and three standard deviations. */
const defaultThresholds = { iqr: 1.5, zscore: 3 } as const;

const state = z.looseObject({
  feature_names_in_: z.array(z.string()),
  lower_bound_: learned.numbers,
  upper_bound_: learned.numbers,
});

/** Drops rows with a value far from the others; the bounds are learned from the train rows. */
export const dropOutliers = defineOperator({
  type: 'DropOutliers',
  group: 'rows',
  label: 'Drop outliers',
  summary: 'Drops rows with a value far from the others: by quartiles or by standard deviations.',
  description:
    'Use it where extreme values are mistakes (a height of 17 m), not where they are what you look for (fraud). The quartile rule takes values beyond threshold × the interquartile range below the first ' +
    'or above the third quartile; the z-score rule those further than threshold population standard deviations from the mean, which outliers themselves widen. ' +
    'In a column where most values are equal the interquartile range is 0 and the quartile rule takes every other value. Missing cells are no outliers. ' +
    'A row goes if any of the chosen columns says so. To keep the rows and pull values in, take Clip, which knows the same rule. Bounds are learned from train rows; rows of new data are never dropped.',
  reference: { library: 'Prepgraph', name: 'DropOutliers' },
  keywords: ['outliers', 'iqr', 'interquartile', 'tukey', 'z-score', 'zscore', 'extreme', 'anomaly', 'fence'],
  params: () => ({
    columns: columns(takes, 'Columns to check. Empty: all number columns.'),
    method: choice(
      { iqr: 'By quartiles: Tukey’s fences', zscore: 'By standard deviations: distance from the mean' },
      'iqr',
      {
        label: 'Rule',
        help: 'How the distance from the other values is measured.',
      },
    ),
    threshold: optionalNumber(null, {
      label: 'Threshold',
      help: 'Distance beyond which a value is an outlier, in interquartile ranges or standard deviations.',
      empty: '1.5 for quartiles, 3 for standard deviations',
      min: 0,
    }),
    drop_from: optionalChoice({ all: 'All rows: train, validation and test rows', train: 'Train rows only' }, null, {
      label: 'Drop from',
      help: 'Rows that may be dropped after a split. With train rows only, test rows stay as they come.',
      empty: 'all rows, or train rows where the target decides',
      advanced: true,
    }),
  }),
  state,
  declare([input = []], params) {
    selectColumns(input, params.columns, takes);
    return input;
  },
  *learn(input, params) {
    const taken = selectColumns(input.columns, params.columns, takes);
    const threshold = params.threshold ?? defaultThresholds[params.method];
    const bounds = yield* together(
      taken.map(function* (column) {
        const x = toNumber(column.expr);
        if (params.method === 'iqr') {
          const { quartiles } = yield* ask({ quartiles: agg.quantiles(x, [0.25, 0.75]) });
          const [low = Number.NaN, high = Number.NaN] = quartiles.values;
          return [low - threshold * (high - low), high + threshold * (high - low)] as const;
        }
        const { moments } = yield* ask({ moments: agg.moments(x) });
        const { mean, m2, count } = moments;
        const variance = m2 / count;
        // Rounding errors in a constant column must not count as outliers.
        if (isConstant(variance, mean, count)) return [-Infinity, Infinity] as const;
        return [mean - threshold * Math.sqrt(variance), mean + threshold * Math.sqrt(variance)] as const;
      }),
    );
    return {
      feature_names_in_: taken.map(({ name }) => name),
      lower_bound_: bounds.map(([lower]) => lower),
      upper_bound_: bounds.map(([, upper]) => upper),
    };
  },
  learnsBeforeRows: true,
  rows(input, params, found) {
    const { feature_names_in_, lower_bound_, upper_bound_ } = found as z.output<typeof state>;
    const places = new Map(feature_names_in_.map((name, place) => [name, place]));
    const taken = selectColumns(input.columns, [...feature_names_in_], takes);
    const inside = (columns: readonly SymbolicColumn[]): Expr =>
      columns
        .map((column) => {
          const x = toNumber(column.expr);
          const place = places.get(column.name) as number;
          return not(or(lessThan(x, lower_bound_[place]), greaterThan(x, upper_bound_[place])));
        })
        .reduce<Expr | null>((all, each) => (all === null ? each : and(all, each)), null) ?? boolean(true);
    const keep = inside(taken);
    if (params.drop_from === 'train') return { rows: 'filter', keep, only: 'train' };
    const features = taken.filter((column) => !isTarget(column));
    const isSame = params.drop_from === 'all' || features.length === taken.length;
    return { rows: 'filter', keep, ...(!isSame && { others: inside(features) }) };
  },
  compute: (input) => input,
  onNewRows: 'leave',
  keepsBy: ['threshold', 'columns'],
  leastRows: ({ method }) =>
    method === 'iqr'
      ? { rows: 4, because: 'quartiles need at least 4' }
      : { rows: 3, because: 'of fewer than 3 none is farther out than another' },
  tells({ feature_names_in_: names, lower_bound_, upper_bound_ }, { method, threshold }, column) {
    const place = names.indexOf(column);
    if (place === -1) return null;
    const distance = threshold ?? defaultThresholds[method];
    const rule =
      method === 'iqr'
        ? `${distance} interquartile ranges from the middle half`
        : `${distance} standard deviations from the mean`;
    return `Values from ${printNumber(lower_bound_[place])} to ${printNumber(upper_bound_[place])} stay, ${rule} of the train rows.`;
  },
  examples: [
    {
      title: 'By quartiles; a missing cell is no outlier',
      params: {},
      input: { x: [1, 2, 3, 4, 100, null], c: ['a', 'b', 'c', 'd', 'e', 'f'] },
      output: { x: [1, 2, 3, 4, null], c: ['a', 'b', 'c', 'd', 'f'] },
    },
    {
      title: 'More than one and a half standard deviations from the mean',
      params: { method: 'zscore', threshold: 1.5 },
      input: { x: [1, 2, 3, 4, 100] },
      output: { x: [1, 2, 3, 4] },
    },
  ],
});
