import { z } from 'zod';
import { agg, ask } from '../../ir/aggregate.ts';
import { div, dot, sub } from '../../ir/build.ts';
import { printNumber } from '../../ir/print.ts';
import { ProblemError } from '../../ir/problem.ts';
import { needs } from '../kit/begin.ts';
import { defineOperator } from '../kit/define.ts';
import { finite } from '../kit/finite.ts';
import { chosenNumbers, inPlaceOf, numbersNamed, numbersOf } from '../kit/joint.ts';
import type { SymbolicColumn } from '../kit/operator.ts';
import { numberOr } from '../kit/list-params.ts';
import { likeliestDimension } from '../methods/pca-dimension.ts';
import { choice, columns, flag, learned } from '../kit/params.ts';
import { symmetricEigen } from '../methods/symmetric-eigen.ts';

/** Relative difference below which two loadings count as equally large; the first of them decides the sign. */
const SIGN_TOLERANCE = 1e-10;

/** The row with the sign that makes its largest loading positive: sklearn's `svd_flip`. */
function withSign(vector: readonly number[]): number[] {
  const largest = vector.reduce((most, loading) => Math.max(most, Math.abs(loading)), 0);
  const deciding = vector.find((loading) => Math.abs(loading) >= largest * (1 - SIGN_TOLERANCE));
  return deciding !== undefined && deciding < 0 ? vector.map((loading) => -loading) : [...vector];
}

/**
 * Number of components to keep: all, the wanted number, or as many as explain more than
 * the wanted share of the variance.
 */
function kept(wanted: number | null, most: number, ratios: readonly number[]): number {
  if (wanted === null) return most;
  if (wanted > 0 && wanted < 1) {
    let sum = 0;
    const reached = ratios.findIndex((ratio) => {
      sum += ratio;
      return sum > wanted;
    });
    return Math.min(reached === -1 ? most : reached + 1, most);
  }
  if (wanted <= most) return wanted;
  throw new ProblemError({
    code: 'pca.components',
    message: `${wanted} components cannot be taken: there are at most ${most}, the smaller of rows and columns.`,
    hint: `Take ${most} or fewer, or leave it empty for all.`,
    field: 'n_components',
  });
}

/** More weights of a component are not told. */
const MAX_TOLD_LOADINGS = 4;

