/** Reading and writing CSV: the public interface of this folder. */
export type { CsvOptions, Newline, ResolvedCsvOptions } from './options.ts';
export { PLAIN_LAYOUT } from './options.ts';
export type { BatchPlace } from './locate-row.ts';
export { locateCell } from './locate-row.ts';
export type { CsvTable } from './csv-table.ts';
export type { ReadSettings } from './read.ts';
export { readCsv, readCsvHead } from './read.ts';
export { CHOSEN, type Dialect } from './sniff.ts';
export type { CsvColumn } from './write.ts';
export { formatCsvBatch, formatCsvHeader, MOST_ONES } from './write.ts';
