/** Writers by the kinds of files that they write. */
import type { WriteId } from '../words/formats.ts';
import type { RowWriter } from './output/row-writer.ts';

/**
 * The writers of formats that are made of rows; matrices and CSV are written by core/engine/write. Each is loaded when a file
 * needs it.
 */
export const rowWriters = {
  parquet: async (): Promise<RowWriter> => (await import('./parquet/index.ts')).parquetWriter,
  arrow: async (): Promise<RowWriter> => (await import('./arrow/index.ts')).arrowWriter,
  jsonl: async (): Promise<RowWriter> => (await import('./jsonl/index.ts')).jsonLinesWriter,
  json: async (): Promise<RowWriter> => (await import('./jsonl/index.ts')).jsonWriter,
  xlsx: async (): Promise<RowWriter> => (await import('./xlsx/index.ts')).xlsxWriter,
  dta: async (): Promise<RowWriter> => (await import('./stata/index.ts')).stataWriter,
  sav: async (): Promise<RowWriter> => (await import('./spss/index.ts')).spssWriter,
  arff: async (): Promise<RowWriter> => (await import('./arff/index.ts')).arffWriter,
  sqlite: async (): Promise<RowWriter> => (await import('./sqlite/index.ts')).sqliteWriter,
  tfrecord: async (): Promise<RowWriter> => (await import('./tfrecord/index.ts')).tfRecordWriter,
} satisfies Partial<Readonly<Record<WriteId, () => Promise<RowWriter>>>>;

/** Kinds of files that are made of rows. */
export type RowFormat = keyof typeof rowWriters;
