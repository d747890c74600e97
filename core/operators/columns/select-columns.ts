import { defineOperator } from '../kit/define.ts';
import { columns } from '../kit/params.ts';
import { ALL_TYPES, keepColumns } from '../kit/selection.ts';

/**
 * Keeps the selected columns, in table order, as `DataFrame[columns]` does with a selector. The target stays
 * unless it is left out by name.
 */
export const selectColumnsOperator = defineOperator({
  type: 'SelectColumns',
  group: 'columns',
  label: 'Select columns',
  summary: 'Keeps the chosen columns and drops all others.',
  description:
    'Use it to work on a few columns of a wide table. A new column in tomorrow’s file then does no harm; ' +
    'to drop a few and keep the rest take DropColumns. A list of names also sets their order. The target stays where a selector chooses; a list of names has to name it.',
  reference: { library: 'pandas', name: 'pandas.DataFrame.filter' },
  keywords: ['keep', 'filter', 'subset'],
  params: () => ({ columns: columns(ALL_TYPES, 'Columns to keep. Empty: all columns.', 'all') }),
  declare: ([input = []], params) => keepColumns(input, params.columns),
  compute: (input, params) => ({ columns: keepColumns(input.columns, params.columns) }),
  examples: [
    {
      title: 'By name, in the order given',
      params: { columns: ['c', 'a'] },
      input: { a: [1, 2], b: [3, 4], c: ['x', 'y'] },
      output: { c: ['x', 'y'], a: [1, 2] },
    },
    {
      title: 'By type',
      params: { columns: { dtype: 'number' } },
      input: { a: [1, 2], c: ['x', 'y'] },
      output: { a: [1, 2] },
    },
  ],
});
