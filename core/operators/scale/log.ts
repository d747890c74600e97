import { atLeast, check, choose, greaterThan, isMissing, missing, or, unary } from '../../ir/build.ts';
import type { Expr } from '../../ir/expression.ts';
import { needs } from '../kit/begin.ts';
import { defineColumnOperator } from '../kit/column-operator.ts';
import { choice } from '../kit/params.ts';

type Name = 'log' | 'log1p' | 'log2' | 'log10' | 'sqrt' | 'cbrt';

/** Lower end of the range in which the function is finite, and whether the end itself belongs to it. */
const domains: Readonly<Record<Name, { readonly from: number; readonly included: boolean }>> = {
  log: { from: 0, included: false },
  log2: { from: 0, included: false },
  log10: { from: 0, included: false },
  log1p: { from: -1, included: false },
  sqrt: { from: 0, included: true },
  cbrt: { from: Number.NEGATIVE_INFINITY, included: true },
};

function within(x: Expr, name: Name): Expr {
  const { from, included } = domains[name];
  return included ? atLeast(x, from) : greaterThan(x, from);
}

/** Logarithms and roots as in NumPy, with a choice of how to treat values outside of their domain. */
export const log = defineColumnOperator({
  type: 'Log',
  group: 'scale',
  label: 'Log or root',
  summary: 'Takes the logarithm or the root of each value, to draw a long tail together.',
  description:
    'Use it on amounts, counts and prices that span several orders of magnitude: differences become ratios. ' +
    'With zeros take log1p or the square root. It learns nothing; where the data shall say how much to bend, take PowerTransformer. ' +
    'NumPy gives −infinity for log(0) and missing below that; here such a cell stops the run unless you choose otherwise.',
  reference: { library: 'Prepgraph', name: 'numpy.log' },
  keywords: ['logarithm', 'log1p', 'sqrt', 'square root', 'cube root', 'skew', 'ln', 'transform'],
  takes: ['number'],
  begins: needs({ above: 0 }),
  params: () => ({
    function: choice(
      {
        log: 'Natural logarithm: of values above 0',
        log1p: 'Natural logarithm of 1 + x: of values above −1, keeps 0 at 0',
        log2: 'Logarithm to base 2: of values above 0',
        log10: 'Logarithm to base 10: of values above 0',
        sqrt: 'Square root: of values from 0',
        cbrt: 'Cube root: of any value',
      },
      'log',
      { label: 'Function', help: 'Function that is applied to each value.' },
    ),
    handle_invalid: choice(
      {
        error: 'Stop with an error',
        missing: 'Make the cell missing',
        numpy: 'As NumPy: −infinity for the logarithm of 0, missing below',
      },
      'error',
      { label: 'Invalid value', help: 'What happens to a value that the function cannot take.' },
    ),
  }),
  compute(x, params) {
    const result = unary(params.function, x);
    if (params.handle_invalid === 'numpy' || params.function === 'cbrt') return result;
    const defined = within(x, params.function);
    if (params.handle_invalid === 'missing') return choose(defined, result, missing('number'));
    const { from, included } = domains[params.function];
    const checked = check(x, or(isMissing(x), defined), {
      code: 'log.domain',
      message: `${params.function} takes numbers ${included ? 'from' : 'above'} ${from}; here is {value}.`,
      hint: 'Choose another function (log1p takes 0), clip the column first, or let such cells become missing.',
    });
    return unary(params.function, checked);
  },
  examples: [
    {
      title: 'Orders of magnitude',
      params: { function: 'log10' },
      input: { price: [1, 100, null, 1000] },
      output: { price: [0, 2, null, 3] },
    },
    {
      title: 'Counts with zeros',
      params: { function: 'log1p' },
      input: { count: [0, 2, 999] },
      output: { count: [0, 1.0986122886681096, 6.907755278982137] },
    },
    {
      title: 'What cannot be taken becomes missing',
      params: { function: 'sqrt', handle_invalid: 'missing' },
      input: { x: [4, 0, -1] },
      output: { x: [2, 0, null] },
    },
  ],
});
