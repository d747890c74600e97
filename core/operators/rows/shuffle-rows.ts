import { shuffleRows as shuffled } from '../../random/row-samples.ts';
import { defineOperator } from '../kit/define.ts';
import { seed, seedOf } from '../kit/params.ts';

/** sklearn.utils.shuffle, equal to pandas' sample(frac=1): all rows in random order. */
export const shuffleRowsOperator = defineOperator({
  type: 'ShuffleRows',
  group: 'rows',
  label: 'Shuffle rows',
  summary: 'Puts the rows in random order.',
  description:
    'Use it before exporting rows that are sorted by class to a trainer that reads them in order. TrainTestSplit shuffles by itself. ' +
    'Never shuffle before steps that look at the row before, such as FillForward. Rows of new data are left alone.',
  reference: { library: 'scikit-learn', name: 'sklearn.utils.shuffle' },
  keywords: ['random', 'permute', 'mix', 'order'],
  params: () => ({ random_state: seed(null, 'The same number gives the same order again.') }),
  declare: ([input = []]) => input,
  compute: (input) => input,
  rows: (_, params) => ({
    rows: 'take',
    pick: (rows) => (rows === 0 ? new Int32Array(0) : shuffled(rows, seedOf(params.random_state))),
  }),
  mixes: () => ({ shuffles: true }),
  onNewRows: 'leave',
  examples: [
    {
      title: 'Five rows',
      params: { random_state: 0 },
      input: { x: [10, 20, 30, 40, 50] },
      output: { x: [30, 10, 20, 40, 50] },
    },
  ],
});
