import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, expect, it } from 'vitest';
import { chain, temporaryFolder } from '../engine/testing.ts';

/** The command as it is installed: the built bundle, in a process of its own. */
const CLI = join(import.meta.dirname, '../../out/cli.cjs');
const folder = temporaryFolder();
afterAll(() => folder.remove());

const LINE = '1.5,2,a text,3.25\n';
const large = (name: string): string => folder.write(name, `a,b,c,d\n${LINE.repeat(700_000)}`);

/** Runs the command, and `work` once at the first progress of this unit. */
async function runDuring(unit: 'bytes' | 'rows', work: () => void, ...args: string[]) {
  const child = spawn(process.execPath, [CLI, ...args, '--progress', 'json', '--threads', '1'], { cwd: folder.path });
  let isDone = false;
  let err = '';
  let out = '';
  child.stdout.on('data', (chunk: Buffer) => (out += String(chunk)));
  createInterface({ input: child.stderr }).on('line', (line) => {
    if (!line.startsWith('{')) {
      err += `${line}\n`;
      return;
    }
    if (isDone || (JSON.parse(line) as { unit: string }).unit !== unit) return;
    isDone = true;
    work();
  });
  const [code] = (await once(child, 'close')) as [number];
  return { code, out, err, isDone };
}

it('a run whose source grows while the output is written ends with 1, and writes nothing', async () => {
  const source = large('data.csv');
  folder.write('pipe.prepgraph.json', JSON.stringify(chain('data.csv', ['MinMaxScaler', { columns: ['a'] }])));
  const args = ['run', 'pipe.prepgraph.json', '--output', 'out.csv', '--fitted', 'fitted.prepgraph.json'];
  const grown = await runDuring('rows', () => appendFileSync(source, LINE), ...args);
  expect(grown).toMatchObject({ code: 1, isDone: true, out: '' });
  expect(grown.err).toMatch(/“data.csv” grew on disk by 18 bytes.*Nothing was written\..*run again/s);
  expect(existsSync(join(folder.path, 'out.csv'))).toBe(false);
  expect(existsSync(join(folder.path, 'fitted.prepgraph.json'))).toBe(false);
  expect(readdirSync(folder.path).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  expect(await runDuring('rows', () => {}, ...args)).toMatchObject({ code: 0 });
  expect(readFileSync(join(folder.path, 'out.csv'), 'utf8').split('\n')).toHaveLength(700_003);
});

it('a run whose source grows while it is read takes all of it', async () => {
  const source = large('read.csv');
  folder.write('read.prepgraph.json', JSON.stringify(chain('read.csv')));
  const args = ['run', 'read.prepgraph.json', '--output', 'read-out.csv'];
  const grown = await runDuring('bytes', () => appendFileSync(source, LINE), ...args);
  expect(grown).toMatchObject({ code: 0, isDone: true });
  expect(readFileSync(join(folder.path, 'read-out.csv'), 'utf8').split('\n')).toHaveLength(700_003);
});

it('check and explain say which file it was', async () => {
  folder.write('small.csv', 'a\n1\n2\n');
  folder.write('small.prepgraph.json', JSON.stringify(chain('small.csv', ['MinMaxScaler', { columns: ['a'] }])));
  const run = (...args: string[]) => runDuring('rows', () => {}, ...args);
  await run('run', 'small.prepgraph.json', '--output', 'small-out.csv', '--fitted', 'small-fitted.prepgraph.json');
  // printf 'a\n1\n2\n' | sha256sum
  const file =
    /small\.csv of \d{4}-\d\d-\d\d \d\d:\d\d UTC, 6 bytes, SHA-256 d4fa155a0784a2543c083ff5c36ec7a7d4810f08946220e5acf4c1f11006216e/;
  expect((await run('check', 'small-fitted.prepgraph.json')).out).toMatch(file);
  const explained = execFileSync(process.execPath, [CLI, 'explain', 'small.prepgraph.json'], { cwd: folder.path });
  expect(String(explained)).toMatch(file);
});
