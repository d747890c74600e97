/** Reading and writing SQLite databases: the public interface of this folder. */
import type { FormatReader } from '../source.ts';
import { describe, type DescribeInput } from './describe.ts';
import { readRows, type RowsInput } from './read-rows.ts';
import { readSqlite } from './read.ts';

export { sqliteWriter } from './write.ts';

export const sqliteReader: FormatReader = {
  read: readSqlite,
  tasks: {
    'sqlite.describe': (input: DescribeInput) => describe(input),
    'sqlite.read': (input: RowsInput) => readRows(input),
  },
};
