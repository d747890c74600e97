import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { UnsavedWork } from '../core/protocol/desktop.ts';
import { writeAtomically } from './files.ts';
import { stampOfText } from './stamp.ts';
import { createUnsaved } from './unsaved.ts';

const grants = { read: ['/data/a.csv'], readFolders: ['/data'], write: [] };
const DAY_MS = 24 * 60 * 60 * 1000;
const id = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

const work = (number: number, text = `text ${number}`, path: string | null = null): UnsavedWork => ({
  id: id(number),
  file: { path, name: path ?? 'Untitled', folder: null },
  savedText: 'saved',
  text,
});
const draft = (number: number, window: number | null, path: string | null = null, text?: string) => ({
  window,
  work: work(number, text, path),
  stamp: null,
  grants,
});

let folder: string;
let now: number;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'unsaved-'));
  now = 1_000_000_000_000;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const create = () => createUnsaved(folder, { now: () => (now += 1) });
const listed = async () => (await create().list()).map((entry) => entry.id);

test('the last of many writes is what the next run finds, with its grants and what it is based on', async () => {
  const unsaved = create();
  await Promise.all(
    Array.from({ length: 20 }, (_, i) => unsaved.write({ ...draft(1, 0, '/a', `edit ${i}`), stamp: 's' })),
  );
  await unsaved.idle();
  expect(await create().read(id(1))).toMatchObject({ window: 0, stamp: 's', grants, work: { text: 'edit 19' } });
  expect(readdirSync(join(folder, 'unsaved'))).toHaveLength(1);
});

test('what was put aside stays when others are written, and is listed, the newest first', async () => {
  const unsaved = create();
  await unsaved.write(draft(1, 0));
  await unsaved.write(draft(1, null));
  await unsaved.write(draft(2, null, '/b'));
  await unsaved.write(draft(3, 0));
  await unsaved.remove(id(3));
  expect(await listed()).toEqual([id(2), id(1)]);
  expect((await create().read(id(1)))?.work.text).toBe('text 1');
  expect(await create().bringBack()).toEqual([]);
});

test('each window gets its newest work back, each document one window; the others are put aside, not lost', async () => {
  const unsaved = create();
  await unsaved.write(draft(1, 0, '/a'));
  await unsaved.write(draft(2, 1, '/a'));
  await unsaved.write(draft(3, 2));
  await unsaved.write(draft(4, 2, '/b'));
  await unsaved.write(draft(5, 3));
  expect((await create().bringBack()).map(({ window, work }) => [window, work.id])).toEqual([
    [1, id(2)],
    [2, id(4)],
    [3, id(5)],
  ]);
  expect((await create().read(id(1)))?.window).toBeNull();
  expect((await create().read(id(3)))?.window).toBeNull();
  expect((await listed()).sort()).toEqual([1, 2, 3, 4, 5].map(id));
});

test('what is damaged, cut off or from a later version is listed and never touched', async () => {
  const unsaved = create();
  await unsaved.write(draft(1, 0));
  await unsaved.idle();
  const path = (number: number): string => join(folder, 'unsaved', `${id(number)}.json`);
  writeFileSync(path(2), readFileSync(path(1), 'utf8').slice(0, 40));
  writeFileSync(path(3), readFileSync(path(1), 'utf8').replace('"version":2', '"version":3'));
  writeFileSync(path(4), '');
  writeFileSync(join(folder, 'unsaved', 'notes.txt'), '');
  expect((await unsaved.bringBack()).map((one) => one.work.id)).toEqual([id(1)]);
  const entries = await unsaved.list();
  expect(
    entries
      .filter(({ file }) => file === null)
      .map((entry) => entry.id)
      .sort(),
  ).toEqual([2, 3, 4].map(id));
  await unsaved.write(draft(5, 0));
  expect(existsSync(path(2)) && existsSync(path(3)) && existsSync(path(4))).toBe(true);
});

