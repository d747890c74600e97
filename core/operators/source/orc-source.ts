import { defineOperator } from '../kit/define.ts';
import { path, table, types } from './source-params.ts';

/** An ORC file, or a folder of them. */
export const orcSource = defineOperator({
  type: 'OrcSource',
  group: 'source',
  label: 'ORC file',
  summary: 'Reads an ORC file or a folder of them; types come from the file.',
  description:
    'Stripes are read side by side, packed or not. Strings become categories where their values repeat, else text. Fields of structures get dotted names; lists, maps, unions and bytes are left out by name, and it says so. Times without a zone keep the hours of their writer’s clock, others are read in UTC. Whole numbers beyond 2^53 are read as text, as a double would round them.',
  reference: { library: 'pandas', name: 'pandas.read_orc' },
  keywords: ['file', 'open', 'import', 'table', 'columnar', 'hive', 'hadoop', 'spark', 'load'],
  inputs: [],
  params: () => ({ path, table, types }),
  declare: () => [],
  examples: [],
});
