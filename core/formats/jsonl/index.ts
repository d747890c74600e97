/** Reading JSON Lines and JSON documents: the public interface of this folder. */
import type { FormatReader } from '../source.ts';
import { type ColumnsInput, parseColumns } from './parse-columns.ts';
import { parseRecords, type RecordsInput } from './parse-records.ts';
import { readJsonl } from './read.ts';

export { MAX_RECORD_BYTES } from './json-problems.ts';
export { jsonLinesWriter, jsonWriter } from './write.ts';

export const jsonlReader: FormatReader = {
  read: readJsonl,
  tasks: {
    'jsonl.read': (input: RecordsInput) => parseRecords(input),
    'jsonl.columns': (input: ColumnsInput) => parseColumns(input),
  },
};
