import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Encoding } from '../../words/encodings.ts';
import { encoded } from '../encoding/testing.ts';
import { memorySink } from '../pieces/batch-sink.ts';
import { cellsOf, inlineRun } from '../csv/oracle.ts';
import { readJsonl } from './read.ts';

const folder = mkdtempSync(join(tmpdir(), 'prepgraph-json-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function read(bytes: Uint8Array, params: Record<string, unknown> = {}) {
  const path = join(folder, 'x.jsonl');
  writeFileSync(path, bytes);
  const run = inlineRun();
  return readJsonl(path, params, { run, sink: () => memorySink(run) });
}

test.each<[Encoding, string]>([
  ['utf-16le', 'Žďár'],
  ['windows-1252', 'Größe'],
  ['windows-1251', 'Москва'],
  ['shift_jis', '東京都表示'],
])('records in %s', async (encoding, word) => {
  for (const text of [
    `{"n":1,"w":"${word}"}\n{"n":2,"w":"${word}"}\n`,
    `[{"n":1,"w":"${word}"},\n{"n":2,"w":"${word}"}]`,
  ]) {
    const { table, decided, notices = [] } = await read(encoded(text, encoding) as Uint8Array);
    expect(cellsOf(table)[1]).toEqual([word, word]);
    expect(decided['encoding']).toBe(encoding);
    expect(notices.map(({ code }) => code)).toEqual(encoding === 'utf-16le' ? [] : ['source.encoding']);
    const again = await read(encoded(text, encoding) as Uint8Array, { encoding });
    expect(again.notices).toEqual([]);
  }
});

test('a stray byte in UTF-8 is told with its column and line', async () => {
  const bytes = Buffer.concat([Buffer.from('{"w":"città"}\n{"w":"M'), Buffer.of(0xe1), Buffer.from('laga"}\n')]);
  const { table, notices } = await read(bytes);
  expect(cellsOf(table)[0]).toEqual(['città', 'M\ufffdlaga']);
  expect(notices).toMatchObject([{ code: 'source.no-text', column: 'w', count: 1, line: 2 }]);
});
