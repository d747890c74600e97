import { z } from 'zod';
import { agg, ask } from '../../ir/aggregate.ts';
import { printNumber } from '../../ir/print.ts';
import { ProblemError } from '../../ir/problem.ts';
import { defineOperator } from '../kit/define.ts';
import { chosenNumbers, numbersNamed, numbersOf } from '../kit/joint.ts';
import { columns, learned, number } from '../kit/params.ts';

/** sklearn.feature_selection.VarianceThreshold: drops columns whose population variance is not above the threshold. */
export const varianceThreshold = defineOperator({
  type: 'VarianceThreshold',
  group: 'columns',
  label: 'Drop constant columns',
  summary: 'Drops number columns that are the same in every row, or nearly so.',
  description:
    'Use it after one-hot encoding or on wide tables, where columns that never change only cost time. ' +
    'The variance depends on the unit: with a threshold above 0 bring columns to one size first, with MinMaxScaler rather than StandardScaler, after which all variances are 1. ' +
    'Missing cells are ignored. If no column is left, the run stops.',
  reference: { library: 'scikit-learn', name: 'sklearn.feature_selection.VarianceThreshold' },
  keywords: ['constant', 'feature selection', 'low variance', 'near zero', 'useless'],
  params: () => ({
    columns: columns(['number'], 'Columns to check. Empty: all number columns.'),
    threshold: number(0, {
      label: 'Threshold',
      help: 'Columns with at most this variance are dropped. 0 drops constant columns.',
      min: 0,
    }),
  }),
  state: z.looseObject({ feature_names_in_: z.array(z.string()), variances_: learned.numbers }),
  declare([input = []], params) {
    const taken = new Set(chosenNumbers(input, params.columns));
    // Any selected column may stay, because the variances are not known yet.
    return input.map((column) => (taken.has(column) ? { ...column, many: true as const } : column));
  },
  *learn(input, params) {
    const { threshold } = params;
    const taken = chosenNumbers(input.columns, params.columns);
    const xs = numbersOf(taken);
    const answers = yield* ask(
      Object.fromEntries(
        xs.flatMap((x, at) => [[`m${at}`, agg.moments(x)] as const, [`e${at}`, agg.extent(x)] as const]),
      ),
    );
    const variances_ = taken.map((_, at) => {
      const moments = answers[`m${at}`] as { count: number; missing: number; m2: number };
      const { min, max } = answers[`e${at}`] as { min: number; max: number };
      const variance = moments.m2 / moments.count;
      // As in the reference, the range guards against rounding errors, but only if no cell is missing.
      if (threshold > 0 || moments.missing > 0 || Number.isNaN(max - min)) return variance;
      return Number.isNaN(variance) ? max - min : Math.min(variance, max - min);
    });
    if (taken.length > 0 && variances_.every((variance) => !Number.isFinite(variance) || variance <= threshold)) {
      throw new ProblemError({
        code: 'variance.none-left',
        message: `No column has a variance above ${threshold}.`,
        hint: 'Lower the threshold, or examine other columns.',
        field: 'threshold',
      });
    }
    return { feature_names_in_: taken.map(({ name }) => name), variances_ };
  },
  compute(input, { threshold }, state) {
    const taken = numbersNamed(input.columns, state.feature_names_in_);
    const dropped = new Set(taken.filter((_, at) => !(state.variances_[at] > threshold)));
    return { columns: input.columns.filter((column) => !dropped.has(column)) };
  },
  perColumn: true,
  tells({ feature_names_in_: names, variances_ }, { threshold }, column) {
    const place = names.indexOf(column);
    if (place === -1) return null;
    return `It stays: its variance among the train rows, ${printNumber(variances_[place])}, is above ${printNumber(threshold)}.`;
  },
  examples: [
    {
      title: 'A column that never changes goes',
      params: {},
      input: { x: [1, 2, 3], same: [7, 7, 7] },
      output: { x: [1, 2, 3] },
    },
  ],
});
