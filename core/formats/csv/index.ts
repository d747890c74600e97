/** Reading and writing CSV: the public interface of this folder. */
export type { BatchSink, FinishColumn, FinishPlan } from './batch-sink.ts';
export { finishInput } from './batch-sink.ts';
export type { FinishInput } from './finish-batch.ts';
export type { Alternative, ColumnReport, Example } from './ledger.ts';
export type { CsvOptions, Encoding, Newline, ResolvedCsvOptions } from './options.ts';
export type { CsvTable, MalformedLine, ReadSettings } from './read.ts';
export { readCsv, readCsvHead } from './read.ts';
export type { Dialect } from './sniff.ts';
export { sniffCsv } from './sniff.ts';
export { csvTasks } from './tasks.ts';
export type { CsvColumn } from './write.ts';
export { formatCsvBatch, formatCsvHeader } from './write.ts';
