import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { dictionaryOf } from '../../table/dictionary.ts';
import { PANDAS_MISSING } from '../../words/missing-words.ts';
import type { CsvOptions } from './options.ts';
import { cellsOf, inlineRun } from './oracle.ts';
import { readCsv } from './read.ts';
import { formatCsvBatch, formatCsvHeader } from './write.ts';

const folder = mkdtempSync(join(tmpdir(), 'prepgraph-words-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const read = (content: string | Uint8Array, options: CsvOptions = {}, chunkBytes = 1 << 20) => {
  const path = join(folder, 'x.csv');
  writeFileSync(path, content);
  return readCsv(path, options, inlineRun(), { chunkBytes });
};

test('a missing word in quotes is a text of a column of texts', async () => {
  const content = 'id,country\n1,"NA"\n2,NA\n3,Peru\n4,""\n';
  const { table, columns } = await read(content);
  expect(cellsOf(table)[1]).toEqual(['NA', null, 'Peru', null]);
  expect(columns[1]).toMatchObject({ missing: 2, distinct: 2 });
  const asPandas = await read(content, { quoted_missing: true });
  expect(cellsOf(asPandas.table)[1]).toEqual([null, null, 'Peru', null]);
});

test('a column of nothing but such words holds texts', async () => {
  const { table } = await read('id,country\n1,"NA"\n2,"NA"\n');
  expect(cellsOf(table)[1]).toEqual(['NA', 'NA']);
});

test.each([
  ['"1","NA"\n"2","3.5"', [null, 3.5]],
  ['"1","NA"\n"2","true"', [null, true]],
])('in a column of other values it is missing: %j', async (rows, cells) => {
  for (const chunkBytes of [8, 1 << 20]) {
    const { table, columns } = await read(`id,x\n${rows}\n`, { header: true, delimiter: ',' }, chunkBytes);
    expect(cellsOf(table)[1]).toEqual(cells);
    expect(columns[1]).toMatchObject({ missing: 1 });
  }
});

test('texts of any kind come back as they were written', async () => {
  const text = fc.oneof(fc.constantFrom(...PANDAS_MISSING, 'x', 'Namibia'), fc.constant(null));
  await fc.assert(
    fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 12 }), async (texts) => {
      const words = [...new Set(texts.flatMap((word) => word ?? []))];
      const codes = Int32Array.from(texts, (word) => (word === null ? -1 : words.indexOf(word)));
      const column = { vector: { type: 'text', cells: codes }, dictionary: dictionaryOf(words) } as const;
      const bytes = Buffer.concat([formatCsvHeader(['w']), formatCsvBatch([column], texts.length)]);
      const types = { w: 'text' } as const;
      const { table } = await read(bytes, { header: true, delimiter: ',', quote: '"', types });
      expect(cellsOf(table)[0]).toEqual(texts);
    }),
    { numRuns: 100 },
  );
});

test('an empty line of a file with one column is a row, and told', async () => {
  const { table, notices } = await read('label\n1\n\n0\n1\n', { header: true });
  expect(cellsOf(table)[0]).toEqual([1, null, 0, 1]);
  expect(notices).toMatchObject([{ code: 'source.blank-rows', count: 1, line: 3 }]);
  const wide = await read('a,b\n1,2\n\n3,4\n');
  expect(wide.table.rows).toBe(2);
});
