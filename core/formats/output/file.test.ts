import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ProblemError } from '../../ir/problem.ts';
import { fileProblem } from '../../files/file-problems.ts';
import { writeWhole } from './file.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'prepgraph-file-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test('writes a file and counts its bytes', async () => {
  const path = join(folder, 'out.csv');
  await writeWhole(path, async (sink) => {
    await sink.write(bytes('abc'));
    expect(sink.position).toBe(3);
    await sink.write(bytes('def'));
  });
  expect(readFileSync(path, 'utf8')).toBe('abcdef');
  expect(readdirSync(folder)).toEqual(['out.csv']);
});

test('writes shared memory', async () => {
  const path = join(folder, 'out.bin');
  const shared = new Uint8Array(new SharedArrayBuffer(3));
  shared.set([1, 2, 3]);
  await writeWhole(path, (sink) => sink.write(shared));
  expect([...readFileSync(path)]).toEqual([1, 2, 3]);
});

test('a failure leaves the old file and nothing else', async () => {
  const path = join(folder, 'out.csv');
  writeFileSync(path, 'old');
  const failing = writeWhole(path, async (sink) => {
    await sink.write(bytes('new'));
    throw new Error('stop');
  });
  await expect(failing).rejects.toThrow('stop');
  expect(readFileSync(path, 'utf8')).toBe('old');
  expect(readdirSync(folder)).toEqual(['out.csv']);
});

test('a full disk is a problem that says so', async () => {
  const path = join(folder, 'out.csv');
  const failing = writeWhole(path, async () => {
    throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
  });
  await expect(failing).rejects.toMatchObject({ problem: { code: 'file.disk-full', file: path } });
  expect(existsSync(path)).toBe(false);
});

test('a missing folder, and a folder in the way', async () => {
  const nothing = async (): Promise<void> => {};
  const missing = writeWhole(join(folder, 'none', 'out.csv'), nothing);
  await expect(missing).rejects.toMatchObject({ problem: { code: 'file.not-found' } });
  mkdirSync(join(folder, 'out.csv'));
  await expect(writeWhole(join(folder, 'out.csv'), nothing)).rejects.toMatchObject({
    problem: { code: 'file.is-folder' },
  });
});

test('the new file is as private as the old one', async () => {
  const path = join(folder, 'out.csv');
  writeFileSync(path, 'old');
  chmodSync(path, 0o600);
  await writeWhole(path, (sink) => sink.write(bytes('new')));
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('other errors pass through', () => {
  const error = new Error('else');
  expect(fileProblem(error, 'x')).toBe(error);
  expect(fileProblem({ code: 'EACCES' }, 'x')).toBeInstanceOf(ProblemError);
});
