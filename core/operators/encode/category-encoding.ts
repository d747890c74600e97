import { agg, ask } from '../../ir/aggregate.ts';
import { abs, and, atLeast, check, equals, isMissing, lessThan, not, or, toNumber, unary } from '../../ir/build.ts';
import { ProblemError } from '../../ir/problem.ts';
import { needs } from '../kit/begin.ts';
import { defineColumnOperator, type OutputColumn } from '../kit/column-operator.ts';
import { choice, learned, optionalInteger } from '../kit/params.ts';
import { MAX_COLUMNS_PER_COLUMN } from '../kit/result-width.ts';
import { codeColumns } from '../kit/tell.ts';

/** keras.layers.CategoryEncoding over a column with one code per cell. */
export const categoryEncoding = defineColumnOperator({
  type: 'CategoryEncoding',
  group: 'encode',
  label: 'Category encoding',
  summary: 'Turns codes 0, 1, 2 … into columns of 0 and 1 for a Keras model.',
  description:
    'Use it on columns that already hold whole numbers from 0, such as the result of StringLookup or of bins. Columns are named after the ' +
    'column with _0, _1 …; each column is encoded on its own, so multi_hot and count give what one_hot gives, but refuse negative ' +
    'numbers where one_hot makes zeros of them. Numbers too large have no column and fractions are cut off, as in Keras. For text take ' +
    'OneHotEncoder; ToCategorical is stricter about what is a class.',
  reference: { library: 'Keras', name: 'keras.layers.CategoryEncoding' },
  keywords: ['codes', 'indicator', 'dummies', 'one-hot', 'multi-hot'],
  takes: ['number'],
  begins: needs({ complete: true, whole: true, from: 0, to: MAX_COLUMNS_PER_COLUMN - 1 }),
  params: () => ({
    num_tokens: optionalInteger(null, {
      label: 'Tokens',
      help: 'Number of columns.',
      empty: 'the largest train code plus one (Keras wants the number)',
      min: 1,
      max: MAX_COLUMNS_PER_COLUMN,
    }),
    output_mode: choice(
      {
        multi_hot: 'Indicator columns: 1 where the cell has the code, negative codes are refused',
        one_hot: 'One column a code: 1 where the cell is the code, negative codes have no column',
        count: 'Counts: how often the cell has the code, negative codes are refused',
      },
      'multi_hot',
      { label: 'Output', help: 'What each cell becomes.' },
    ),
  }),
  learned: { num_tokens: learned.integer },
  *learn(x, params) {
    if (params.num_tokens !== null) return { num_tokens: params.num_tokens };
    const { extent } = yield* ask({ extent: agg.extent(unary('trunc', x)) });
    const tokens = extent.count === 0 ? 0 : Math.max(0, extent.max + 1);
    if (tokens > MAX_COLUMNS_PER_COLUMN) {
      throw new ProblemError({
        code: 'category-encoding.too-many',
        message: `The largest value is ${extent.max}: that would make more than ${MAX_COLUMNS_PER_COLUMN} columns.`,
        hint: 'Choose a column of codes, or turn its values into codes with IntegerLookup first.',
        field: 'num_tokens',
      });
    }
    return { num_tokens: tokens };
  },
  compute(x, params, s, field) {
    const finite = lessThan(abs(x), Number.POSITIVE_INFINITY);
    const whole = unary('trunc', x);
    const code = check(whole, params.output_mode === 'one_hot' ? finite : and(finite, atLeast(whole, 0)), {
      code: 'category-encoding.code',
      message: 'The cell {value} is no code.',
      hint: 'Codes are the whole numbers from 0: fill missing cells before this step, or encode the column with IntegerLookup.',
    });
    return Array.from(
      { length: s.num_tokens },
      (_, index): OutputColumn => ({
        name: `${field.name}_${index}`,
        type: 'number',
        expr: toNumber(equals(code, index)),
      }),
    );
  },
  losses(x, _params, s) {
    const whole = unary('trunc', x);
    return [
      { isLost: and(not(isMissing(x)), not(equals(whole, x))), how: 'the fraction is cut off' },
      {
        isLost: or(atLeast(whole, s.num_tokens), lessThan(whole, 0)),
        how: `there is no column for a code that is not among 0 to ${s.num_tokens - 1}`,
      },
    ];
  },
  declare: (field) => [{ name: `${field.name}_`, type: 'number', many: true }],
  tells: ({ num_tokens }, params) => codeColumns('codes', num_tokens, params.num_tokens !== null),
  examples: [
    {
      title: 'Four codes',
      params: { num_tokens: 4 },
      input: { k: [3, 1, 0] },
      output: { k_0: [0, 0, 1], k_1: [0, 1, 0], k_2: [0, 0, 0], k_3: [1, 0, 0] },
    },
  ],
});
