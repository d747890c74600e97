import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createRecent } from './recent.ts';
import { createVersions } from './versions.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'versions-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('every save that changed something is kept, the newest first, each document by itself', async () => {
  const versions = createVersions(folder);
  for (const [text, now] of [
    ['one', 5],
    ['two', 6],
    ['two', 7],
    ['three', 6],
  ] as const)
    await versions.keep('/a', text, now);
  await versions.keep('/b', 'other', 9);
  const kept = await versions.list('/a');
  expect(await Promise.all(kept.map(({ id }) => versions.read('/a', id)))).toEqual(['three', 'two', 'one']);
  expect(await versions.list('/none')).toEqual([]);
});

test('the oldest go when there are many', async () => {
  const versions = createVersions(folder);
  for (let save = 1; save <= 53; save++) await versions.keep('/a', `text ${save}`, save);
  const kept = await versions.list('/a');
  expect(kept).toHaveLength(50);
  expect(kept.at(-1)?.savedAt).toBe(4);
});

test('an id is a time and never a path', async () => {
  await expect(createVersions(folder).read('/a', '../../secret')).rejects.toThrow('no such version');
});

test('recent files: the newest first, each once, a dozen at most, over a restart', async () => {
  const recent = createRecent(folder);
  for (let file = 0; file < 15; file++) recent.add(`/data/${file}.csv`);
  recent.add('/data/p.prepgraph.json');
  recent.add('/data/9.csv');
  expect(recent.list()).toHaveLength(12);
  expect(recent.list().slice(0, 2)).toEqual([
    { path: '/data/9.csv', name: '9.csv', folder: '/data', kind: 'data' },
    { path: '/data/p.prepgraph.json', name: 'p.prepgraph.json', folder: '/data', kind: 'pipeline' },
  ]);
  await expect.poll(() => createRecent(folder).list()[0]?.name).toBe('9.csv');
});
