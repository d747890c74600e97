/** Reading and writing Parquet: the public interface of this folder. */
export { readParquet } from './read.ts';
export { parquetTasks } from './tasks.ts';
export { parquetWriter } from './write.ts';
export { encodeParquetGroup, type ParquetGroup } from './write-group.ts';
