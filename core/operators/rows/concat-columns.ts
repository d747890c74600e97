import { defineOperator } from '../kit/define.ts';
import { choice } from '../kit/params.ts';
import {
  combinedColumns,
  declaredColumns,
  type PlannedColumn,
  refuseSameNames,
  type SideColumn,
  twoPorts,
} from '../kit/two-tables.ts';

/** pandas.concat(axis=1) on rows numbered from 0: the columns of two tables beside each other. */
export const concatColumns = defineOperator({
  type: 'ConcatColumns',
  group: 'rows',
  label: 'Concatenate columns',
  summary: 'Puts the columns of a second table beside those of the first, row by row.',
  description:
    'Use it only where the first row of one table belongs to the first row of the other: features and labels in two files, two branches of one pipeline that chose no rows. ' +
    'Where there is a key, take Join: one row too many shifts all that follow. Rows are matched by position, as pandas does with a fresh index; of two lengths the shorter table is filled with missing cells, ' +
    'the longer one is cut, or they are refused. Names must differ, where pandas makes two columns of one name. Behind a split rows keep the mark of the left table, else of the right one. The result is made in memory.',
  reference: { library: 'pandas', name: 'pandas.concat' },
  keywords: ['bind columns', 'zip', 'paste', 'beside', 'concat', 'horizontal'],
  inputs: twoPorts,
  params: () => ({
    join: choice(
      { outer: 'Fill the shorter table', inner: 'Cut the longer table', exact: 'Refuse different lengths' },
      'outer',
      { label: 'Different lengths', help: 'What happens where the tables have different numbers of rows.' },
    ),
  }),
  declare: ([left = [], right = []], params) =>
    declaredColumns(planned(left, right), [params.join !== 'outer', params.join !== 'outer']),
  combine: ([left, right], params) => ({
    match: { match: 'beside', how: params.join },
    columns: combinedColumns(planned(left.columns, right.columns)),
  }),
  keepsBy: ['join'],
  examples: [
    {
      title: 'Row by row',
      params: {},
      input: { x: [1, 2] },
      second: { y: ['a', 'b'] },
      output: { x: [1, 2], y: ['a', 'b'] },
    },
    {
      title: 'The shorter table is filled',
      params: {},
      input: { x: [1] },
      second: { y: ['a', 'b'] },
      output: { x: [1, null], y: ['a', 'b'] },
    },
  ],
});

function planned(left: readonly SideColumn[], right: readonly SideColumn[]): PlannedColumn[] {
  const columns = [
    ...left.map((column): PlannedColumn => ({ name: column.name, left: column, right: null })),
    ...right.map((column): PlannedColumn => ({ name: column.name, left: null, right: column })),
  ];
  refuseSameNames(columns, 'Rename it in one of the tables first, or take SelectColumns.');
  return columns;
}
