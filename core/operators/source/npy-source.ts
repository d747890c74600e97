import { defineOperator } from '../kit/define.ts';
import { optionalText } from '../kit/params.ts';
import { path, table, types } from './source-params.ts';

/** NumPy arrays, or a folder of them. */
export const npySource = defineOperator({
  type: 'NpySource',
  group: 'source',
  label: 'NumPy file',
  summary: 'Reads a NumPy array, or those of an archive of arrays.',
  description:
    'A vector is a column, a matrix one column each (column_1, column_2 …), a structured array one a field. Of an archive (.npz) it reads the array that you choose; without a choice the only one, vectors of one length side by side, or x_train, y_train, x_val … with feature_names, as Prepgraph writes them: the parts below each other, with a column that says which. ' +
    'Python objects are refused, since loading them would run code of the file. Whole numbers beyond 2^53 are read as text, as a double would round them.',
  reference: { library: 'pandas', name: 'numpy.load' },
  keywords: ['file', 'open', 'import', 'array', 'matrix', 'numpy', 'npz', 'load'],
  inputs: [],
  params: () => ({
    path,
    array: optionalText(null, { label: 'Array', help: 'Name of the array in an archive (.npz).', empty: 'detected' }),
    table,
    types,
  }),
  declare: () => [],
  examples: [],
});
