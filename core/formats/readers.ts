/** Which reader reads what: by the type of the source node, and by the beginning of a file. */
import { open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { filesBelow } from './folder/index.ts';
import { packingOf } from './compress/unpack.ts';
import { readCsvFile } from './csv/read-csv-file.ts';
import type { ReadFile } from './source.ts';
import { zipEntries } from './zip/entries.ts';

export interface Reader {
  readonly read: ReadFile;
  /** Files of this kind in a folder. */
  readonly endings: RegExp;
  /** Whether gzip and Zstandard are unpacked before. */
  readonly isText: boolean;
}

// Readers that rest on large libraries are loaded when a file needs them: most runs read CSV, and start-up is waited for.
const readParquet: ReadFile = async (...file) => (await import('./parquet/index.ts')).readParquet(...file);
const readArrow: ReadFile = async (...file) => (await import('./arrow/index.ts')).readArrow(...file);
const readJsonl: ReadFile = async (...file) => (await import('./jsonl/index.ts')).readJsonl(...file);
const readXlsx: ReadFile = async (...file) => (await import('./xlsx/index.ts')).readXlsx(...file);
const readNpy: ReadFile = async (...file) => (await import('./npy/read.ts')).readNpy(...file);

export const readers: Readonly<Record<string, Reader>> = {
  CsvSource: { read: readCsvFile, endings: /\.(csv|tsv|txt|tab|dat|data)(\.(gz|zst))?$/i, isText: true },
  ParquetSource: { read: readParquet, endings: /\.(parquet|pq)$/i, isText: false },
  ArrowSource: { read: readArrow, endings: /\.(arrow|arrows|feather|ipc)$/i, isText: false },
  JsonlSource: { read: readJsonl, endings: /\.(jsonl|ndjson|json)(\.(gz|zst))?$/i, isText: true },
  XlsxSource: { read: readXlsx, endings: /\.(xlsx|xlsm|xlsb|xls|ods)$/i, isText: false },
  NpySource: { read: readNpy, endings: /\.(npy|npz)$/i, isText: false },
};

const MAGIC: readonly (readonly [string, string])[] = [
  ['PAR1', 'ParquetSource'],
  ['ARROW1', 'ArrowSource'],
  ['PK\x03\x04', 'XlsxSource'],
  ['\x93NUMPY', 'NpySource'],
  ['\xd0\xcf\x11\xe0', 'XlsxSource'],
];

/** The type of the source node that reads a file, by its first bytes, else by its name; of a folder, by what it holds. */
export async function sourceTypeOf(path: string): Promise<string> {
  if ((await stat(path).catch(() => null))?.isDirectory()) {
    const found = new Set<string>();
    for await (const file of filesBelow(path)) {
      const type = Object.keys(readers).find((name) => readers[name]?.endings.test(basename(file)));
      if (type !== undefined) found.add(type);
    }
    return Object.keys(readers).find((type) => found.has(type)) ?? 'CsvSource';
  }
  const packing = await packingOf(path);
  const head = packing === null ? await firstBytes(path) : '';
  const byContent = MAGIC.find(([magic]) => head.startsWith(magic))?.[1];
  if (byContent === 'XlsxSource' && (await holdsArrays(path))) return 'NpySource';
  if (byContent !== undefined) return byContent;
  const name = basename(path);
  return Object.keys(readers).find((type) => readers[type]?.endings.test(name)) ?? 'CsvSource';
}

/** Whether a file is an archive of NumPy arrays: workbooks are archives, too. */
async function holdsArrays(path: string): Promise<boolean> {
  const handle = await open(path, 'r').catch(() => null);
  if (handle === null) return false;
  try {
    const entries = await zipEntries(handle, (await handle.stat()).size);
    return entries?.some(({ name }) => name.endsWith('.npy')) === true;
  } catch {
    return false;
  } finally {
    await handle.close();
  }
}

async function firstBytes(path: string): Promise<string> {
  const handle = await open(path, 'r').catch(() => null);
  if (handle === null) return '';
  try {
    const bytes = Buffer.alloc(8);
    const { bytesRead } = await handle.read(bytes, 0, 8, 0);
    return bytes.toString('latin1', 0, bytesRead);
  } catch {
    return '';
  } finally {
    await handle.close();
  }
}
