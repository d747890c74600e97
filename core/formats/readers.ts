/** Readers by the formats that they read. */
import { READ_FORMATS, type ReadFormat, type ReadId } from '../words/formats.ts';
import { csvReader } from './csv/read-csv-file.ts';
import type { ReadRawLines } from './raw-lines.ts';
import { refuseOther } from './refuse-other.ts';
import type { FormatReader, ReadFile } from './source.ts';

/**
 * The reader of each format of the register. All but that of CSV are loaded when a file needs them, because most runs read
 * CSV and users wait for the start.
 */
const load: Readonly<Record<ReadId, () => FormatReader | Promise<FormatReader>>> = {
  csv: () => csvReader,
  parquet: async () => (await import('./parquet/index.ts')).parquetReader,
  arrow: async () => (await import('./arrow/index.ts')).arrowReader,
  jsonl: async () => (await import('./jsonl/index.ts')).jsonlReader,
  xlsx: async () => (await import('./xlsx/index.ts')).xlsxReader,
  html: async () => (await import('./html/index.ts')).htmlReader,
  npy: async () => (await import('./npy/read.ts')).npyReader,
  stata: async () => (await import('./stata/index.ts')).stataReader,
  spss: async () => (await import('./spss/index.ts')).spssReader,
  sas: async () => (await import('./sas/index.ts')).sasReader,
  rdata: async () => (await import('./rdata/index.ts')).rdataReader,
  arff: async () => (await import('./arff/index.ts')).arffReader,
  dbf: async () => (await import('./dbf/index.ts')).dbfReader,
  sqlite: async () => (await import('./sqlite/index.ts')).sqliteReader,
  avro: async () => (await import('./avro/index.ts')).avroReader,
  orc: async () => (await import('./orc/index.ts')).orcReader,
  mat: async () => (await import('./mat/index.ts')).matReader,
  hdf5: async () => (await import('./hdf5/index.ts')).hdf5Reader,
};

export interface Reader {
  readonly read: ReadFile;
  /** The first lines of a text file; null where the format has none. */
  readonly rawLines: () => Promise<ReadRawLines | null>;
  /** Names of its files in a folder. */
  readonly names: RegExp;
  /** Whether gzip and Zstandard are unpacked before. */
  readonly isText: boolean;
  readonly format: ReadFormat;
}

/** By the type of the source node. */
export const readers: Readonly<Record<string, Reader>> = Object.fromEntries(
  READ_FORMATS.map((format) => {
    const { id, sourceType, names, isText } = format;
    const read: ReadFile = async (path, ...how) => {
      // CSV looks at its first bytes itself: they may be read as the document says.
      if (id !== 'csv') await refuseOther(path, format);
      return (await load[id]()).read(path, ...how);
    };
    const rawLines = async (): Promise<ReadRawLines | null> => (await load[id]()).rawLines ?? null;
    return [sourceType, { read, rawLines, names, isText, format }];
  }),
);

/** Work of a format's reader on worker threads, by name; none for an id that is no format's. */
export const readerTasks = async (id: string): Promise<FormatReader['tasks']> =>
  Object.hasOwn(load, id) ? (await load[id as ReadId]()).tasks : undefined;
