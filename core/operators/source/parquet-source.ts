import { defineOperator } from '../kit/define.ts';
import { index, path, table, types } from './source-params.ts';

/** A Parquet file, or a folder of them. */
export const parquetSource = defineOperator({
  type: 'ParquetSource',
  group: 'source',
  label: 'Parquet file',
  summary: 'Reads a Parquet file or a folder of them; types come from the file.',
  description:
    'Row groups are read side by side. Strings become categories where their values repeat, else text. Fields of structures get dotted names; lists, bytes and types that no column has are left out by name, and it says so, as are row labels of pandas unless you keep them. Whole numbers beyond 2^53 are read as text, as a double would round them; durations and times of day as seconds, times of a zone in UTC.',
  reference: { library: 'pandas', name: 'pandas.read_parquet' },
  keywords: ['file', 'open', 'import', 'table', 'columnar', 'spark', 'load'],
  inputs: [],
  params: () => ({ path, table, index, types }),
  declare: () => [],
  examples: [],
});
