import { defineOperator } from '../kit/define.ts';
import { path, table, types } from './source-params.ts';

/** An ARFF file, or a folder of them. */
export const arffSource = defineOperator({
  type: 'ArffSource',
  group: 'source',
  label: 'ARFF file',
  summary: 'Reads an ARFF file of Weka, with dense or sparse rows.',
  description:
    'Types are those of the declarations: lists of values become categories in their declared order, dates are read by their pattern. A question mark is missing. What sparse rows leave out is 0, or the first value of its list; a text that they leave out is missing, and it says so. Weights of rows become a column “weight”. Whole numbers beyond 2^53 are read as text, as a double would round them.',
  reference: { library: 'pandas', name: 'scipy.io.arff.loadarff' },
  keywords: ['file', 'open', 'import', 'weka', 'openml', 'attribute', 'relation', 'load'],
  inputs: [],
  params: () => ({ path, table, types }),
  declare: () => [],
  examples: [],
});
