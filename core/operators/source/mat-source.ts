import { defineOperator } from '../kit/define.ts';
import { optionalText } from '../kit/params.ts';
import { path, types } from './source-params.ts';

/** A MAT-file, or a folder of them. */
export const matSource = defineOperator({
  type: 'MatSource',
  group: 'source',
  label: 'MATLAB file',
  summary: 'Reads variables of a MAT-file of MATLAB, Octave or SciPy.',
  description:
    'Vectors, matrices, texts and cell arrays of one length stand side by side: a vector is a column of its name, a matrix gives columns such as X_1 and X_2. A structure whose fields have one length is a table, and so is an array of structures, a row each. Of several tables the largest is read, unless you choose. ' +
    'Empty texts and empty cells are missing. Complex numbers, arrays of three dimensions, functions and objects (table, string, categorical, datetime) are left out by name, and it says so. Whole numbers beyond 2^53 are read as text, as a double would round them.',
  reference: { library: 'pandas', name: 'scipy.io.loadmat' },
  keywords: ['file', 'open', 'import', 'matlab', 'octave', 'mat', 'matrix', 'struct', 'load'],
  inputs: [],
  params: () => ({
    path,
    table: optionalText(null, {
      label: 'Variable',
      help: 'Name of a variable, or of several variables of one length, such as X, y. In an archive, write the name of the file and a slash before it.',
      empty: 'the largest table',
    }),
    types,
  }),
  declare: () => [],
  examples: [],
});
