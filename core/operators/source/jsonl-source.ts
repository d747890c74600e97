import { defineOperator } from '../kit/define.ts';
import { path, types } from './source-params.ts';

/** JSON Lines, or a JSON array of objects. */
export const jsonlSource = defineOperator({
  type: 'JsonlSource',
  group: 'source',
  label: 'JSON file',
  summary: 'Reads JSON Lines (an object a line) or a JSON array of objects.',
  description:
    'Every key becomes a column; a row without it is missing there. Keys of objects within objects get dotted names, as in address.city; lists are kept as their JSON text. Strings that are all ISO dates become dates.',
  reference: { library: 'pandas', name: 'pandas.read_json' },
  keywords: ['file', 'open', 'import', 'jsonl', 'ndjson', 'records', 'nested', 'load'],
  inputs: [],
  params: () => ({ path, types }),
  declare: () => [],
  examples: [],
});
