/** What a Ray job writes: whole folders that are new, files at addresses, and tables without rows. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chain, temporaryFolder, testSession } from '../../engine/testing.ts';
import { freeze } from '../frozen.ts';
import { pythonPrograms } from '../python/testing.ts';
import { pythonOutput, pythonWith } from '../testing.ts';
import { ray } from './index.ts';

const interpreter = await pythonWith('numpy', 'pandas', 'pyarrow', 'ray');
if (interpreter === null)
  console.log('Not run: what Ray jobs write, for there is no Python with ray (PREPGRAPH_PYTHON).');

const folder = temporaryFolder();
const session = testSession();
afterAll(async () => {
  await session.close();
  folder.remove();
});

const programs = interpreter === null ? null : pythonPrograms(interpreter);
afterAll(() => programs?.close());
const run = (script: string, ...args: string[]) =>
  (programs as NonNullable<typeof programs>).run(folder.path, script, ...args);

const job = (...args: string[]) => run('job.py', ...args);

/** Rows and columns of a table of Parquet files. */
const sizeOf = async (name: string): Promise<unknown> =>
  JSON.parse(
    await pythonOutput(interpreter as string, [
      '-c',
      'import json, sys, pyarrow.dataset as d; t = d.dataset(sys.argv[1], format="parquet"); print(json.dumps([t.count_rows(), t.schema.names]))',
      join(folder.path, name),
    ]),
  );

describe.runIf(interpreter !== null)('a Ray job', { timeout: 600_000 }, () => {
  beforeAll(async () => {
    const path = folder.write('train.csv', 'x,c\n1,a\n2,b\n4,a\n');
    const document = chain(path, ['StandardScaler', { columns: ['x'] }], ['OneHotEncoder', { columns: ['c'] }]);
    await session.run(document, { folder: null });
    const pipeline = freeze(session.fittedDocument(), 'n2');
    const check = { inputs: [[[], []]], expected: pipeline.fields.map(() => []) };
    writeFileSync(join(folder.path, 'job.py'), ray.emit(pipeline, check));
    folder.write('none.csv', 'x,c\n');
  }, 120_000);

  it('writes a folder once, and refuses to add to it', async () => {
    const first = await job('--input', 'train.csv', '--output', 'out');
    expect(first).toMatchObject({ code: 0, out: expect.stringContaining('out: 3 rows x 3 columns') });
    const files = readdirSync(join(folder.path, 'out'));
    const second = await job('--input', 'train.csv', '--output', 'out');
    expect(second).toMatchObject({
      code: 1,
      err: expect.stringContaining('out is a file, or a folder that is not empty'),
    });
    expect(readdirSync(join(folder.path, 'out'))).toEqual(files);
    expect(await sizeOf('out')).toEqual([3, ['x', 'c_a', 'c_b']]);
    expect(readdirSync(folder.path).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('takes an empty folder, and an address', async () => {
    mkdirSync(join(folder.path, 'empty'));
    expect(await job('--input', 'train.csv', '--output', 'empty')).toMatchObject({ code: 0 });
    expect(await sizeOf('empty')).toEqual([3, ['x', 'c_a', 'c_b']]);
    const address = pathToFileURL(join(folder.path, 'at/address')).href;
    mkdirSync(join(folder.path, 'at'));
    expect(await job('--input', pathToFileURL(join(folder.path, 'train.csv')).href, '--output', address)).toMatchObject(
      {
        code: 0,
      },
    );
    expect(await sizeOf('at/address')).toEqual([3, ['x', 'c_a', 'c_b']]);
    const file = pathToFileURL(join(folder.path, 'at/o.csv')).href;
    expect(await job('--input', 'train.csv', '--output', file)).toMatchObject({ code: 0 });
    expect(readFileSync(join(folder.path, 'at/o.csv'), 'utf8').split('\n')[0]).toBe('x,c_a,c_b');
  });

  it('writes a table without rows, with its columns', async () => {
    const made = await job('--input', 'none.csv', '--output', 'none-out');
    expect(made).toMatchObject({ code: 0, out: expect.stringContaining('none-out: 0 rows x 3 columns') });
    expect(await sizeOf('none-out')).toEqual([0, ['x', 'c_a', 'c_b']]);
    expect(await job('--input', 'none.csv', '--output', 'none-out.csv')).toMatchObject({ code: 0 });
    expect(readFileSync(join(folder.path, 'none-out.csv'), 'utf8')).toBe('x,c_a,c_b\n');
    expect(await job('--input', 'none-out', '--output', 'never.csv')).toMatchObject({ code: 1 });
    expect(existsSync(join(folder.path, 'never.csv'))).toBe(false);
  });

  it('takes Parquet rows without the target, also where there are none', async () => {
    const path = folder.write('labelled.csv', 'x,y\n1,0\n2,1\n4,0\n');
    const document = chain(path, ['SetTarget', { column: 'y' }], ['StandardScaler', { columns: ['x'] }]);
    await session.run(document, { folder: null });
    const pipeline = freeze(session.fittedDocument(), 'n2');
    const check = { inputs: [[[], []]], expected: pipeline.fields.map(() => []) };
    writeFileSync(join(folder.path, 'labelled.py'), ray.emit(pipeline, check));
    const source = chain(folder.write('unlabelled.csv', 'x\n1\n2\n'), ['HeadRows', { n: 0 }]);
    await session.run(source, { folder: null });
    const options = { partition: 'all', dtype: 'float64', escapeFormulas: false } as const;
    await session.write('source', join(folder.path, 'unlabelled.parquet'), options);
    await session.write('n1', join(folder.path, 'empty.parquet'), options);
    for (const [name, rows] of [
      ['unlabelled', 2],
      ['empty', 0],
    ] as const) {
      const made = await run('labelled.py', '--input', `${name}.parquet`, '--output', `${name}-out.csv`);
      expect(made).toMatchObject({ code: 0, out: expect.stringContaining(`${rows} rows x 1 columns`) });
    }
  });
});
