import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTrusted } from './trusted.ts';
import { createVersions } from './versions.ts';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'prepgraph-trusted-'));
  path = join(folder, 'a.prepgraph.json');
  writeFileSync(path, '{"a": 1}');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const open = () => createTrusted(folder, createVersions(folder));

test('a document that was never saved here is asked about once, also after a restart', async () => {
  expect(await open().has(path)).toBe(false);
  await open().add(path);
  expect(await open().has(path)).toBe(true);
});

test('a document that this app saved is not asked about, until another program changes it', async () => {
  await createVersions(folder).keep(path, '{"a": 1}', 1);
  expect(await open().has(path)).toBe(true);
  writeFileSync(path, '{"a": 2}');
  expect(await open().has(path)).toBe(false);
  await open().add(path);
  expect(await open().has(path)).toBe(true);
});

test('a confirmation is for one file and its content', async () => {
  const other = join(folder, 'b.prepgraph.json');
  writeFileSync(other, '{"a": 1}');
  await open().add(path);
  expect(await open().has(other)).toBe(false);
  writeFileSync(path, '{"a": 3}');
  expect(await open().has(path)).toBe(false);
});