/** sklearn.decomposition.PCA, always exact ("full"). */
export const pca = defineOperator({
  type: 'PCA',
  group: 'scale',
  label: 'Principal components',
  summary: 'Turns many related columns into a few unrelated ones that keep most of the variance.',
  description:
    'Use it where columns say much the same (sensors, spectra, pixels): to make a table narrower, to get rid of noise, or to plot it in two dimensions. ' +
    'Scale the columns first, else the one with the largest unit wins. The results mix all columns and cannot be read one by one; trees gain little. ' +
    'It is computed from products of deviations, without chance: where scikit-learn would take its randomised solver (more than 500 rows, many columns, few components) its numbers are approximate and ours are not. A component with less than about 1e-15 of the largest variance is rounding noise here, as of scikit-learn’s covariance_eigh. ' +
    'Where two loadings are equally large the first of them is made positive. Missing and infinite cells are refused.',
  reference: { library: 'scikit-learn', name: 'sklearn.decomposition.PCA' },
  keywords: [
    'principal component analysis',
    'dimensionality reduction',
    'decomposition',
    'whiten',
    'svd',
    'eigenvector',
  ],
  begins: needs({ complete: true }),
  params: () => ({
    columns: columns(['number'], 'Columns to combine. Empty: all number columns.'),
    n_components: numberOr(
      { mle: 'Likeliest number: by Minka’s estimate, which needs as many rows as columns' },
      {
        label: 'Components',
        help: 'Number of columns to keep. A number below 1 keeps enough columns to explain more than that share of the variance.',
        empty: 'all',
        min: 0,
      },
    ),
    svd_solver: choice(
      {
        auto: 'Automatic: as scikit-learn chooses',
        full: 'Singular values: of the centred table',
        covariance_eigh: 'Eigenvalues: of the covariance',
      },
      'auto',
      {
        label: 'Solver',
        help: 'Method of scikit-learn, where they differ in speed and last digits. Here all give the same.',
        advanced: true,
      },
    ),
    whiten: flag(false, { label: 'Whiten', help: 'Scale each component to variance 1.' }),
  }),
  state: z.looseObject({
    feature_names_in_: z.array(z.string()),
    mean_: learned.numbers,
    components_: learned.matrix,
    explained_variance_: learned.numbers,
    explained_variance_ratio_: learned.numbers,
    singular_values_: learned.numbers,
    noise_variance_: learned.number,
    n_components_: learned.integer,
    n_samples_: learned.integer,
  }),
  declare([input = []], params) {
    const taken = chosenNumbers(input, params.columns);
    if (taken.length === 0) return input;
    return inPlaceOf(input, taken, [{ name: 'pca', type: 'number', many: true }]);
  },
  *learn(input, { n_components, ...params }) {
    if (typeof n_components === 'number' && n_components >= 1 && !Number.isInteger(n_components)) {
      throw new ProblemError({
        code: 'pca.components',
        message: `${n_components} is neither a number of components nor a share.`,
        hint: 'Give a whole number, or a share between 0 and 1.',
        field: 'n_components',
      });
    }
    const taken = chosenNumbers(input.columns, params.columns);
    const xs = numbersOf(taken).map(finite);
    const { count, mean, products } = (yield* ask({ scatter: agg.scatter(xs) })).scatter;
    if (count < 2 && taken.length > 0) {
      throw new ProblemError({
        code: 'pca.rows',
        message: `Components cannot be found with ${count === 1 ? 'one row' : 'no rows'}.`,
        hint: 'Learn from two rows at least.',
      });
    }
    if (!products.every(Number.isFinite)) {
      throw new ProblemError({
        code: 'pca.overflow',
        message: 'The values are so large that their squares overflow.',
        hint: 'Scale the columns first (StandardScaler, MaxAbsScaler).',
      });
    }
    const most = Math.min(count, taken.length);
    const { values, vectors } = yield* symmetricEigen(products, taken.length);
    const squares = values.slice(0, most).map((value) => Math.max(value, 0));
    const variances = squares.map((square) => square / (count - 1));
    const total = variances.reduce((sum, variance) => sum + variance, 0);
    const ratios = variances.map((variance) => variance / total);
    if (n_components === 'mle' && count < taken.length) {
      throw new ProblemError({
        code: 'pca.components',
        message: `The likeliest number of components cannot be told from ${count} rows of ${taken.length} columns.`,
        hint: 'Give a number or a share, or learn from as many rows as columns at least.',
        field: 'n_components',
      });
    }
    const n = n_components === 'mle' ? likeliestDimension(variances, count) : kept(n_components, most, ratios);
    const rest = variances.slice(n);
    return {
      feature_names_in_: taken.map(({ name }) => name),
      mean_: [...mean],
      components_: vectors.slice(0, n).map(withSign),
      explained_variance_: variances.slice(0, n),
      explained_variance_ratio_: ratios.slice(0, n),
      singular_values_: squares.slice(0, n).map(Math.sqrt),
      noise_variance_: rest.length === 0 ? 0 : rest.reduce((sum, variance) => sum + variance, 0) / rest.length,
      n_components_: n,
      n_samples_: count,
    };
  },
  compute(input, { whiten }, state) {
    const taken = numbersNamed(input.columns, state.feature_names_in_);
    const centred = numbersOf(taken).map((x, index) => sub(finite(x), state.mean_[index]));
    const made = state.components_.map((component, index): SymbolicColumn => {
      const projected = dot(centred, component);
      const deviation = Math.max(Math.sqrt(state.explained_variance_[index]), Number.EPSILON);
      return { name: `pca${index}`, type: 'number', expr: whiten ? div(projected, deviation) : projected };
    });
    return { columns: inPlaceOf(input.columns, taken, made) };
  },
  leastRows({ n_components }) {
    const components = typeof n_components === 'number' && n_components >= 1 ? n_components : 1;
    return { rows: components + 1, because: `the spread along ${components} needs at least ${components + 1}` };
  },
  tells({ feature_names_in_: names, components_, explained_variance_ratio_: shares }, _params, column, cells) {
    const place = Number(column.slice('pca'.length));
    const loadings = components_[place];
    if (loadings === undefined) return null;
    const weights = cells
      .slice(0, MAX_TOLD_LOADINGS)
      .flatMap((cell) => {
        const at = names.indexOf(cell.column);
        return at === -1 ? [] : `${printNumber(loadings[at])} of “${cell.column}”`;
      })
      .join(', ');
    const share = printNumber(100 * shares[place]);
    return `Component ${place + 1} of ${components_.length} holds ${share} % of the variance. Its weights: ${weights}.`;
  },
  examples: [
    {
      title: 'Two columns that say the same become one',
      params: { n_components: 1 },
      input: { x: [0, 3, 6], y: [0, 4, 8] },
      output: { pca0: [-5, 0, 5] },
    },
  ],
});
