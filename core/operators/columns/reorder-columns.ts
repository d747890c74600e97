import { defineOperator } from '../kit/define.ts';
import { type ColumnSelection, columns } from '../kit/params.ts';
import { ALL_TYPES, selectColumns } from '../kit/selection.ts';

/** `DataFrame[first + rest]`: the selected columns first, then the others in table order. */
export const reorderColumns = defineOperator({
  type: 'ReorderColumns',
  group: 'columns',
  label: 'Reorder columns',
  summary: 'Puts the chosen columns first, in the order given, and all others after them.',
  description:
    'Use it where the order matters: a model that was trained on a matrix, a file that another program reads by position. ' +
    'No column is lost. With a selector the columns that it finds come first, in table order.',
  reference: { library: 'pandas', name: 'pandas.DataFrame.reindex' },
  keywords: ['move', 'arrange', 'position', 'order', 'sort'],
  params: () => ({ columns: columns(ALL_TYPES, 'Columns that come first. Empty: the order stays.', 'none') }),
  declare: ([input = []], params) => reordered(input, params.columns),
  compute: (input, params) => ({ columns: reordered(input.columns, params.columns) }),
  examples: [
    {
      title: 'Two columns to the front',
      params: { columns: ['c', 'a'] },
      input: { a: [1], b: [2], c: [3] },
      output: { c: [3], a: [1], b: [2] },
    },
    {
      title: 'Numbers first',
      params: { columns: { dtype: 'number' } },
      input: { name: ['x', 'y'], a: [1, 2] },
      output: { a: [1, 2], name: ['x', 'y'] },
    },
  ],
});

function reordered<Column extends Parameters<typeof selectColumns>[0][number]>(
  from: readonly Column[],
  selection: ColumnSelection | undefined,
): Column[] {
  if (selection === undefined) return [...from];
  const chosen = selectColumns(from, selection, ALL_TYPES);
  if (Array.isArray(selection)) {
    const order = new Map(selection.map((name, index) => [name, index]));
    chosen.sort((a, b) => (order.get(a.name) ?? 0) - (order.get(b.name) ?? 0));
  }
  const first = new Set(chosen);
  return [...chosen, ...from.filter((column) => !first.has(column))];
}
