import { defineOperator } from '../kit/define.ts';
import { sortKeys } from '../kit/params.ts';
import { findColumn } from '../kit/selection.ts';

/** pandas.DataFrame.sort_values(kind="stable", na_position="last"). */
export const sortRows = defineOperator({
  type: 'SortRows',
  group: 'rows',
  label: 'Sort rows',
  summary: 'Puts the rows in the order of one or more columns.',
  description:
    'Use it before steps that look at the row before (FillForward, Interpolate) and before a split that does not shuffle. A random split, a scaler or an encoder does not care for order. ' +
    'Rows that are equal keep their order; missing cells come last, whichever way it goes; text is ordered by character code, upper case before lower. All rows are ordered at once, in memory.',
  reference: { library: 'pandas', name: 'pandas.DataFrame.sort_values' },
  keywords: ['sort', 'order', 'ascending', 'descending', 'arrange', 'sort_values'],
  params: () => ({
    by: sortKeys({
      label: 'Sort by',
      help: 'Columns to sort by, the most important first, each ascending or descending. Empty: the order stays.',
    }),
  }),
  declare([input = []], params) {
    for (const { column } of params.by) findColumn(input, column, 'by');
    return input;
  },
  compute: (input) => input,
  rows: (input, params) => ({
    rows: 'sort',
    by: params.by.map(({ column, descending }) => ({ x: findColumn(input.columns, column, 'by').expr, descending })),
  }),
  examples: [
    {
      title: 'Missing cells come last',
      params: { by: [{ column: 'x' }] },
      input: { x: [3, null, 1], c: ['a', 'b', 'c'] },
      output: { x: [1, 3, null], c: ['c', 'a', 'b'] },
    },
    {
      title: 'By two columns',
      params: { by: [{ column: 'c' }, { column: 'x', descending: true }] },
      input: { c: ['b', 'a', 'b', 'a'], x: [1, 2, 3, null] },
      output: { c: ['a', 'a', 'b', 'b'], x: [2, null, 3, 1] },
    },
  ],
});
