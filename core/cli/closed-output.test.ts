/** Whoever reads a command's output may stop reading: `prepgraph profile wide.csv | head -1`. */
import { execFile } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { chain, temporaryFolder } from '../engine/testing.ts';

const CLI = join(import.meta.dirname, '../../out/cli.cjs');
const folder = temporaryFolder();
afterAll(() => folder.remove());

interface End {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** The command in a shell, ended by the exit code of the command itself. */
const shell = (line: string): Promise<End> =>
  new Promise((resolve) => {
    const script = `set -o pipefail\n${line}`;
    execFile('bash', ['-c', script], { cwd: folder.path, timeout: 60_000 }, (error, out, err) => {
      resolve({ code: error ? Number(error.code) : 0, out, err });
    });
  });
const prepgraph = (args: string): string => `"${process.execPath}" "${CLI}" ${args}`;

const names = Array.from({ length: 2000 }, (_, at) => `c${at}`);
folder.write('wide.csv', `${names.join(',')}\n${names.map((_, at) => at).join(',')}\n`);
folder.write('train.csv', 'x,c\n1,a\n2,b\n,a\n5,b\n');
folder.write('pipe.prepgraph.json', JSON.stringify(chain('train.csv', ['SimpleImputer', { columns: ['x'] }])));
folder.write('wrong.prepgraph.json', JSON.stringify(chain('train.csv', ['Levitate', {}])));
folder.write('rows.jsonl', '{"x":1,"c":"a"}\n'.repeat(50_000));

describe('a reader that goes away is no failure', () => {
  it('after the first line of a long answer', async () => {
    const { code, out, err } = await shell(`${prepgraph('profile wide.csv')} | head -1`);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^column +type/);
    expect(out.split('\n')).toHaveLength(2);
  });

  it.each([
    ['profile wide.csv'],
    ['profile wide.csv --json'],
    ['operators'],
    ['operators --json'],
    ['validate pipe.prepgraph.json'],
    ['validate pipe.prepgraph.json --json'],
    ['explain pipe.prepgraph.json'],
    ['diff pipe.prepgraph.json wrong.prepgraph.json'],
    ['completion bash'],
    ['--help'],
    ['--version'],
  ])('before anything is said: %s', async (args) => {
    expect(await shell(`${prepgraph(args)} | true`)).toEqual({ code: 0, out: '', err: '' });
  });

  it('while a pipeline runs: its files are written all the same', async () => {
    const run = 'run pipe.prepgraph.json --output out.csv --fitted fitted.prepgraph.json';
    expect(await shell(`${prepgraph(`${run} --progress json`)} 2>&1 | true`)).toEqual({ code: 0, out: '', err: '' });
    expect(['out.csv', 'fitted.prepgraph.json'].filter((name) => !existsSync(join(folder.path, name)))).toEqual([]);
    rmSync(join(folder.path, 'out.csv'));
    const apply = 'apply fitted.prepgraph.json --input train.csv --output out.csv';
    expect(await shell(`${prepgraph(apply)} | true`)).toEqual({ code: 0, out: '', err: '' });
    expect(existsSync(join(folder.path, 'out.csv'))).toBe(true);
    const exported = 'export fitted.prepgraph.json --target sklearn --output out.py';
    expect(await shell(`${prepgraph(exported)} | true`)).toEqual({ code: 0, out: '', err: '' });
    const lines = 'apply fitted.prepgraph.json --input - --output - < rows.jsonl';
    expect(await shell(`${prepgraph(lines)} | head -1`)).toEqual({ code: 0, out: '{"x":1,"c":"a"}\n', err: '' });
    const check = 'check fitted.prepgraph.json --input train.csv';
    expect(await shell(`${prepgraph(check)} | true`)).toEqual({ code: 0, out: '', err: '' });
  });

  it('and a failure stays one', async () => {
    expect(await shell(`${prepgraph('validate wrong.prepgraph.json')} 2>&1 | true`)).toMatchObject({ code: 1 });
    expect(await shell(`${prepgraph('profile')} 2>&1 | true`)).toMatchObject({ code: 2 });
  });

  it.skipIf(!existsSync('/dev/full'))('but an answer that does not fit on a full disk is one', async () => {
    const { code, err } = await shell(`${prepgraph('profile wide.csv')} > /dev/full`);
    expect(code).toBe(1);
    expect(err).toMatch(/^Standard output could not be written: .*\n$/);
    expect(err).not.toContain('ENOSPC');
  });
});
