import { defineOperator } from '../kit/define.ts';
import { index, path, table, types } from './source-params.ts';

/** An Arrow or Feather file, or a folder of them. */
export const arrowSource = defineOperator({
  type: 'ArrowSource',
  group: 'source',
  label: 'Arrow file',
  summary: 'Reads an Arrow or Feather file or stream; types come from the file.',
  description:
    'Record batches are read side by side, packed ones too. Strings become categories where their values repeat, else text. Fields of structures get dotted names; lists, bytes and types that no column has are left out by name, and it says so, as are row labels of pandas unless you keep them. Whole numbers beyond 2^53 are read as text, as a double would round them; durations and times of day as seconds, times of a zone in UTC.',
  reference: { library: 'pandas', name: 'pandas.read_feather' },
  keywords: ['file', 'open', 'import', 'table', 'feather', 'ipc', 'columnar', 'load'],
  inputs: [],
  params: () => ({ path, table, index, types }),
  declare: () => [],
  examples: [],
});
