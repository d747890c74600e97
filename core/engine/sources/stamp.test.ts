import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  closeSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { recordOf, Stamps, stampDifference, stateOf } from './stamp.ts';

let folder: string;
let stamps: Stamps;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'prepgraph-stamp-'));
  stamps = new Stamps();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const CSV = /\.csv$/;
const TEXT = 'a,b\n1,2\n3,4\n';
/** More than is hashed whole. */
const LARGE = Buffer.alloc((4 << 20) + 200_000, 'x,y\n');

const write = (name: string, content: string | Uint8Array = TEXT): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

/** What a change of a path does to its stamp; null where the data is the same. */
async function afterChange(path: string, change: () => void, with_: Stamps = stamps) {
  const before = await with_.take(path, CSV);
  change();
  return stampDifference(before, await with_.take(path, CSV));
}

const kindAfter = async (path: string, change: () => void) => (await afterChange(path, change))?.kind ?? null;

function overwrite(path: string, at: number, text: string): void {
  const descriptor = openSync(path, 'r+');
  writeSync(descriptor, text, at);
  closeSync(descriptor);
}

describe('one file', () => {
  it('grew, was cut, or holds other content of the same size', async () => {
    const path = write('a.csv');
    expect(await kindAfter(path, () => appendFileSync(path, '5,6\n'))).toBe('grew');
    expect(await kindAfter(path, () => writeFileSync(path, TEXT))).toBe('changed');
    expect(await kindAfter(path, () => overwrite(path, 4, '9'))).toBe('changed');
  });

  it('was replaced by another one, which may begin like it', async () => {
    const path = write('a.csv');
    expect(await kindAfter(path, () => renameSync(write('new.csv', 'a,b\n7,7\n'), path))).toBe('replaced');
    expect(await kindAfter(path, () => renameSync(write('new.csv', 'a,b\n7,7\n8,8\n'), path))).toBe('grew');
  });

  it('is the same data when it is touched, replaced by a copy, or given other permissions', async () => {
    const path = write('a.csv');
    expect(await kindAfter(path, () => utimesSync(path, 1, 1))).toBeNull();
    expect(await kindAfter(path, () => renameSync(write('copy.csv'), path))).toBeNull();
    expect(await kindAfter(path, () => chmodSync(path, 0o600))).toBeNull();
    expect(await kindAfter(path, () => writeFileSync(path, readFileSync(path)))).toBeNull();
  });

  it('changed though its size and time are what they were', async () => {
    const path = write('a.csv');
    utimesSync(path, 1000, 1000);
    expect(
      await kindAfter(path, () => {
        overwrite(path, 4, '9');
        utimesSync(path, 1000, 1000);
      }),
    ).toBe('changed');
  });

  it('changed twice within one tick of the clock', async () => {
    const path = write('a.csv');
    const now = new Date();
    utimesSync(path, now, now);
    expect(
      await kindAfter(path, () => {
        overwrite(path, 4, '9');
        utimesSync(path, now, now);
      }),
    ).toBe('changed');
  });

  it('was deleted, or is there again', async () => {
    const path = write('a.csv');
    expect(await afterChange(path, () => rmSync(path))).toMatchObject({ kind: 'deleted' });
    expect(await kindAfter(path, () => writeFileSync(path, TEXT))).toBe('appeared');
  });

  it('cannot be read any more when a folder stands in its place without a file in it', async () => {
    const path = write('a.csv');
    expect(
      await kindAfter(path, () => {
        rmSync(path);
        mkdirSync(path);
      }),
    ).toBe('deleted');
  });
});

describe('a large file', () => {
  it('may have changed when it was written again with the same size, beginning and end', async () => {
    const path = write('large.csv', LARGE);
    utimesSync(path, 1000, 1000);
    expect(await kindAfter(path, () => chmodSync(path, 0o600))).toBeNull();
    expect(await kindAfter(path, () => overwrite(path, 2 << 20, 'other'))).toBe('touched');
    expect(await kindAfter(path, () => overwrite(path, LARGE.length - 5, 'other'))).toBe('changed');
    expect(await kindAfter(path, () => overwrite(path, 0, 'other'))).toBe('changed');
    expect(await kindAfter(path, () => appendFileSync(path, 'more\n'))).toBe('grew');
  });
});

describe('a folder', () => {
  it('counts files that were added, removed and changed, and knows a pattern', async () => {
    mkdirSync(join(folder, 'parts'));
    for (const name of ['1', '2', '3']) write(`parts/${name}.csv`, `a\n${name}\n`);
    write('parts/notes.md', 'no data');
    for (const path of [join(folder, 'parts'), join(folder, 'parts', '*.csv')]) {
      const before = await stamps.take(path, CSV);
      expect(stateOf(before)).toMatchObject({ files: 3, bytes: 12 });
      write('parts/notes.md', 'still no data');
      expect(await stampDifference(before, await stamps.take(path, CSV))).toBeNull();
      write('parts/4.csv', 'a\n4\n');
      write('parts/5.csv', 'a\n5\n');
      rmSync(join(folder, 'parts/1.csv'));
      write('parts/2.csv', 'a\n22\n');
      expect(await stampDifference(before, await stamps.take(path, CSV))).toEqual({
        kind: 'changed',
        added: 2,
        removed: 1,
        changed: 1,
      });
      for (const name of ['4', '5']) rmSync(join(folder, `parts/${name}.csv`));
      write('parts/1.csv', 'a\n1\n');
      write('parts/2.csv', 'a\n2\n');
      expect(await stampDifference(before, await stamps.take(path, CSV))).toBeNull();
    }
  });
});

it('reads a file again only when its metadata changed', async () => {
  const path = write('a.csv');
  utimesSync(path, 1000, 1000);
  const { files } = await stamps.take(path, CSV);
  expect((await stamps.take(path, CSV)).files[0]).toBe(files[0]);
  overwrite(path, 0, 'A');
  expect((await stamps.take(path, CSV)).files[0]).not.toBe(files[0]);
});

it('records a file by its name, size, time and hash, and no folder', async () => {
  const path = write('a.csv');
  utimesSync(path, 1000, 1000);
  const record = recordOf(await stamps.take(path, CSV));
  expect(record).toEqual({
    id: expect.stringMatching(/^[0-9a-f]{64}$/),
    files: [
      {
        file: 'a.csv',
        bytes: 12,
        modified: '1970-01-01T00:16:40.000Z',
        // printf 'a,b\n1,2\n3,4\n' | sha256sum
        sha256: 'b9485148546419a0f6a85e8d708c923557c15d7f3c7d078ef1fa7f7c0f57d5a5',
        sha256_of: 'whole',
      },
    ],
  });
  expect(JSON.stringify(record)).not.toContain(folder);
});
