import { linkSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pass } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeAtomically } from './files.ts';
import { saveDocument } from './save-document.ts';
import { readContents, stampOfText } from './stamp.ts';

let folder: string;
let path: string;
let kept: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'save-'));
  path = join(folder, 'a.prepgraph.json');
  kept = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

const save = (text: string, base: string | null, more: Partial<Parameters<typeof saveDocument>[0]> = {}) =>
  saveDocument({
    path,
    text,
    base: base === null ? null : stampOfText(base),
    keep: async (contents) => void kept.push(contents),
    write: writeAtomically,
    ...more,
  });

test('replaces what the changes are based on, and keeps it', async () => {
  writeFileSync(path, 'old');
  expect(await save('new', 'old')).toEqual({ state: 'saved', stamp: stampOfText('new') });
  expect(readFileSync(path, 'utf8')).toBe('new');
  expect(kept).toEqual(['old']);
});

test.each([
  ['changed since it was opened', 'old'],
  ['made where there was none', null],
])('a file that another program %s is not overwritten', async (_, base) => {
  writeFileSync(path, 'theirs');
  const outcome = await save('mine', base);
  expect(outcome).toMatchObject({ state: 'conflict', text: 'theirs', stamp: stampOfText('theirs') });
  expect(readFileSync(path, 'utf8')).toBe('theirs');
  // What the person agreed to overwrite is overwritten, and nothing newer.
  writeFileSync(path, 'theirs again');
  expect(await save('mine', 'theirs')).toMatchObject({ state: 'conflict' });
  expect(await save('mine', 'theirs again')).toMatchObject({ state: 'saved' });
});

test('a change that leaves size and time as they were is seen', async () => {
  writeFileSync(path, 'aaaa');
  writeFileSync(path, 'bbbb');
  expect(await save('mine', 'aaaa')).toMatchObject({ state: 'conflict' });
});

test('a file that is gone, or holds the same already, is no conflict', async () => {
  expect(await save('new', 'old')).toMatchObject({ state: 'saved' });
  expect(await save('new', 'older')).toMatchObject({ state: 'saved' });
});

test('of many that save at once, by path or by link, one wins and the others are told', async () => {
  writeFileSync(path, 'old');
  const link = join(folder, 'link.prepgraph.json');
  symlinkSync(path, link);
  const slowly = async (to: string, text: string): Promise<void> => {
    await pass(20);
    // Where a link leads is written: replacing a link is another module's matter.
    writeFileSync(to, text);
  };
  const outcomes = await Promise.all(
    Array.from({ length: 8 }, (_, i) => save(`mine ${i}`, 'old', { path: i % 2 ? path : link, write: slowly })),
  );
  const saved = outcomes.flatMap(({ state }, i) => (state === 'saved' ? [i] : []));
  expect(saved).toHaveLength(1);
  expect(readFileSync(path, 'utf8')).toBe(`mine ${saved[0]}`);
});

test('a write that fails leaves the file, and the next save may try again', async () => {
  writeFileSync(path, 'old');
  const full = Object.assign(new Error('full'), { code: 'ENOSPC' });
  await expect(save('new', 'old', { write: () => Promise.reject(full) })).rejects.toThrow('full');
  expect(await save('new', 'old')).toMatchObject({ state: 'saved' });
});

test('contents are known by their bytes, links followed; a folder is told in words', async () => {
  writeFileSync(path, Buffer.from([0x7b, 0xff, 0x7d]));
  linkSync(path, join(folder, 'b'));
  expect((await readContents(join(folder, 'b')))?.stamp).toBe((await readContents(path))?.stamp);
  expect((await readContents(path))?.stamp).not.toBe(stampOfText('{\ufffd}'));
  expect(await readContents(join(path, 'in a file'))).toBeNull();
  await expect(readContents(folder)).rejects.toThrow('not an ordinary file');
});
