import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { documentsIn, fileAt, readDocument, writeAtomically } from './files.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'files-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('looks at files, folders and nothing', async () => {
  writeFileSync(join(folder, 'a.csv'), 'abc');
  expect(await fileAt(join(folder, 'a.csv'))).toMatchObject({ name: 'a.csv', kind: 'file', size: 3 });
  expect(await fileAt(folder)).toMatchObject({ kind: 'directory', size: 0 });
  expect(await fileAt(join(folder, 'none'))).toMatchObject({ kind: 'missing', size: 0 });
});

test('writes, overwrites and leaves nothing beside', async () => {
  const path = join(folder, 'p.prepgraph.json');
  await writeAtomically(path, 'one');
  await writeAtomically(path, 'two ü');
  expect(readFileSync(path, 'utf8')).toBe('two ü');
  expect(readdirSync(folder)).toEqual(['p.prepgraph.json']);
  expect(await readDocument(path)).toEqual({ path, name: 'p.prepgraph.json', folder, text: 'two ü' });
});

test('a failed write leaves the old file and nothing beside', async () => {
  mkdirSync(join(folder, 'taken'));
  await expect(writeAtomically(join(folder, 'taken'), 'text')).rejects.toThrow('This is a folder');
  expect(readdirSync(folder)).toEqual(['taken']);
});

test('says in words why a document cannot be read', async () => {
  await expect(readDocument(join(folder, 'gone.prepgraph.json'))).rejects.toThrow('gone.prepgraph.json is not there');
  await expect(readDocument(folder)).rejects.toThrow('is a folder');
});

test('lists the pipelines of a folder', async () => {
  for (const name of ['b.prepgraph.json', 'a.prepgraph.json', 'a.csv']) writeFileSync(join(folder, name), '');
  expect(await documentsIn(folder)).toEqual(['a', 'b']);
  expect(await documentsIn(join(folder, 'none'))).toEqual([]);
});
