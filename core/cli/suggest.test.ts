/** `prepgraph suggest`: steps with their reasons, and a pipeline that runs. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../engine/testing.ts';

const CLI = join(import.meta.dirname, '../../out/cli.cjs');
const folder = temporaryFolder();
afterAll(() => folder.remove());

const prepgraph = (...args: string[]): Promise<{ code: number; out: string; err: string }> =>
  new Promise((resolve) => {
    execFile(process.execPath, [CLI, ...args], { cwd: folder.path, timeout: 50_000 }, (error, out, err) => {
      resolve({ code: error ? Number(error.code) : 0, out, err });
    });
  });

const rows = Array.from({ length: 80 }, (_, row) => `${(row * 37) % 61},${['a', 'b', 'c'][row % 3]},${row % 7}.5`);
folder.write('data.csv', `x,kind,price\n${rows.join('\n')}\n`);

describe('prepgraph suggest', () => {
  it('says steps, reasons and what was measured', async () => {
    const { code, out } = await prepgraph('suggest', 'data.csv');
    expect(code).toBe(0);
    expect(out).toContain('Set target: “price” is to be predicted');
    expect(out).toContain('Measured: standardising: 12 of 16 tables better, epochs 43 → 11.');
  });

  it('says for trees what they do not need', async () => {
    const { out } = await prepgraph('suggest', 'data.csv', '--for', 'trees', '--target', 'kind', '--json');
    const { purpose, steps } = JSON.parse(out) as { purpose: string; steps: { type: string }[] };
    expect([purpose, steps.map(({ type }) => type)]).toEqual(['trees', ['SetTarget', 'TrainTestSplit']]);
    expect((await prepgraph('suggest', 'data.csv', '--for', 'trees')).out).toContain(
      'Not needed: scaling changed trees',
    );
  });

  it('writes a pipeline that runs, with its purpose', async () => {
    const written = await prepgraph(
      'suggest',
      'data.csv',
      '--no-target',
      '--for',
      'linear',
      '--output',
      'p.prepgraph.json',
    );
    expect(written).toMatchObject({ code: 0, err: '' });
    const document = JSON.parse(readFileSync(join(folder.path, 'p.prepgraph.json'), 'utf8')) as Record<string, never>;
    expect(document).toMatchObject({ purpose: 'linear', nodes: [{ params: { path: 'data.csv' } }, {}, {}, {}] });
    expect((await prepgraph('run', 'p.prepgraph.json', '--output', 'out.csv')).code).toBe(0);
  });

  it.each([
    [['nothing.csv'], 1, 'nothing.csv'],
    [['data.csv', '--target', 'kinds'], 1, 'There is no column "kinds"'],
    [['data.csv', '--for', 'forests'], 2, 'Allowed choices are net, linear, neighbours, trees'],
    [['data.csv', '--output', 'data.csv'], 1, 'This file holds the data.'],
  ])('refuses %j', async (args, code, message) => {
    const refused = await prepgraph('suggest', ...args);
    expect(refused.code).toBe(code);
    expect(refused.err).toContain(message);
    expect(readFileSync(join(folder.path, 'data.csv'), 'utf8')).toContain('x,kind,price');
  });
});
