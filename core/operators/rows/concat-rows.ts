import { defineOperator } from '../kit/define.ts';
import { choice } from '../kit/params.ts';
import {
  combinedColumns,
  declaredColumns,
  type PlannedColumn,
  refuseSameNames,
  type SideColumn,
  twoPorts,
  unifiedType,
} from '../kit/two-tables.ts';

/** pandas.concat(axis=0, ignore_index=True): the rows of one table below the rows of another. */
export const concatRows = defineOperator({
  type: 'ConcatRows',
  group: 'rows',
  label: 'Concatenate rows',
  summary: 'Puts the rows of a second table below those of the first.',
  description:
    'Use it for tables of the same kind: one file a month, two sources of the same records. Columns are matched by name, not by position; those of one table only are filled with missing cells, or dropped. ' +
    'Numbers and true/false become numbers, categories and text become text; other types that differ are refused, where pandas would mix them in one column. ' +
    'Rows are counted anew, as with ignore_index=True. Behind splits each row keeps its own mark; rows of a table without a split are train rows. The result is made in memory. ' +
    'To add columns by a key take Join.',
  reference: { library: 'pandas', name: 'pandas.concat' },
  keywords: ['append', 'union', 'stack', 'bind rows', 'concat', 'vertical'],
  inputs: twoPorts,
  params: () => ({
    join: choice({ outer: 'All columns of both', inner: 'Columns that both have' }, 'outer', {
      label: 'Columns',
      help: 'Which columns the result has.',
    }),
  }),
  declare: ([left = [], right = []], params) => declaredColumns(planned(left, right, params.join), [false, false]),
  combine: ([left, right], params) => ({
    match: { match: 'below' },
    columns: combinedColumns(planned(left.columns, right.columns, params.join)),
  }),
  examples: [
    {
      title: 'Columns by name, what is not there is missing',
      params: {},
      input: { x: [1, 2], c: ['a', 'b'] },
      second: { c: ['c'], y: [9] },
      output: { x: [1, 2, null], c: ['a', 'b', 'c'], y: [null, null, 9] },
    },
    {
      title: 'Columns that both have',
      params: { join: 'inner' },
      input: { x: [1, 2], c: ['a', 'b'] },
      second: { c: ['c'], y: [9] },
      output: { c: ['a', 'b', 'c'] },
    },
  ],
});

function planned(left: readonly SideColumn[], right: readonly SideColumn[], join: 'outer' | 'inner'): PlannedColumn[] {
  const partners = new Map(right.map((column) => [column.name, column]));
  const names = new Set(left.map(({ name }) => name));
  const all = [
    ...left.map(
      (column): PlannedColumn => ({ name: column.name, left: column, right: partners.get(column.name) ?? null }),
    ),
    ...right
      .filter(({ name }) => !names.has(name))
      .map((column): PlannedColumn => ({ name: column.name, left: null, right: column })),
  ];
  const columns = all.filter((column) => join === 'outer' || (column.left !== null && column.right !== null));
  for (const each of columns) if (each.left && each.right) unifiedType(each.left, each.right);
  refuseSameNames(columns, 'Rename one of them before this step.');
  return columns;
}
