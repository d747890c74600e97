import { defineOperator } from '../kit/define.ts';
import { integer } from '../kit/params.ts';

/** pandas.DataFrame.head: the first rows; a negative number selects all but the last ones. */
export const headRows = defineOperator({
  type: 'HeadRows',
  group: 'rows',
  label: 'First rows',
  summary: 'Keeps the first rows.',
  description:
    'Use it to try a pipeline on the beginning of a large table, or after SortRows to keep the largest. The first rows of a file are rarely typical: ' +
    'for a fair part take SampleRows. Rows of new data are left alone.',
  reference: { library: 'pandas', name: 'pandas.DataFrame.head' },
  keywords: ['top', 'limit', 'first', 'head', 'nlargest'],
  params: () => ({
    n: integer(5, { label: 'Rows', help: 'Number of rows to keep. A negative number drops that many from the end.' }),
  }),
  declare: ([input = []]) => input,
  compute: (input) => input,
  rows: (_, params) => ({
    rows: 'take',
    pick: (rows) => {
      const count = params.n < 0 ? Math.max(0, rows + params.n) : Math.min(params.n, rows);
      return Int32Array.from({ length: count }, (_, row) => row);
    },
  }),
  mixes: () => ({ choosesRows: true }),
  onNewRows: 'leave',
  keepsBy: ['n'],
  examples: [
    { title: 'The first two', params: { n: 2 }, input: { x: [1, 2, 3] }, output: { x: [1, 2] } },
    { title: 'All but the last', params: { n: -1 }, input: { x: [1, 2, 3] }, output: { x: [1, 2] } },
  ],
});
