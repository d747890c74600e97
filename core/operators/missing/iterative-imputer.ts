import { z } from 'zod';
import { agg, ask, breathe, type Learning } from '../../ir/aggregate.ts';
import { printNumber } from '../../ir/print.ts';
import { accurateSum, quantile } from '../../ir/statistics.ts';
import { ProblemError } from '../../ir/problem.ts';
import { RandomState } from '../../random/mt19937.ts';
import { counted } from '../../words/counted.ts';
import { bayesianRidge } from '../methods/bayesian-ridge.ts';
import { eachInTurn, knownMean } from '../kit/in-turns.ts';
import { defineOperator } from '../kit/define.ts';
import {
  addIndicator,
  checkCollected,
  declareImputed,
  imputedColumns,
  imputedTable,
  keepEmptyFeatures,
  numbersOf,
  TAKES,
} from './impute-columns.ts';
import {
  choice,
  flag,
  integer,
  learned,
  number,
  optionalInteger,
  optionalNumber,
  seed,
  seedOf,
} from '../kit/params.ts';
import { selectColumns } from '../kit/selection.ts';

type Strategy = 'mean' | 'median' | 'most_frequent' | 'constant';
type Order = 'ascending' | 'descending' | 'roman' | 'arabic' | 'random';

const regression = z.looseObject({
  /** Position among the columns that are not dropped. */
  feat_idx: learned.integer,
  /** Positions of the columns that predict it. */
  neighbor_feat_idx: z.array(learned.integer).readonly(),
  /** One coefficient for each predicting column. */
  coef_: learned.numbers,
  intercept_: learned.number,
});

