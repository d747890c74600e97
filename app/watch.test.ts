import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pass } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { stampOfText } from './stamp.ts';
import { createWatch } from './watch.ts';

/** Milliseconds between two looks. */
const INTERVAL = 5;

let folder: string;
let path: string;
let told: (string | null)[];
let watch: ReturnType<typeof createWatch>;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'watch-'));
  path = join(folder, 'a.json');
  told = [];
  watch = createWatch(({ text }) => told.push(text), INTERVAL);
});
afterEach(() => {
  watch.stop();
  rmSync(folder, { recursive: true });
});

async function toldSoon(texts: (string | null)[]): Promise<void> {
  await expect.poll(() => told, { timeout: 10_000 }).toEqual(texts);
}

test('what another program writes is told once; what is written here is not; that it is gone is', async () => {
  writeFileSync(path, 'mine');
  watch.knows(path, stampOfText('mine'));
  writeFileSync(path, 'theirs');
  await toldSoon(['theirs']);
  writeFileSync(path, 'mine again');
  watch.knows(path, stampOfText('mine again'));
  rmSync(path);
  await toldSoon(['theirs', null]);
});

test('what was written between reading and watching is told', async () => {
  writeFileSync(path, 'theirs');
  watch.knows(path, stampOfText('mine'));
  await toldSoon(['theirs']);
});

test('a save that takes its time is not taken for another program', async () => {
  writeFileSync(path, 'old');
  watch.knows(path, stampOfText('old'));
  await watch.during(async () => {
    writeFileSync(path, 'half of it');
    await pass(10 * INTERVAL);
    writeFileSync(path, 'new');
    watch.knows(path, stampOfText('new'));
  });
  writeFileSync(path, 'theirs');
  await toldSoon(['theirs']);
});

test('after a save that failed the file is still watched', async () => {
  writeFileSync(path, 'old');
  watch.knows(path, stampOfText('old'));
  await expect(watch.during(() => Promise.reject(new Error('disk full')))).rejects.toThrow('disk full');
  writeFileSync(path, 'theirs');
  await toldSoon(['theirs']);
});
