import { type SelectionOption, sampleRows as pandasSample } from '../random/splits.ts';
import { toNumber } from '../ir/build.ts';
import { ProblemError } from '../ir/problem.ts';
import type { Field } from '../ir/types.ts';
import { defineOperator } from './define.ts';
import { findColumn } from './selection.ts';
import { inFields } from './selected-rows.ts';
import { flag, optionalColumn, optionalInteger, optionalNumber, seed } from './params.ts';

/** The seed that an empty random state stands for: a pipeline must give the same rows every time. */
const DEFAULT_SEED = 0;

const fieldOf: Partial<Record<SelectionOption, string>> = {
  size: 'n',
  share: 'frac',
  replace: 'replace',
  weights: 'weights',
};

/** pandas.DataFrame.sample: the very rows that it draws for the same seed, in its order. */
export const sampleRowsOperator = defineOperator({
  type: 'SampleRows',
  group: 'rows',
  label: 'Sample rows',
  summary: 'Draws rows at random: so many, or a share of them.',
  description:
    'Use it to try a pipeline on a part of a large table, or to draw with replacement (bootstrap). For a test set take TrainTestSplit, which keeps all rows and says what each is for. ' +
    'The rows come in the order in which they were drawn; without number and share it is one row, as in pandas. Rows of new data are left alone.',
  reference: { library: 'pandas', name: 'pandas.DataFrame.sample' },
  keywords: ['random', 'subset', 'bootstrap', 'subsample'],
  params: () => ({
    n: optionalInteger(null, { label: 'Rows', help: 'How many rows to draw.', empty: 'the share, or 1', min: 0 }),
    frac: optionalNumber(null, {
      label: 'Share',
      help: 'Share of the rows to draw, such as 0.1; above 1 only with replacement.',
      empty: 'none',
      min: 0,
    }),
    replace: flag(false, { label: 'With replacement', help: 'A row may be drawn more than once.' }),
    weights: optionalColumn({
      label: 'Weights',
      help: 'A column of numbers: how likely each row is drawn, beside the others; a missing one counts as 0.',
      empty: 'all alike',
      takes: ['number'],
    }),
    random_state: seed(null, 'Seed: the same number draws the same rows as pandas.'),
  }),
  declare([input = []], params) {
    refuseBoth(params);
    if (params.weights !== null) weightsOf(input, params.weights);
    return input;
  },
  compute: (input) => input,
  rows(input, params) {
    refuseBoth(params);
    const { n, frac, replace, weights } = params;
    return {
      rows: 'take',
      ...(weights !== null && { by: toNumber(weightsOf(input.columns, weights).expr) }),
      pick: (rows, numbers) =>
        inFields('sample', fieldOf, () =>
          pandasSample(rows, {
            seed: params.random_state ?? DEFAULT_SEED,
            replace,
            ...(n !== null && { size: n }),
            ...(frac !== null && { share: frac }),
            ...(numbers !== null && { weights: numbers }),
          }),
        ),
    };
  },
  mixes: () => ({ choosesRows: true, shuffles: true }),
  onNewRows: 'leave',
  examples: [
    {
      title: 'Three rows',
      params: { n: 3, random_state: 0 },
      input: { x: [10, 20, 30, 40, 50] },
      output: { x: [30, 10, 20] },
    },
    {
      title: 'By weights: the second row is never drawn',
      params: { n: 2, weights: 'w', random_state: 0 },
      input: { x: [10, 20, 30], w: [1, 0, 1] },
      output: { x: [30, 10], w: [1, 1] },
    },
    {
      title: 'As many as there are, with replacement',
      params: { frac: 1, replace: true, random_state: 0 },
      input: { x: [10, 20, 30, 40, 50] },
      output: { x: [50, 10, 40, 40, 40] },
    },
  ],
});

/** The column of weights: numbers, or conditions as 0 and 1. */
function weightsOf<Column extends Field>(columns: readonly Column[], name: string): Column {
  const column = findColumn(columns, name, 'weights');
  if (column.type === 'number' || column.type === 'boolean') return column;
  throw new ProblemError({
    code: 'sample.weights',
    message: `The weights have to be numbers, and "${name}" holds none.`,
    hint: 'Choose a column of numbers, or make one with Derive.',
    field: 'weights',
    column: name,
  });
}

function refuseBoth({ n, frac }: { readonly n: number | null; readonly frac: number | null }): void {
  if (n === null || frac === null) return;
  throw new ProblemError({
    code: 'sample.both',
    message: 'Both a number of rows and a share are given.',
    hint: 'Give one of the two.',
    field: 'frac',
  });
}
