import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { EvenLineEnds, evenLineEnds } from './even-line-ends.ts';
import { cellsOf, inlineRun } from './oracle.ts';
import { readCsv } from './read.ts';

const folder = mkdtempSync(join(tmpdir(), 'prepgraph-ends-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const read = (content: string) => {
  const path = join(folder, 'x.csv');
  writeFileSync(path, content);
  return readCsv(path, {}, inlineRun());
};

test.each([
  ['CR and a last LF', 'a,b\r1,x\r2,y\r3,z\n'],
  ['CR and a last CR LF', 'a,b\r1,x\r2,y\r3,z\r\n'],
  ['CR only', 'a,b\r1,x\r2,y\r3,z\r'],
  ['all three', 'a,b\r\n1,x\r2,y\n3,z\n'],
  ['LF and some CR', 'a,b\n1,x\r2,y\n3,z\n'],
])('%s end rows', async (_, content) => {
  const { table } = await read(content);
  expect(cellsOf(table)).toEqual([
    [1, 2, 3],
    ['x', 'y', 'z'],
  ]);
});

test('breaks in quotes stay, and lines keep their numbers', async () => {
  const { table, options } = await read('a,b\r1,"x\ry"\r2,"y\r\nz"\r3,z\n');
  expect(options.newline).toBe('any');
  expect(cellsOf(table)[1]).toEqual(['x\ry', 'y\r\nz', 'z']);
});

test('pieces of any length are the whole text', () => {
  const text = fc
    .array(fc.constantFrom('a', '"', '""', '\r', '\n', '\r\n', ','), { maxLength: 30 })
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(text, fc.nat(30), (whole, cut) => {
      const ends = new EvenLineEnds('"', ',');
      expect(ends.even(whole.slice(0, cut)) + ends.even(whole.slice(cut))).toBe(evenLineEnds(whole, '"', ','));
    }),
  );
});
