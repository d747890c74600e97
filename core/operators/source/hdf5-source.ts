import { defineOperator } from '../kit/define.ts';
import { optionalText } from '../kit/params.ts';
import { index, path, types } from './source-params.ts';

/** An HDF5 file, or a folder of them. */
export const hdf5Source = defineOperator({
  type: 'Hdf5Source',
  group: 'source',
  label: 'HDF5 file',
  summary: 'Reads a table of an HDF5 file: of pandas, PyTables or h5py.',
  description:
    'Tables are those of pandas (to_hdf, in both formats), compound datasets, and the datasets of one length in a group, side by side; a dataset of two dimensions gives columns such as X_1 and X_2. Of several tables the largest is read, unless you choose. ' +
    'Enumerations and categoricals become categories in their declared order. Cells with the fill value of NetCDF are missing. Complex numbers, references, lists and arrays of three dimensions are left out by name, and so is what is packed with other filters than gzip, shuffle, LZF and Fletcher32. Whole numbers beyond 2^53 are read as text, as a double would round them; durations as seconds.',
  reference: { library: 'pandas', name: 'pandas.read_hdf' },
  keywords: ['file', 'open', 'import', 'h5', 'hdf', 'pytables', 'h5py', 'netcdf', 'dataset', 'load'],
  inputs: [],
  params: () => ({
    path,
    table: optionalText(null, {
      label: 'Table',
      help: 'The path of a table, a group or a dataset, or of several datasets of one length, such as X, y. In an archive, write the name of the file and a slash before it.',
      empty: 'the largest',
    }),
    index,
    types,
  }),
  declare: () => [],
  examples: [],
});
