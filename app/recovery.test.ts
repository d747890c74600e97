import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createRecovery } from './recovery.ts';

const grants = { read: ['/data/a.csv'], readFolders: ['/data'], write: [] };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'recovery-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('there is nothing at first, and after clearing', async () => {
  const recovery = createRecovery(folder);
  expect(await recovery.read()).toBeUndefined();
  await recovery.write('text', grants);
  await recovery.clear();
  expect(await recovery.read()).toBeUndefined();
});

test('the last of many writes is what the next run finds, with its grants', async () => {
  const recovery = createRecovery(folder);
  await Promise.all(Array.from({ length: 20 }, (_, i) => recovery.write(`edit ${i}`, grants)));
  expect(await createRecovery(folder).read()).toEqual({ version: 1, text: 'edit 19', grants });
});

test('a damaged file counts as none', async () => {
  writeFileSync(join(folder, 'recovery.json'), '{"version": 1, "te');
  expect(await createRecovery(folder).read()).toBeUndefined();
});