test('recovery files of version 0.1.0 come back, and damaged ones are listed', async () => {
  const document = join(folder, 'a.prepgraph.json');
  writeFileSync(document, 'as it was');
  const text = JSON.stringify({ path: document, name: 'a', folder, savedText: 'saved', text: 'edited' });
  writeFileSync(join(folder, 'recovery.json'), JSON.stringify({ version: 1, text, grants }));
  writeFileSync(join(folder, 'recovery-2.json'), '{"version": 1, "te');
  const [back, ...others] = await createUnsaved(folder).bringBack();
  expect(others).toEqual([]);
  expect(back).toMatchObject({ window: 0, stamp: stampOfText('as it was'), grants, work: { text: 'edited' } });
  expect(await createUnsaved(folder).list()).toHaveLength(2);
  expect(readdirSync(folder).sort()).toEqual(['a.prepgraph.json', 'unsaved']);
});

test('an old recovery file of a document that was changed after it does not count as based on it', async () => {
  const document = join(folder, 'a.prepgraph.json');
  writeFileSync(document, 'theirs');
  const text = JSON.stringify({ path: document, name: 'a', folder, savedText: 'saved', text: 'edited' });
  writeFileSync(join(folder, 'recovery.json'), JSON.stringify({ version: 1, text, grants }));
  utimesSync(join(folder, 'recovery.json'), 1000, 1000);
  expect((await createUnsaved(folder).bringBack())[0]?.stamp).toBe('unknown');
});

test('above a hundred works the oldest go, but none that is younger than thirty days or on screen', async () => {
  const unsaved = create();
  await unsaved.write(draft(0, 7));
  for (let number = 1; number <= 103; number++) await unsaved.write(draft(number, null));
  now += 29 * DAY_MS;
  await unsaved.write(draft(200, null));
  await unsaved.idle();
  expect(await listed()).toHaveLength(105);
  now += 2 * DAY_MS;
  await unsaved.write(draft(201, null));
  await unsaved.idle();
  const left = await listed();
  // The hundred newest, and what a window shows.
  expect(left).toHaveLength(101);
  expect(left).toContain(id(0));
  expect(left).not.toContain(id(5));
  expect(left).toContain(id(6));
});

test('a write that fails at any step loses nothing that was kept before', async () => {
  const full = Object.assign(new Error('no space'), { code: 'ENOSPC' });
  const failing = createUnsaved(folder, { write: () => Promise.reject(full), now: () => now });
  await create().write(draft(1, 0));
  await expect(failing.write(draft(1, 0, null, 'newer'))).rejects.toThrow('no space');
  await expect(failing.write(draft(1, null, null, 'newer'))).rejects.toThrow('no space');
  expect((await create().read(id(1)))?.work.text).toBe('text 1');
  // Two works of one window, and no room to put one aside: both are still listed.
  await create().write(draft(2, 0));
  expect((await failing.bringBack()).map((one) => one.work.id)).toEqual([id(2)]);
  expect(await listed()).toEqual([id(2), id(1)]);
});

test('a folder that vanished is made again', async () => {
  const unsaved = create();
  await unsaved.write(draft(1, 0));
  rmSync(folder, { recursive: true });
  await unsaved.write(draft(1, 0, null, 'again'));
  expect((await unsaved.read(id(1)))?.work.text).toBe('again');
  mkdirSync(folder, { recursive: true });
});

/** A `createUnsaved` whose writes to the flushed files wait until `go` is called. */
function withSlowDisk() {
  const waiting: (() => void)[] = [];
  const unsaved = createUnsaved(folder, {
    now: () => now,
    write: async (path, text, options = {}) => {
      if (options.flush !== false) await new Promise<void>((go) => waiting.push(go));
      await writeAtomically(path, text, options);
    },
  });
  return { unsaved, go: () => waiting.splice(0).forEach((go) => go()) };
}

test('no edit waits for a slow disk: the next run finds the newest, whatever was flushed by then', async () => {
  const { unsaved, go } = withSlowDisk();
  for (const text of ['first', 'second', 'third']) {
    // The clock may be set back meanwhile.
    now -= 1000;
    await unsaved.write(draft(1, 0, null, text));
    expect((await create().read(id(1)))?.work.text).toBe(text);
    expect(await listed()).toEqual([id(1)]);
  }
  // The first is flushed after the third was written.
  go();
  await vi.waitFor(() => expect(readFileSync(join(folder, 'unsaved', `${id(1)}.json`), 'utf8')).toContain('first'));
  expect((await create().read(id(1)))?.work.text).toBe('third');
  await vi.waitFor(async () => {
    go();
    expect(readdirSync(join(folder, 'unsaved'))).toEqual([`${id(1)}.json`]);
  });
  await unsaved.idle();
  expect((await create().read(id(1)))?.work.text).toBe('third');
});

