import { add, choose, coalesce, equals, hash, number, string, toNumber } from '../../ir/build.ts';
import type { Expr } from '../../ir/expression.ts';
import { numberText } from '../../ir/functions/to-text.ts';
import { ProblemError } from '../../ir/problem.ts';
import { defineColumnOperator, type OutputColumn } from '../kit/column-operator.ts';
import { salt, saltPair } from '../kit/list-params.ts';
import { choice, integer, value } from '../kit/params.ts';
import { checkWidth } from '../kit/result-width.ts';

/** keras.layers.Hashing over a column with one value per cell: FarmHash64, or SipHash64 if there is a salt. */
export const hashing = defineColumnOperator({
  type: 'Hashing',
  group: 'encode',
  label: 'Hash',
  summary: 'Turns each value into one of a fixed number of bins, without learning which values there are.',
  description:
    'Use it for categories with very many or ever new values: nothing is learned, so nothing is unknown. Different values may share a bin: ' +
    'give more bins than there are values that matter. Numbers are hashed by their whole part, as Keras does; a missing number stays missing, ' +
    'a missing text is read as the empty one. The columns of the other output modes are named after the column with _0, _1 …, the ' +
    'number being the bin. Where the values are known and few take StringLookup or OneHotEncoder.',
  reference: { library: 'Keras', name: 'keras.layers.Hashing' },
  keywords: ['feature hashing', 'hashing trick', 'farmhash', 'siphash', 'high cardinality', 'bins', 'buckets'],
  takes: ['category', 'text', 'number'],
  params: () => ({
    num_bins: integer(32, {
      label: 'Bins',
      help: 'Number of bins. A mask value takes one of them.',
      min: 1,
      max: 2 ** 31 - 1,
    }),
    mask_value: value(null, { label: 'Mask value', help: 'Value that goes to bin 0, alone.', empty: 'none' }),
    salt: salt('One or two whole numbers that choose another hash.', 'the standard one'),
    output_mode: choice(
      {
        int: 'Number of the bin',
        one_hot: 'Indicator columns: a column of 0 and 1 for each bin',
        multi_hot: 'Indicators of its values: a column for each bin, 1 where the cell has it',
        count: 'Counts: how often the cell has each bin',
      },
      'int',
      { label: 'Output', help: 'What each cell becomes.' },
    ),
  }),
  compute(x, params, _state, field) {
    const cell = x.type === 'string' ? coalesce(x, string('')) : x;
    const masks = params.mask_value !== null && params.num_bins > 1;
    const bare = hash(cell, masks ? params.num_bins - 1 : params.num_bins, saltPair(params.salt));
    const bin = masks
      ? choose(equals(cell, maskOf(params.mask_value as string | number, cell)), number(0), add(bare, 1))
      : bare;
    if (params.output_mode === 'int') return bin;
    checkWidth(params.num_bins, 'Give fewer bins, or choose int.', 'num_bins');
    return Array.from(
      { length: params.num_bins },
      (_, index): OutputColumn => ({
        name: `${field.name}_${index}`,
        type: 'number',
        expr: toNumber(equals(bin, index)),
      }),
    );
  },
  declare: (field, params) =>
    params.output_mode === 'int'
      ? [{ name: field.name, type: 'number' }]
      : [{ name: `${field.name}_`, type: 'number', many: true }],
  examples: [
    {
      title: 'Three bins',
      params: { num_bins: 3 },
      input: { c: ['A', 'B', 'C', 'D', 'E'] },
      output: { c: [1, 0, 1, 1, 2] },
    },
    {
      title: 'Bin 0 for the empty text alone',
      params: { num_bins: 3, mask_value: '' },
      input: { c: ['A', null, 'B', ''] },
      output: { c: [1, 0, 1, 0] },
    },
  ],
});

function maskOf(mask: string | number, cell: Expr): Expr {
  if (cell.type === 'string') return string(typeof mask === 'string' ? mask : numberText(mask, false));
  if (typeof mask === 'number') return number(mask);
  throw new ProblemError({
    code: 'hashing.mask',
    message: `The mask value "${mask}" is text, and the column holds numbers.`,
    hint: 'Give a number, or choose columns of text.',
    field: 'mask_value',
  });
}
