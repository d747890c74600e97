import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createWatch } from './watch.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'watch-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('what another program writes is told once; what is written here is not; that it is gone is', async () => {
  const path = join(folder, 'a.json');
  const told: (string | null)[] = [];
  const watch = createWatch((_path, text) => told.push(text));
  writeFileSync(path, 'mine');
  watch.knows(path, 'mine');
  writeFileSync(path, 'theirs');
  await expect.poll(() => told, { timeout: 10_000 }).toEqual(['theirs']);
  writeFileSync(path, 'mine again');
  watch.knows(path, 'mine again');
  rmSync(path);
  await expect.poll(() => told, { timeout: 10_000 }).toEqual(['theirs', null]);
  watch.stop();
});
