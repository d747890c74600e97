/** Reading and writing Parquet: the public interface of this folder. */
import type { FormatReader } from '../source.ts';
import { readParquet } from './read.ts';
import { parquetTasks } from './tasks.ts';

export { parquetWriter } from './write.ts';

export const parquetReader: FormatReader = { read: readParquet, tasks: parquetTasks };
