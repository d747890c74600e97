/** Ctrl-C and SIGTERM end a command within a second, whatever it is at, and leave nothing behind. */
import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readdirSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../engine/testing.ts';

const folder = temporaryFolder();
afterAll(() => folder.remove());

const COMMAND = join(import.meta.dirname, '../../out/cli.cjs');
const INTERRUPTED = 130;
/** A second is promised; the tests share their machine. */
const LIMIT_MS = 3_000;

/** Lines until the file has so many bytes. */
function largeFile(name: string, header: string, line: (row: number) => string, bytes: number): string {
  const path = join(folder.path, name);
  const file = openSync(path, 'w');
  writeSync(file, header);
  for (let done = 0, row = 0; done < bytes; ) {
    let text = '';
    const end = row + 20_000;
    for (; row < end; row++) text += line(row);
    done += writeSync(file, text);
  }
  closeSync(file);
  return path;
}

const random = (row: number): number => (Math.imul(row, 2_654_435_761) >>> 0) / 2 ** 32;
const csv = largeFile(
  'rows.csv',
  'a,b,c,word\n',
  (row) => `${random(row)},${row % 7 === 0 ? '' : row},${random(row + 9)},w${row % 5000}\n`,
  120e6,
);
const jsonl = largeFile('rows.jsonl', '', (row) => `{"a":${random(row)},"b":${row},"word":"w${row % 5000}"}\n`, 80e6);
const packed = join(folder.path, 'rows.csv.gz');
writeFileSync(packed, gzipSync(`a,b\n${'1,2\n'.repeat(30e6)}`, { level: 1 }));

const cases: Readonly<Record<string, readonly [type: string, path: string, step: string, params: object]>> = {
  'reading CSV': ['CsvSource', csv, 'Clip', { lower: 0 }],
  'reading JSON Lines': ['JsonlSource', jsonl, 'Clip', { lower: 0 }],
  'unpacking gzip': ['CsvSource', packed, 'Clip', { lower: 0 }],
  ranks: ['CsvSource', csv, 'Rank', { columns: ['a', 'b', 'c'] }],
  'a split': ['CsvSource', csv, 'TrainTestSplit', { stratify: 'word' }],
  'nearest neighbours': ['CsvSource', csv, 'KNNImputer', { columns: ['a', 'b', 'c'] }],
  'a sort': ['CsvSource', csv, 'SortRows', { by: [{ column: 'a', descending: false }] }],
};

function run(name: string, signal: NodeJS.Signals, after: number) {
  const [type, path, step, params] = cases[name] as (typeof cases)[string];
  const pipeline = folder.write(
    'pipeline.prepgraph.json',
    JSON.stringify({
      format: 'prepgraph',
      version: 1,
      nodes: [
        { id: 'source', type, params: { path } },
        { id: 'step', type: step, params },
      ],
      edges: [{ source: 'source', target: 'step' }],
    }),
  );
  const output = join(folder.path, 'out.csv');
  // A run before may have been done by its signal.
  rmSync(output, { force: true });
  const child = spawn(
    process.execPath,
    [COMMAND, 'run', pipeline, '--output', output, '--threads', '2', '--progress', 'json'],
    {
      env: { ...process.env, TMPDIR: folder.path },
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  let said = '';
  const started = new Promise<void>((resolve) => {
    child.stderr.on('data', (text) => {
      said += text;
      resolve();
    });
  });
  return new Promise<{ code: number | null; latency: number; said: string }>((resolve) => {
    let sent = 0;
    let timer: NodeJS.Timeout | undefined;
    void started.then(() => {
      timer = setTimeout(() => {
        sent = performance.now();
        child.kill(signal);
      }, after);
    });
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code, latency: sent === 0 ? 0 : performance.now() - sent, said });
    });
  });
}

describe.each(Object.keys(cases))('%s', (name) => {
  /** Milliseconds after the first progress. */
  test.each([
    ['SIGINT', 0],
    ['SIGTERM', 800],
  ] as const)('%s after %s ms ends it', { timeout: 120_000 }, async (signal, after) => {
    const { code, latency, said } = await run(name, signal, after);
    // A machine that was done by then has nothing to cancel; the signal may meet the process as it ends.
    if (code === 0 || (code === null && existsSync(join(folder.path, 'out.csv')))) return;
    console.log(`${name}, ${signal}: ${Math.round(latency)} ms`);
    expect({ code, said }).toEqual({ code: INTERRUPTED, said: expect.stringContaining('Cancelled') });
    expect(latency).toBeLessThan(LIMIT_MS);
    expect(existsSync(join(folder.path, 'out.csv'))).toBe(false);
    expect(readdirSync(folder.path).filter((file) => /^prepgraph-spill|\.tmp$/.test(file))).toEqual([]);
  });
});

test.each(['SIGINT', 'SIGTERM'] as const)('%s while the command loads ends it with 130', async (signal) => {
  // Sent when the command's file has run and nothing else was loaded.
  const early = folder.write('early.cjs', `process.nextTick(() => process.kill(process.pid, '${signal}'))`);
  const child = spawn(process.execPath, ['--require', early, COMMAND, 'profile', csv], { stdio: 'ignore' });
  const code = await new Promise((resolve) => child.on('close', resolve));
  expect(code).toBe(INTERRUPTED);
});
