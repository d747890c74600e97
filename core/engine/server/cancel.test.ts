/** A window's cancel is answered soon while a file is read, whatever its format, and while a step works. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { zstdCompress } from '../../formats/compress/zstd.ts';
import { windowEnd } from '../server-testing.ts';
import { temporaryFolder, testSession } from '../testing.ts';

/** Promised are 200 ms on a machine that does nothing else; the tests share theirs. */
const LIMIT_MS = 2_000;
const ROWS = 400_000;

const folder = temporaryFolder();
const engine = windowEnd();
afterAll(async () => {
  await engine.close();
  folder.remove();
});

const sources = {
  CsvSource: ['rows.csv', 'rows.csv.gz'],
  JsonlSource: ['rows.jsonl', 'rows.json', 'rows.jsonl.zst'],
  ParquetSource: ['rows.parquet'],
  ArrowSource: ['rows.arrow'],
  XlsxSource: ['rows.xlsx'],
  StataSource: ['rows.dta'],
  SpssSource: ['rows.sav'],
  ArffSource: ['rows.arff'],
  SqliteSource: ['rows.sqlite'],
} as const;

beforeAll(async () => {
  const random = (row: number): number => (Math.imul(row, 2_654_435_761) >>> 0) / 2 ** 32;
  const records = Array.from({ length: ROWS }, (_, row) => ({
    a: random(row),
    b: row,
    word: `w${row % 5000}`,
    text: `t ${row}`,
  }));
  const lines = records.map((record) => JSON.stringify(record));
  const csv = `a,b,word,text\n${records.map((record) => Object.values(record).join()).join('\n')}\n`;
  const write = (name: string, bytes: string | Uint8Array): void => writeFileSync(join(folder.path, name), bytes);
  write('rows.csv', csv);
  write('rows.csv.gz', gzipSync(csv.repeat(5), { level: 1 }));
  write('rows.jsonl', lines.join('\n'));
  write('rows.json', `[${lines.join(',\n')}]`);
  write('rows.jsonl.zst', await zstdCompress(Buffer.from(lines.join('\n'))));
  write('few.csv', csv.slice(0, 2_000_000).replace(/\n[^\n]*$/, '\n'));
  const session = testSession();
  for (const [name, source] of [
    ['rows.parquet', 'rows.csv'],
    ['rows.arrow', 'rows.csv'],
    ['rows.xlsx', 'few.csv'],
    ['rows.dta', 'rows.csv'],
    ['rows.sav', 'rows.csv'],
    ['rows.arff', 'rows.csv'],
    ['rows.sqlite', 'rows.csv'],
  ] as const) {
    const node = { id: 'source', type: 'CsvSource', params: { path: join(folder.path, source) } };
    await session.run({ format: 'prepgraph', version: 1, nodes: [node], edges: [] }, { folder: null });
    await session.write('source', join(folder.path, name), {
      partition: 'all',
      dtype: 'float64',
      escapeFormulas: false,
    });
  }
  await session.close();
}, 300_000);

async function cancelLatency(nodes: object[], edges: object[], after: number): Promise<{ code: string; ms: number }> {
  const document = { format: 'prepgraph', version: 1, nodes, edges };
  const call = engine.start('run', { document, folder: null, keeps: false });
  const due = performance.now() + after;
  setTimeout(call.cancel, after);
  const answer = await call.answer;
  return { code: answer.ok ? 'done' : answer.problem.code, ms: performance.now() - due };
}

describe.each(Object.entries(sources))('%s', (type, names) => {
  test.each(names)('%s', { timeout: 120_000 }, async (name) => {
    const times: number[] = [];
    let cancelled = 0;
    for (const after of [5, 60, 250]) {
      // What was read under the same name is taken as it was.
      const params = { path: join(folder.path, name), types: { b: after === 60 ? 'number' : 'text' } };
      const { code, ms } = await cancelLatency([{ id: 'source', type, params }], [], after);
      expect(['cancelled', 'done']).toContain(code);
      if (code === 'cancelled') cancelled++;
      times.push(ms);
    }
    console.log(`${name}: answered ${times.map((ms) => Math.round(ms)).join(', ')} ms after the cancel`);
    expect(cancelled).toBeGreaterThan(0);
    expect(Math.max(...times)).toBeLessThan(LIMIT_MS);
  });
});

test.each([
  ['Rank', { columns: ['a', 'b'] }],
  ['TrainTestSplit', { stratify: 'word' }],
  ['KNNImputer', { columns: ['a', 'b'] }],
] as const)('%s', { timeout: 120_000 }, async (type, params) => {
  const source = { id: 'source', type: 'ParquetSource', params: { path: join(folder.path, 'rows.parquet') } };
  const edges = [{ source: 'source', target: 'step' }];
  await engine.call('run', {
    document: { format: 'prepgraph', version: 1, nodes: [source], edges: [] },
    folder: null,
    keeps: false,
  });
  for (const after of [1, 40, 150]) {
    const { code, ms } = await cancelLatency([source, { id: 'step', type, params }], edges, after);
    expect(['cancelled', 'done']).toContain(code);
    expect(ms).toBeLessThan(LIMIT_MS);
  }
});
