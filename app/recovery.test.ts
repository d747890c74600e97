import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createRecovery, recoverySlots } from './recovery.ts';

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

test('every window has a text of its own', async () => {
  expect(await recoverySlots(join(folder, 'none'))).toEqual([]);
  await createRecovery(folder, 2).write('second', grants);
  await createRecovery(folder).write('first', grants);
  writeFileSync(join(folder, 'recovery-x.json'), '');
  expect(await recoverySlots(folder)).toEqual([0, 2]);
  expect((await createRecovery(folder, 2).read())?.text).toBe('second');
});

test('a damaged file counts as none', async () => {
  writeFileSync(join(folder, 'recovery.json'), '{"version": 1, "te');
  expect(await createRecovery(folder).read()).toBeUndefined();
});
