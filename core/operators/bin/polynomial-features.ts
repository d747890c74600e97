import { z } from 'zod';
import { mul, number } from '../../ir/build.ts';
import type { Expr } from '../../ir/expression.ts';
import { ProblemError } from '../../ir/problem.ts';
import { counted } from '../../words/counted.ts';
import { countOrNumbers } from './bin-params.ts';
import { needs } from '../kit/begin.ts';
import { defineOperator } from '../kit/define.ts';
import { finite } from '../kit/finite.ts';
import { chosenNumbers, inPlaceOf, numbersNamed, numbersOf } from '../kit/joint.ts';
import type { DeclaredField, SymbolicColumn } from '../kit/operator.ts';
import { columns, flag } from '../kit/params.ts';

/** Limit of result columns; a wider result is taken for a mistake. */
const MAX_COLUMNS = 10_000;

interface Expansion {
  readonly degree: number | readonly number[];
  readonly interaction_only: boolean;
  readonly include_bias: boolean;
}

function degreesOf({ degree, include_bias }: Expansion): readonly [number, number] {
  const [least, most] = typeof degree === 'number' ? [0, degree] : degree;
  const valid =
    least !== undefined &&
    most !== undefined &&
    (typeof degree === 'number' || degree.length === 2) &&
    Number.isInteger(least) &&
    Number.isInteger(most) &&
    least >= 0 &&
    least <= most;
  if (valid && (most > 0 || include_bias)) return [least, most];
  throw new ProblemError({
    code: 'polynomial.degree',
    message: valid ? 'Of degree 0 only the bias column is left, and that is off.' : 'These are no degrees.',
    hint: 'Give one whole number such as 2, or the least and the largest such as 2, 3.',
    field: 'degree',
  });
}

/** Products as positions of their factors, in the reference's order: by degree, then by column. */
function products(width: number, expansion: Expansion): number[][] {
  const [least, most] = degreesOf(expansion);
  const found: number[][] = expansion.include_bias ? [[]] : [];
  let before: number[][] = [[]];
  for (let degree = 1; degree <= most && before.length > 0; degree++) {
    before = before.flatMap((factors) => {
      const last = factors[factors.length - 1] ?? -1;
      const from = expansion.interaction_only ? last + 1 : Math.max(last, 0);
      return Array.from({ length: width - from }, (_, index) => [...factors, from + index]);
    });
    if (degree >= Math.max(1, least)) for (const factors of before) found.push(factors);
    if (found.length > MAX_COLUMNS) {
      throw new ProblemError({
        code: 'polynomial.too-many',
        message: `That would make more than ${MAX_COLUMNS} columns.`,
        hint: 'Choose fewer columns, a lower degree, or interactions only.',
        field: 'degree',
      });
    }
  }
  return found;
}

/** Name of a product, such as `1`, `a`, `a b`, `a^2`. */
function nameOf(factors: readonly number[], names: readonly string[]): string {
  if (factors.length === 0) return '1';
  return [...new Set(factors)]
    .map((factor) => {
      const power = factors.filter((other) => other === factor).length;
      return power === 1 ? names[factor] : `${names[factor]}^${power}`;
    })
    .join(' ');
}

/** sklearn.preprocessing.PolynomialFeatures. */
export const polynomialFeatures = defineOperator({
  type: 'PolynomialFeatures',
  group: 'bin',
  label: 'Polynomial features',
  summary: 'Adds powers of columns and products between them: a, b, a², a·b, b².',
  description:
    'Use it so that a linear model can follow curves and see columns act together. The number of columns explodes: 10 columns make 66 of degree 2, 286 of degree 3. ' +
    'Scale first, else high powers overflow or drown the rest; beyond degree 3 splines (SplineTransformer) behave better. ' +
    'Leave the bias column out for models with an intercept of their own. Missing and infinite cells are refused.',
  reference: { library: 'scikit-learn', name: 'sklearn.preprocessing.PolynomialFeatures' },
  keywords: ['interaction', 'power', 'square', 'product', 'cross', 'degree', 'quadratic'],
  begins: needs({ complete: true }),
  params: () => ({
    columns: columns(['number'], 'Columns to multiply. Empty: all number columns.'),
    degree: countOrNumbers(2, {
      label: 'Degree',
      help: 'Most factors of a product, or the least and the largest number, such as 2, 3.',
      min: 0,
    }),
    interaction_only: flag(false, {
      label: 'Interactions only',
      help: 'Use each column at most once in a product, so that there are no powers.',
    }),
    include_bias: flag(true, { label: 'Bias', help: 'Add a column of ones, called 1.' }),
  }),
  state: z.looseObject({ feature_names_in_: z.array(z.string()), n_output_features_: z.number().int() }),
  declare([input = []], params) {
    const taken = chosenNumbers(input, params.columns);
    if (taken.length === 0) return input;
    if (taken.some(({ many }) => many)) {
      return inPlaceOf(
        input,
        taken,
        taken.map(({ name }): DeclaredField => ({ name, type: 'number', many: true })),
      );
    }
    const names = taken.map(({ name }) => name);
    const made = products(names.length, params);
    return inPlaceOf(
      input,
      taken,
      made.map((factors): DeclaredField => ({ name: nameOf(factors, names), type: 'number' })),
    );
  },
  // Learns only the names of the selected columns; it asks nothing of the data.
  // oxlint-disable-next-line eslint/require-yield
  *learn(input, params) {
    const taken = chosenNumbers(input.columns, params.columns);
    const made = taken.length === 0 ? [] : products(taken.length, params);
    return { feature_names_in_: taken.map(({ name }) => name), n_output_features_: made.length };
  },
  compute(input, params, state) {
    const names = state.feature_names_in_;
    const taken = numbersNamed(input.columns, names);
    if (taken.length === 0) return input;
    const xs = numbersOf(taken).map(finite);
    const known = new Map<string, Expr>();
    const product = (factors: readonly number[]): Expr => {
      const key = factors.join(' ');
      const before = known.get(key);
      if (before !== undefined) return before;
      const [first, ...rest] = factors;
      const made = first === undefined ? number(1) : rest.length === 0 ? xs[first] : mul(product(rest), xs[first]);
      known.set(key, made);
      return made;
    };
    const made = products(taken.length, params).map(
      (factors): SymbolicColumn => ({ name: nameOf(factors, names), type: 'number', expr: product(factors) }),
    );
    return { columns: inPlaceOf(input.columns, taken, made) };
  },
  tells: ({ feature_names_in_: names, n_output_features_: made }) =>
    `${counted(names.length, 'column')} ${names.length === 1 ? 'makes' : 'make'} ${counted(made, 'column')} of powers and products.`,
  examples: [
    {
      title: 'Degree 2 of two columns',
      params: {},
      input: { a: [2, 3], b: [5, 7] },
      output: { '1': [1, 1], a: [2, 3], b: [5, 7], 'a^2': [4, 9], 'a b': [10, 21], 'b^2': [25, 49] },
    },
    {
      title: 'Products only',
      params: { interaction_only: true, include_bias: false },
      input: { a: [2, 3], b: [5, 7] },
      output: { a: [2, 3], b: [5, 7], 'a b': [10, 21] },
    },
  ],
});
