import { defineOperator } from '../kit/define.ts';
import { optionalChoice, optionalText } from '../kit/params.ts';
import { encoding, index, path, table, types } from './source-params.ts';

/** JSON Lines, or a JSON document that holds a table. */
export const jsonlSource = defineOperator({
  type: 'JsonlSource',
  group: 'source',
  label: 'JSON file',
  summary: 'Reads JSON Lines, a JSON array of rows, rows under a key, or a table as pandas writes it.',
  description:
    'Every key becomes a column; a row without it is missing there. Keys of objects within objects get dotted names, as in address.city; lists are kept as their JSON text, and it says so. Strings that are all ISO dates become dates; whole numbers beyond 2^53 become texts with all digits. NaN of Python is missing; texts such as NA stay texts, as pandas.read_json keeps them.',
  reference: { library: 'pandas', name: 'pandas.read_json' },
  keywords: ['file', 'open', 'import', 'jsonl', 'ndjson', 'records', 'nested', 'load'],
  inputs: [],
  params: () => ({
    path,
    table,
    encoding,
    orient: optionalChoice(
      {
        lines: 'Rows one after the other: JSON Lines, usually a row a line',
        records: 'List of objects: one a row',
        values: 'List of lists: one a row',
        columns: 'Object of columns: each is a list, or an object of cells by row label',
        index: 'Object of rows: by row label',
        split: 'Names, labels and rows apart: one list each',
        table: 'Table with its schema: Table Schema',
      },
      null,
      {
        label: 'Layout',
        help: 'How the rows lie in the file.',
        empty: 'detected',
      },
    ),
    record_path: optionalText(null, {
      label: 'Key of the rows',
      help: 'Key of the list that holds the rows. Nested keys are joined by points, as in data.items.',
      empty: 'detected',
    }),
    index,
    types,
  }),
  declare: () => [],
  examples: [],
});
