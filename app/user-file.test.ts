import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { defaultSettings, settings } from '../core/protocol/settings.ts';
import { openUserFile, userFilesWritten } from './user-file.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'user-file-'));
  path = join(folder, 'settings.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

const open = () => openUserFile(path, settings, defaultSettings());

test('the last of many writes is what the next run reads', async () => {
  const file = open();
  await Promise.all([80, 90, 110].map((scale) => file.set({ ...file.get(), scale })));
  expect(open().get().scale).toBe(110);
});

test.each(['', '{"theme": ', '[]', 'null'])('a damaged file (%s) counts as none', (text) => {
  writeFileSync(path, text);
  expect(open().get()).toEqual(defaultSettings());
});

test('one setting that makes no sense does not cost the others', () => {
  writeFileSync(path, '{"theme": "dark", "digits": -3, "scale": "huge", "from": "the future"}');
  expect(open().get()).toEqual({ ...defaultSettings(), theme: 'dark' });
});

test('a change is on the disk once all files are written, though nobody waited for it', async () => {
  const file = open();
  for (const scale of [90, 110, 125] as const) void file.set({ ...defaultSettings(), scale });
  await userFilesWritten();
  expect(open().get().scale).toBe(125);
});
