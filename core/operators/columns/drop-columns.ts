import { defineOperator } from '../kit/define.ts';
import { columns } from '../kit/params.ts';
import { ALL_TYPES, selectColumns } from '../kit/selection.ts';

/** pandas.DataFrame.drop(columns=…). An empty list drops nothing. */
export const dropColumns = defineOperator({
  type: 'DropColumns',
  group: 'columns',
  label: 'Drop columns',
  summary: 'Drops the chosen columns and keeps all others.',
  description:
    'Use it for identifiers, duplicates and columns that are not known at the time of prediction. ' +
    'To keep a few and drop the rest take SelectColumns.',
  reference: { library: 'pandas', name: 'pandas.DataFrame.drop' },
  keywords: ['exclude'],
  params: () => ({ columns: columns(ALL_TYPES, 'Columns to drop. Empty: none.', 'none') }),
  declare: ([input = []], params) => without(input, params.columns),
  compute: (input, params) => ({ columns: without(input.columns, params.columns) }),
  examples: [
    {
      title: 'By name',
      params: { columns: ['id'] },
      input: { id: [7, 8], x: [1, 2] },
      output: { x: [1, 2] },
    },
    {
      title: 'By pattern',
      params: { columns: { pattern: '^tmp_' } },
      input: { tmp_a: [1, 2], x: [3, 4] },
      output: { x: [3, 4] },
    },
  ],
});

type Column = Parameters<typeof selectColumns>[0][number];

function without<C extends Column>(from: readonly C[], selection: Parameters<typeof selectColumns>[1]): C[] {
  if (selection === undefined) return [...from];
  const dropped = new Set(selectColumns(from, selection, ALL_TYPES));
  return from.filter((column) => !dropped.has(column));
}