/** sklearn.impute.IterativeImputer with its default estimator, BayesianRidge, and without sampling. */
export const iterativeImputer = defineOperator({
  type: 'IterativeImputer',
  group: 'missing',
  label: 'Impute iteratively',
  summary: 'Fills missing numbers by regressions of each column on all others, in several rounds.',
  description:
    'Use it where columns predict each other and many cells are missing: it comes closer than a mean, and applies faster than neighbours. ' +
    'Measured against the median on 6 tables with 30 % missing at random (docs/evidence.md): +0.026 for nets, +0.031 for linear models, +0.036 for neighbours, none worse; with 10 %, +0.009 for nets; on tables’ own few gaps they tied. ' +
    'It starts from a simple fill and predicts one column after the other (BayesianRidge) until the cells hardly change. ' +
    'Relations that are not linear it does not see. It keeps the train cells in memory while it learns; what it keeps then are the regressions. ' +
    'Set limits where a column cannot be negative.',
  reference: { library: 'scikit-learn', name: 'sklearn.impute.IterativeImputer' },
  keywords: ['mice', 'multivariate', 'regression', 'bayesian ridge', 'chained equations', 'missing'],
  params: () => ({
    columns: imputedColumns(),
    max_iter: integer(10, {
      label: 'Rounds',
      help: 'Most rounds in which each column is predicted. 0 leaves the initial fill.',
      min: 0,
      max: 1000,
      unit: 'rounds',
    }),
    tol: number(0.001, {
      label: 'Tolerance',
      help: 'Stop when no cell changes by more than this share of the largest known number.',
      min: 0,
    }),
    n_nearest_features: optionalInteger(null, {
      label: 'Columns to predict from',
      help: 'Number of other columns that predict a column. They are drawn anew each time, correlated ones more likely.',
      empty: 'all of them',
      min: 1,
      unit: 'columns',
      advanced: true,
    }),
    initial_strategy: choice(
      {
        mean: 'Mean: the average of the train cells',
        median: 'Median: the middle of the train cells',
        most_frequent: 'Most frequent: the most frequent train cell, and the smallest of several',
        constant: 'Constant: a value of your own',
      },
      'mean',
      { label: 'Start from', help: 'Value of missing cells before the first round.' },
    ),
    fill_value: optionalNumber(null, {
      label: 'Fill value',
      help: 'Value of missing cells before the first round.',
      empty: '0',
      when: { param: 'initial_strategy', is: ['constant'] },
    }),
    imputation_order: choice(
      {
        ascending: 'Fewest missing cells first',
        descending: 'Most missing cells first',
        roman: 'Left to right',
        arabic: 'Right to left',
        random: 'Random: another order each round',
      },
      'ascending',
      { label: 'Order', help: 'Order in which columns are predicted.', advanced: true },
    ),
    skip_complete: flag(false, {
      label: 'Skip complete columns',
      help: 'Learn nothing for columns without missing train cells: faster, but missing cells there later get the initial fill.',
      advanced: true,
    }),
    min_value: optionalNumber(null, {
      label: 'Lower limit',
      help: 'No filled cell is smaller than this.',
      empty: 'no limit',
    }),
    max_value: optionalNumber(null, {
      label: 'Upper limit',
      help: 'No filled cell is larger than this.',
      empty: 'no limit',
    }),
    random_state: seed(null, 'The same number gives the same random order again, that of scikit-learn.'),
    add_indicator: addIndicator(),
    keep_empty_features: keepEmptyFeatures(),
  }),
  state: z.looseObject({
    feature_names_in_: z.array(z.string()).readonly(),
    n_features_in_: learned.integer,
    /** The initial fill of each column; null if no train cell is known. */
    statistics_: z.array(learned.number.nullable()).readonly(),
    /** For each column: 1 if it had missing train cells, else 0. */
    indicator_: learned.numbers,
    imputation_sequence_: z.array(regression).readonly(),
    n_iter_: learned.integer,
    n_features_with_missing_: learned.integer,
  }),
  declare([input = []], params) {
    checkLimits(params);
    return declareImputed(input, params);
  },
  *learn(input, params) {
    checkLimits(params);
    const chosen = selectColumns(input.columns, params.columns, TAKES);
    const { collected } = yield* ask({ collected: agg.collect(numbersOf(chosen)) });
    yield* checkCollected(chosen, collected);
    const all = collected.columns.map(({ values }) => values);
    const fill = params.fill_value ?? 0;
    const statistics: (number | null)[] = [];
    for (const column of all) statistics.push(yield* initialFill(column, params.initial_strategy, fill));
    const emptyFill = params.initial_strategy === 'constant' ? fill : 0;
    const kept = all.flatMap((column, index) => {
      const start = statistics[index] ?? (params.keep_empty_features ? emptyFill : null);
      return start === null ? [] : [{ column, start, isEmpty: statistics[index] === null }];
    });
    const names = chosen.map(({ name }) => name);
    const found = yield* imputationRounds(kept, collected.rows, params);
    return {
      feature_names_in_: names,
      n_features_in_: names.length,
      statistics_: statistics.map((start) => start ?? (params.keep_empty_features ? emptyFill : null)),
      indicator_: yield* eachInTurn(all, (column) => (column.some(Number.isNaN) ? 1 : 0)),
      ...found,
    };
  },
  compute(input, params, state) {
    const names = state.feature_names_in_;
    const inputs = names.flatMap((_, index) => (state.statistics_[index] === null ? [] : [index]));
    const features = inputs.length;
    const steps = state.imputation_sequence_;
    const coefficients = new Float64Array(steps.length * features);
    steps.forEach(({ neighbor_feat_idx, coef_ }, step) => {
      coef_.forEach((coefficient, at) => {
        coefficients[step * features + neighbor_feat_idx[at]] = coefficient;
      });
    });
    return imputedTable(input, {
      names,
      results: names.map((_, index) => (state.statistics_[index] === null ? 'drop' : inputs.indexOf(index))),
      indicated: names.map((_, index) => params.add_indicator && state.indicator_[index] === 1),
      inputs,
      model: {
        kind: 'imputationSequence',
        settings: {
          initial: Float64Array.from(inputs, (index) => state.statistics_[index] as number),
          targets: Int32Array.from(steps, ({ feat_idx }) => feat_idx),
          coefficients,
          intercepts: Float64Array.from(steps, ({ intercept_ }) => intercept_),
          low: params.min_value ?? -Infinity,
          high: params.max_value ?? Infinity,
        },
      },
    });
  },
  leastRows({ n_nearest_features }, columns) {
    const others = Math.max(0, Math.min(n_nearest_features ?? Number.POSITIVE_INFINITY, columns - 1));
    return {
      rows: others + 2,
      because: `a regression on ${counted(others, 'other column')} needs at least ${others + 2}`,
    };
  },
  tells({ feature_names_in_: names, statistics_, n_iter_: rounds }, _params, column) {
    const start = statistics_[names.indexOf(column)];
    if (start == null) return null;
    return `A missing cell begins as ${printNumber(start)} and is predicted from the other columns in ${counted(rounds, 'round')}.`;
  },
  examples: [
    {
      title: 'One column follows the other',
      params: {},
      input: { x: [1, 2, 3, 4, 5], y: [2, 4, null, 8, 10] },
      output: { x: [1, 2, 3, 4, 5], y: [2, 4, 6, 8, 10] },
    },
  ],
});

