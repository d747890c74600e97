/** Parts on the command line: a file each, or a column that names them. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { chain, temporaryFolder } from '../engine/testing.ts';
import { commandIn } from './testing.ts';

const folder = temporaryFolder();
afterAll(() => folder.remove());

const command = commandIn(folder.path);
const prepgraph = (...args: string[]) => command(args);
const read = (name: string): string => readFileSync(join(folder.path, name), 'utf8');

folder.write('train.csv', 'x,c\n1,a\n2,b\n,a\n5,b\n');
const steps = [
  ['SimpleImputer', { columns: ['x'], strategy: 'median' }],
  ['OneHotEncoder', { columns: ['c'] }],
] as const;
folder.write('pipe.prepgraph.json', JSON.stringify(chain('train.csv', ...steps)));

describe('prepgraph', () => {
  it('writes a file for each part, or a column that names it', async () => {
    const split = chain(
      'train.csv',
      ['TrainTestSplit', { test_size: 1, shuffle: false }],
      ['SetTarget', { column: 'c' }],
    );
    folder.write('parts.prepgraph.json', JSON.stringify(split));
    const run = (...args: string[]) => prepgraph('run', 'parts.prepgraph.json', ...args);
    const each = await run('--partition', 'each', '--output', 'p.csv', '--y', 'y.csv');
    expect(each).toMatchObject({ code: 0, err: '' });
    expect(each.out.split('\n').map((line) => line.split(':')[0])).toEqual([
      'p-train.csv',
      'y-train.csv',
      'p-test.csv',
      'y-test.csv',
      '',
    ]);
    expect([read('p-train.csv'), read('y-test.csv')]).toEqual(['x\n1\n2\n""\n', 'c\nb\n']);
    expect(existsSync(join(folder.path, 'p-val.csv'))).toBe(false);

    expect(await run('--part-column', '--output', 'column.csv')).toMatchObject({ code: 0, err: '' });
    expect(read('column.csv')).toBe('x,c,part\n1,a,train\n2,b,train\n,a,train\n5,b,test\n');
  });

  it('refuses parts that a file has no place for, or that nothing makes', async () => {
    const run = (...args: string[]) => prepgraph('run', 'pipe.prepgraph.json', ...args);
    expect(await run('--partition', 'each', '--output', 'q.csv')).toMatchObject({
      code: 1,
      err: expect.stringContaining('nothing splits the table'),
    });
    for (const [args, why] of [
      [['--partition', 'each', '--output', 'q.npz'], 'holds all parts already'],
      [['--part-column', '--output', 'q.npy'], 'holds numbers only'],
      [['--part-column', '--partition', 'each', '--output', 'q.csv'], 'for one file with all rows'],
      [['--partition', 'each', '--output', 'q.csv', '--y', 'q.csv'], '--output and --y are the same file'],
      [['--partition', 'each', '--output', 'q.csv', '--fitted', 'q-val.csv'], '--output and --fitted are the same'],
    ] as const) {
      expect(await run(...args)).toMatchObject({ code: 2, err: expect.stringContaining(why) });
    }
    expect(existsSync(join(folder.path, 'q-train.csv'))).toBe(false);
  });
});
