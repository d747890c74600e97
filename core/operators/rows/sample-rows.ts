import { sampleRows as pandasSample } from '../../random/row-samples.ts';
import type { SelectionOption } from '../../random/selection-error.ts';
import { toNumber } from '../../ir/build.ts';
import { ProblemError } from '../../ir/problem.ts';
import type { Field } from '../../ir/types.ts';
import { defineOperator } from '../kit/define.ts';
import { findColumn } from '../kit/selection.ts';
import { inFields } from './selected-rows.ts';
import { flag, optionalColumn, optionalInteger, optionalNumber, seed, seedOf } from '../kit/params.ts';
import { partsOf } from '../kit/whole-columns.ts';

const fieldOf: Partial<Record<SelectionOption, string>> = {
  size: 'n',
  share: 'frac',
  replace: 'replace',
  weights: 'weights',
};

/** pandas.DataFrame.sample: draws the same rows for the same seed, in the same order. */
export const sampleRowsOperator = defineOperator({
  type: 'SampleRows',
  group: 'rows',
  label: 'Sample rows',
  summary: 'Draws rows at random: so many, or a share of them.',
  description:
    'Use it to try a pipeline on a part of a large table, or to draw with replacement (bootstrap). For a test set take TrainTestSplit, which keeps all rows and says what each is for. ' +
    'The rows come in the order in which they were drawn; without number and share it is one row, as in pandas. After a split each part is drawn from by itself. Rows of new data are left alone.',
  reference: { library: 'pandas', name: 'pandas.DataFrame.sample' },
  keywords: ['random', 'subset', 'bootstrap', 'subsample'],
  params: () => ({
    n: optionalInteger(null, {
      label: 'Rows',
      help: 'Number of rows to draw.',
      empty: 'as the share says, or 1',
      min: 0,
    }),
    frac: optionalNumber(null, {
      label: 'Share',
      help: 'Share of the rows to draw, such as 0.1. A share above 1 needs replacement.',
      empty: 'none',
      min: 0,
    }),
    replace: flag(false, { label: 'With replacement', help: 'A row may be drawn more than once.' }),
    weights: optionalColumn({
      label: 'Weights',
      help: 'Column of numbers that says how likely each row is drawn. A missing number counts as 0.',
      empty: 'all alike',
      takes: ['number'],
    }),
    random_state: seed(null, 'The same number draws the same rows again, those of pandas.'),
    across_parts: flag(false, {
      label: 'Across parts',
      help: 'After a split, draw from all parts together, so that chance decides how many rows each keeps. Off: each part is drawn from by itself and keeps its share.',
      advanced: true,
    }),
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
      pick: (rows, numbers, partition) =>
        inFields('sample', fieldOf, () => {
          const draw = (count: number, size: number | null, weights: Float64Array | null): Int32Array =>
            pandasSample(count, {
              seed: seedOf(params.random_state),
              replace,
              ...(size !== null && { size }),
              ...(frac !== null && { share: frac }),
              ...(weights !== null && { weights }),
            });
          if (partition === null || params.across_parts) return draw(rows, n, numbers);
          const parts = partsOf(partition);
          const sizes = frac === null ? sharesOf(n ?? 1, parts, rows) : null;
          return Int32Array.from(
            parts.flatMap((part, at) => {
              const weights = numbers === null ? null : Float64Array.from(part, (row) => numbers[row]);
              return Array.from(draw(part.length, sizes?.[at] ?? null, weights), (place) => part[place]);
            }),
          );
        }),
    };
  },
  mixes: ({ replace }) => ({ shuffles: true, repeats: replace }),
  onNewRows: 'leave',
  keepsBy: ['n', 'frac'],
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

/** Number of rows that each part contributes: proportional to its size; the remainder goes to the largest fractions. */
function sharesOf(size: number, parts: readonly Int32Array[], rows: number): number[] {
  const exact = parts.map((part) => (size * part.length) / rows);
  const shares = exact.map(Math.floor);
  let left = size - shares.reduce((sum, share) => sum + share, 0);
  const fraction = (at: number): number => exact[at] - Math.floor(exact[at]);
  for (const at of parts.map((_, index) => index).sort((a, b) => fraction(b) - fraction(a) || a - b)) {
    if (left-- <= 0) break;
    shares[at] += 1;
  }
  return shares;
}

/** The column of weights: numbers, or booleans as 0 and 1. */
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