function checkLimits({ min_value, max_value }: { min_value: number | null; max_value: number | null }): void {
  if ((min_value ?? -Infinity) < (max_value ?? Infinity)) return;
  throw new ProblemError({
    code: 'impute.limits',
    message: `The lower limit ${min_value} is not smaller than the upper limit ${max_value}.`,
    hint: 'Lower the one or raise the other.',
    field: 'min_value',
  });
}

/** The initial fill of a column; null if no cell is known. */
function* initialFill(column: Float64Array, strategy: Strategy, fill: number): Learning<number | null> {
  const { count, mean } = yield* knownMean(column);
  if (count === 0) return null;
  if (strategy === 'mean') return mean;
  const known = column.filter((cell) => !Number.isNaN(cell));
  yield* breathe();
  switch (strategy) {
    case 'median':
      return quantile(known.sort(), 0.5, 'averaged_inverted_cdf');
    case 'most_frequent':
      return mostFrequent(known.sort());
    case 'constant':
      return fill;
  }
}

/** The most frequent number; in a tie, the smallest. */
function mostFrequent(sorted: Float64Array): number {
  let best = sorted[0];
  let most = 0;
  for (let from = 0; from < sorted.length; ) {
    let to = from;
    while (sorted[to] === sorted[from]) to++;
    if (to - from > most) {
      most = to - from;
      best = sorted[from];
    }
    from = to;
  }
  return best;
}

interface Kept {
  readonly column: Float64Array;
  readonly start: number;
  /** True if no train cell is known; the initial fill then stays. */
  readonly isEmpty: boolean;
}

interface Rounds {
  imputation_sequence_: z.output<typeof regression>[];
  n_iter_: number;
  n_features_with_missing_: number;
}

/** Arithmetic operations between two checks for cancellation, some 10 ms. */
const WORK_PER_TURN = 5e7;

