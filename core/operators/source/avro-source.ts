import { defineOperator } from '../kit/define.ts';
import { path, table, types } from './source-params.ts';

/** An Avro file, or a folder of them. */
export const avroSource = defineOperator({
  type: 'AvroSource',
  group: 'source',
  label: 'Avro file',
  summary: 'Reads an Avro file or a folder of them; types come from its schema.',
  description:
    'Blocks are read side by side, packed with deflate, snappy or zstandard or not at all. Enums become categories in their declared order, other strings where their values repeat, else text. Fields of records get dotted names; lists, maps and bytes are left out by name, and it says so. A union of several types has the type of its cells, and is text where they are of several kinds. Whole numbers beyond 2^53 are read as text, as a double would round them; durations and times of day as seconds.',
  reference: { library: 'pandas', name: 'fastavro.reader' },
  keywords: ['file', 'open', 'import', 'table', 'kafka', 'hadoop', 'schema', 'load'],
  inputs: [],
  params: () => ({ path, table, types }),
  declare: () => [],
  examples: [],
});
