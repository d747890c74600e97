import { z } from 'zod';
import { abs, choose, div, dot, lessThan, max, mul, number, sqrt } from '../../ir/build.ts';
import type { Expr } from '../../ir/expression.ts';
import { needs } from '../kit/begin.ts';
import { defineOperator } from '../kit/define.ts';
import { finite } from '../kit/finite.ts';
import { chosenNumbers, declaredNumbers, numbersNamed, numbersOf, replaced } from '../kit/joint.ts';
import { choice, columns } from '../kit/params.ts';

/** Norm below which a row counts as zero and stays unchanged: sklearn's `_handle_zeros_in_scale`. */
const MIN_NORM = 10 * Number.EPSILON;

/** The largest of several values. The list is halved recursively, so that the expression stays shallow. */
function largest(xs: readonly Expr[]): Expr {
  const [only] = xs;
  if (xs.length === 1) return only;
  const middle = xs.length >> 1;
  return max(largest(xs.slice(0, middle)), largest(xs.slice(middle)));
}

function normOf(xs: readonly Expr[], norm: 'l1' | 'l2' | 'max'): Expr {
  const ones = xs.map(() => 1);
  switch (norm) {
    case 'l1':
      return dot(xs.map(abs), ones);
    case 'l2':
      return sqrt(
        dot(
          xs.map((x) => mul(x, x)),
          ones,
        ),
      );
    case 'max':
      return largest(xs.map(abs));
  }
}

/** sklearn.preprocessing.Normalizer: each row divided by its own norm. */
export const normalizer = defineOperator({
  type: 'Normalizer',
  group: 'scale',
  label: 'Normalize rows',
  summary: 'Divides each row by its own length, so that only the proportions between its columns are left.',
  description:
    'Use it where rows are directions or profiles: word counts, spectra, shares of a basket; cosine similarity then is a plain product. ' +
    'It works along the row, over all chosen columns together: to bring columns to one size take StandardScaler or MinMaxScaler. ' +
    'Rows of zeros, and rows whose length is below 2.2e-15, stay as they are. Missing and infinite cells are refused.',
  reference: { library: 'scikit-learn', name: 'sklearn.preprocessing.Normalizer' },
  keywords: ['unit', 'norm', 'l1', 'l2', 'cosine', 'row', 'normalise'],
  begins: needs({ complete: true }),
  params: () => ({
    columns: columns(['number'], 'Columns that make up a row. Empty: all number columns.'),
    norm: choice(
      {
        l1: 'Sum of absolute values: it becomes 1',
        l2: 'Sum of squares: it becomes 1',
        max: 'Largest absolute value: it becomes 1',
      },
      'l2',
      { label: 'Norm', help: 'How the length of a row is measured.' },
    ),
  }),
  state: z.looseObject({ feature_names_in_: z.array(z.string()) }),
  declare: ([input = []], params) => declaredNumbers(input, chosenNumbers(input, params.columns)),
  // Learns only the names of the selected columns; it asks nothing of the data.
  // oxlint-disable-next-line eslint/require-yield
  *learn(input, params) {
    const taken = chosenNumbers(input.columns, params.columns);
    return { feature_names_in_: taken.map(({ name }) => name) };
  },
  compute(input, { norm }, state) {
    const taken = numbersNamed(input.columns, state.feature_names_in_);
    if (taken.length === 0) return input;
    const xs = numbersOf(taken).map(finite);
    const length = normOf(xs, norm);
    const divisor = choose(lessThan(length, MIN_NORM), number(1), length);
    return replaced(
      input,
      taken,
      xs.map((x) => div(x, divisor)),
    );
  },
  examples: [
    {
      title: 'Proportions of a row; a row of zeros stays',
      params: {},
      input: { a: [3, 0, -6], b: [4, 0, 8] },
      output: { a: [0.6, 0, -0.6], b: [0.8, 0, 0.8] },
    },
    {
      title: 'Shares that add up to 1',
      params: { norm: 'l1' },
      input: { a: [1, 2], b: [3, 2] },
      output: { a: [0.25, 0.5], b: [0.75, 0.5] },
    },
  ],
});
