import { expect, test } from 'vitest';
import { temporaryFolder, testSession } from '../../engine/testing.ts';
import { DATA_ENDINGS, formatOfSource } from '../../words/formats.ts';
import { seedReaders } from './seeds.ts';

/** Endings of files that begin as those of another one do. */
const SAME: Readonly<Record<string, string>> = {
  ...Object.fromEntries(['tsv', 'txt', 'tab', 'dat', 'data'].map((ending) => [ending, 'csv'])),
  ...Object.fromEntries(['sqlite3', 'db3'].map((ending) => [ending, 'sqlite'])),
  ...Object.fromEntries(['hdf5', 'hdf', 'he5', 'nc'].map((ending) => [ending, 'h5'])),
  ...Object.fromEntries(['feather', 'ipc'].map((ending) => [ending, 'arrow'])),
  pq: 'parquet',
  ndjson: 'jsonl',
  xlsm: 'xlsx',
  rda: 'rdata',
  htm: 'html',
  tgz: 'gz',
  txz: 'xz',
  tbz2: 'bz2',
};

test('every kind of file that is read has a file from which mutations start', { timeout: 120_000 }, async () => {
  const folder = temporaryFolder();
  const session = testSession();
  try {
    const readers = Object.values(await seedReaders(session, folder.path, process.cwd()));
    const endings = new Set(
      readers.flatMap(({ seeds }) => seeds.map(({ name }) => name.toLowerCase().split('.').at(-1))),
    );
    expect(DATA_ENDINGS.filter((ending) => !endings.has(SAME[ending] ?? ending))).toEqual([]);
    expect(readers.filter(({ type }) => formatOfSource(type) === undefined)).toEqual([]);
  } finally {
    await session.close();
    folder.remove();
  }
});