test('after a power cut that took the newest state, the one that was flushed comes back', async () => {
  const unsaved = create();
  await unsaved.write(draft(1, 0, null, 'flushed'));
  await unsaved.idle();
  writeFileSync(join(folder, 'unsaved', `${id(1)}.latest`), '');
  expect((await create().bringBack()).map((one) => one.work.text)).toEqual(['flushed']);
});

test('work that is removed while it is flushed stays removed', async () => {
  const { unsaved, go } = withSlowDisk();
  await unsaved.write(draft(1, 0));
  await unsaved.write(draft(1, 0, null, 'newer'));
  const removed = unsaved.remove(id(1));
  await vi.waitFor(async () => {
    go();
    await Promise.race([removed, Promise.reject(new Error('still waiting'))]);
  });
  await unsaved.idle();
  expect(readdirSync(join(folder, 'unsaved'))).toEqual([]);
});

test('a state that could not be flushed is told with the next write, and flushed with it', async () => {
  let isFull = true;
  const unsaved = createUnsaved(folder, {
    now: () => now,
    write: async (path, text, options = {}) => {
      if (options.flush !== false && isFull) throw new Error('no space');
      await writeAtomically(path, text, options);
    },
  });
  await unsaved.write(draft(1, 0, null, 'first'));
  await unsaved.idle();
  isFull = false;
  await expect(unsaved.write(draft(1, 0, null, 'second'))).rejects.toThrow('no space');
  await unsaved.idle();
  await unsaved.write(draft(1, 0, null, 'third'));
  await unsaved.idle();
  expect(readdirSync(join(folder, 'unsaved'))).toEqual([`${id(1)}.json`]);
  expect((await create().read(id(1)))?.work.text).toBe('third');
});

test('an edit waits for no flush, though the work was removed meanwhile, and is the one that is kept', async () => {
  const { unsaved, go } = withSlowDisk();
  await unsaved.write(draft(1, 0, null, 'saved since'));
  await unsaved.remove(id(1));
  await unsaved.write(draft(1, 0, null, 'edited again'));
  expect((await create().read(id(1)))?.work.text).toBe('edited again');
  await vi.waitFor(async () => {
    go();
    expect(readdirSync(join(folder, 'unsaved'))).toEqual([`${id(1)}.json`]);
  });
  await unsaved.idle();
  expect((await create().read(id(1)))?.work.text).toBe('edited again');
});

test('putting work aside and listing it read no file twice, however many there are', async () => {
  const before = create();
  for (let number = 1; number <= 50; number++) await before.write(draft(number, null));
  await before.idle();
  let reads = 0;
  const unsaved = createUnsaved(folder, {
    now: () => (now += 1),
    read: (path) => {
      reads++;
      return readFile(path, 'utf8');
    },
  });
  expect(await unsaved.list()).toHaveLength(50);
  reads = 0;
  for (let number = 51; number <= 60; number++) {
    await unsaved.write(draft(number, null));
    await unsaved.idle();
    expect(await unsaved.list()).toHaveLength(number);
  }
  // The new ones, each of its two states once at most.
  expect(reads).toBeLessThanOrEqual(20);
});

test('putting work aside waits for no look at the works before it', async () => {
  const before = create();
  for (let number = 1; number <= 20; number++) await before.write(draft(number, null));
  await before.idle();
  let looked = 0;
  const unsaved = createUnsaved(folder, {
    now: () => (now += 1),
    read: (path) => {
      looked++;
      return readFile(path, 'utf8');
    },
  });
  await unsaved.write(draft(21, null));
  expect(looked).toBeLessThan(20);
  await unsaved.idle();
  expect(looked).toBeGreaterThanOrEqual(20);
});
