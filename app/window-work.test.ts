import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { UnsavedWork } from '../core/protocol/desktop.ts';
import { whyNotKept } from './room.ts';
import { createUnsaved, type Draft } from './unsaved.ts';
import { createWindowWork, type WindowWork } from './window-work.ts';

const id = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
const work = (number: number, path: string | null = null): UnsavedWork => ({
  id: id(number),
  file: { path, name: 'a', folder: null },
  savedText: '',
  text: `text ${number}`,
});

let folder: string;
let windows: WindowWork[];
let taken: (string | null)[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'work-'));
  windows = [];
  taken = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A window of the next number; `open` is a document that some window shows. */
function window(draft: Draft | null = null, open?: string): WindowWork {
  const made = createWindowWork({
    unsaved: createUnsaved(folder),
    number: windows.length,
    draft,
    files: {
      baseOf: (path) => (path === null ? null : `stamp of ${path}`),
      takeUp: async (found) => void taken.push(found.stamp),
      isOpen: (path) => path === open,
    },
    grants: { snapshot: () => ({ read: [], readFolders: [], write: [] }) },
    userData: folder,
    isShown: (one) => windows.some(({ shows }) => shows(one)),
  });
  windows.push(made);
  return made;
}

const ids = async (one: WindowWork): Promise<string[]> => (await one.list()).map((entry) => entry.id);

test('work on screen is not listed; put aside, or with its window closed, it is', async () => {
  const first = window();
  const second = window();
  await first.write(work(1, '/a'));
  await second.write(work(2));
  expect(await ids(first)).toEqual([]);
  await first.putAside(work(1, '/a'));
  expect(await ids(second)).toEqual([id(1)]);
  windows.pop();
  expect((await ids(first)).sort()).toEqual([id(1), id(2)]);
});

test('opening or starting another document never removes work: only clearing that very work does', async () => {
  const one = window();
  await one.write(work(1));
  await one.clear(id(2));
  await one.write(work(3));
  await one.clear(id(1));
  expect(await ids(one)).toEqual([id(1)]);
  await one.clear(id(3));
  expect(await ids(one)).toEqual([id(1)]);
  await one.discard(id(1));
  expect(await ids(one)).toEqual([]);
});

test('a page that died gets back what its window showed, with the stamp that its changes are based on', async () => {
  const one = window();
  await one.write(work(1, '/a'));
  expect(await one.recover()).toEqual(work(1, '/a'));
  expect(taken).toEqual(['stamp of /a']);
  await one.clear(id(1));
  expect(await one.recover()).toBeNull();
});

test('put-aside work is taken by one window, and not while its document is open', async () => {
  const first = window();
  await first.putAside(work(1, '/a'));
  expect(await window(null, '/a').take(id(1))).toBe(false);
  expect(await first.take(id(1))).toBe(true);
  expect(await window().take(id(1))).toBe(false);
  await windows[1]?.discard(id(1));
  expect(await createUnsaved(folder).read(id(1))).not.toBeNull();
});

test.each([
  ['ENOSPC', 'is full. Free some space'],
  ['EROFS', 'may not be written'],
  ['EACCES', 'may not be written'],
  ['ENOENT', 'is gone'],
  ['EIO', 'does not take them'],
])('%s is told in words, with the folder and what to do', async (code, words) => {
  const error = Object.assign(new Error(`${code}: raw`), { code });
  for (const thrown of [error, new Error('wrapped', { cause: error })]) {
    expect(whyNotKept('/home/me/app', thrown)).toContain(words);
    expect(whyNotKept('/home/me/app', thrown)).toMatch(/\/home\/me\/app.*save the document elsewhere/);
    expect(whyNotKept('/home/me/app', thrown)).not.toContain(code);
  }
  const failing = createWindowWork({
    unsaved: createUnsaved(folder, { write: () => Promise.reject(error) }),
    number: 0,
    draft: null,
    files: { baseOf: () => null, takeUp: async () => {}, isOpen: () => false },
    grants: { snapshot: () => ({ read: [], readFolders: [], write: [] }) },
    userData: folder,
    isShown: () => false,
  });
  await expect(failing.write(work(1))).rejects.toThrow(words);
  await expect(failing.putAside(work(1))).rejects.toThrow(words);
});