function* imputationRounds(
  kept: readonly Kept[],
  rows: number,
  params: {
    max_iter: number;
    tol: number;
    n_nearest_features: number | null;
    imputation_order: Order;
    skip_complete: boolean;
    min_value: number | null;
    max_value: number | null;
    random_state: number | null;
  },
): Learning<Rounds> {
  const missing = yield* eachInTurn(kept, ({ column, isEmpty }) =>
    rowsWhere(rows, (row) => !isEmpty && Number.isNaN(column[row])),
  );
  const known = yield* eachInTurn(kept, ({ column, isEmpty }) =>
    rowsWhere(rows, (row) => isEmpty || !Number.isNaN(column[row])),
  );
  const filled = yield* eachInTurn(kept, ({ column, start }) =>
    column.map((cell) => (Number.isNaN(cell) ? start : cell)),
  );
  const sequence: Rounds['imputation_sequence_'] = [];
  const nothingKnown = known.every((picked) => picked.length === 0);
  if (params.max_iter === 0 || kept.length < 2 || rows === 0 || nothingKnown) {
    return { imputation_sequence_: sequence, n_iter_: 0, n_features_with_missing_: 0 };
  }
  const random = new RandomState(seedOf(params.random_state));
  const nextOrder = (): number[] => orderOf(missing, params.imputation_order, params.skip_complete, random);
  let order = nextOrder();
  const nearest = params.n_nearest_features ?? kept.length;
  const likeness = nearest < kept.length ? likelihoods(filled) : null;
  const neighboursOf = (feature: number): number[] =>
    likeness === null
      ? filled.flatMap((_, index) => (index === feature ? [] : [index]))
      : Array.from(random.choice(kept.length, { size: nearest, replace: false, p: likeness[feature] }));
  const withMissing = order.length;
  let largest = 0;
  yield* eachInTurn(filled, (column, index) => {
    for (const row of known[index]) largest = Math.max(largest, Math.abs(column[row]));
  });
  const [low, high] = [params.min_value ?? -Infinity, params.max_value ?? Infinity];
  let work = 0;
  let round = 0;
  while (round < params.max_iter) {
    round++;
    if (params.imputation_order === 'random') order = nextOrder();
    let change = 0;
    const before = yield* eachInTurn(order, (feature) => cellsAt(filled[feature] as Float64Array, missing[feature]));
    for (const feature of order) {
      const target = filled[feature] as Float64Array;
      const neighbours = neighboursOf(feature);
      const others = neighbours.map((index) => filled[index] as Float64Array);
      const model = yield* bayesianRidge([...others, target], known[feature]);
      for (const row of missing[feature]) {
        let sum = 0;
        for (let at = 0; at < others.length; at++) {
          sum += model.coef_[at] * others[at][row];
        }
        target[row] = Math.min(Math.max(sum + model.intercept_, low), high);
      }
      sequence.push({ feat_idx: feature, neighbor_feat_idx: neighbours, ...model });
      work += 2 * rows * (others.length + 1) ** 2;
      if (work > WORK_PER_TURN) {
        yield* breathe();
        work = 0;
      }
    }
    yield* eachInTurn(order, (feature, at) => {
      const now = cellsAt(filled[feature], missing[feature]);
      now.forEach((cell, index) => {
        change = Math.max(change, Math.abs(cell - before[at][index]));
      });
    });
    if (change < params.tol * largest) break;
  }
  return { imputation_sequence_: sequence, n_iter_: round, n_features_with_missing_: withMissing };
}

/** Minimum correlation used for the draw; a smaller or undefined one is replaced by it. */
const MIN_CORRELATION = 1e-6;

/**
 * For each column, the probability with which each other column is drawn to predict it, proportional
 * to their absolute correlation.
 */
function likelihoods(columns: readonly Float64Array[]): Float64Array[] {
  const centred = columns.map((column) => {
    const mean = accurateSum(column) / column.length;
    return column.map((cell) => cell - mean);
  });
  const lengths = centred.map((column) => Math.sqrt(accurateSum(column.map((cell) => cell * cell))));
  return centred.map((column, target) => {
    const sizes = Float64Array.from(centred, (other, index) => {
      if (index === target) return 0;
      const product = accurateSum(column.map((cell, row) => cell * other[row]));
      const correlation = Math.abs(product / lengths[target] / lengths[index]);
      return Number.isNaN(correlation) ? MIN_CORRELATION : Math.min(Math.max(correlation, MIN_CORRELATION), 1);
    });
    const sum = accurateSum(sizes);
    return sizes.map((size) => size / sum);
  });
}

function rowsWhere(rows: number, test: (row: number) => boolean): Int32Array {
  const found = new Int32Array(rows);
  let count = 0;
  for (let row = 0; row < rows; row++) if (test(row)) found[count++] = row;
  return found.slice(0, count);
}

function cellsAt(column: Float64Array, rows: Int32Array): Float64Array {
  const cells = new Float64Array(rows.length);
  for (let at = 0; at < rows.length; at++) cells[at] = column[rows[at]];
  return cells;
}

/** Positions of the columns in the order of their prediction. */
function orderOf(missing: readonly Int32Array[], order: Order, skipComplete: boolean, random: RandomState): number[] {
  const positions = missing.flatMap((rows, index) => (skipComplete && rows.length === 0 ? [] : [index]));
  const count = (position: number): number => missing[position].length;
  switch (order) {
    case 'roman':
      return positions;
    case 'arabic':
      return positions.sort((a, b) => b - a);
    case 'ascending':
      return positions.sort((a, b) => count(a) - count(b));
    case 'descending':
      return positions.sort((a, b) => count(b) - count(a) || b - a);
    case 'random':
      random.shuffle(positions);
      return positions;
  }
}
