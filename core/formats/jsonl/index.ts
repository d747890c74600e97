/** Reading JSON Lines and JSON arrays: the public interface of this folder. */
import { parseRecords, type RecordsInput } from './parse-records.ts';

export { MAX_RECORD_BYTES } from './json-problems.ts';
export { readJsonl } from './read.ts';
export { encodeJsonElements, encodeJsonLines, JSON_SEPARATOR } from './write.ts';

/** The work of this folder that runs on worker threads. */
export const jsonlTasks = { 'jsonl.read': (input: RecordsInput) => parseRecords(input) };
