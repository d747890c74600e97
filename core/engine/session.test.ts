import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readDocument } from '../graph/document.ts';
import { storable } from '../graph/write-document.ts';
import { Cancelled } from '../run/run.ts';
import { neverCancelled } from './session.ts';
import { chain, temporaryFolder, testSession } from './testing.ts';

const session = testSession();
const folder = temporaryFolder();
afterAll(async () => {
  await session.close();
  folder.remove();
});

const people = folder.write('people.csv', 'name,age,city\nann,20,Rome\nbob,,Oslo\ncy,40,Rome\ndi,60,\n');
const run = (document: ReturnType<typeof chain>) => session.run(document, { folder: null });
const cells = async (node: string) => {
  const { columns, fields } = await session.page(node, 0, 100);
  return Object.fromEntries(fields.map(({ name }, index) => [name, columns[index]]));
};

describe('a session', () => {
  it('runs a chain and shows every node’s cells', async () => {
    const outcomes = await run(
      chain(
        people,
        ['SimpleImputer', { columns: ['age'], strategy: 'mean' }],
        ['MinMaxScaler', { columns: ['age'] }],
        ['OneHotEncoder', { columns: ['city'] }],
      ),
    );
    expect([...outcomes.values()].map(({ state }) => state)).toEqual(['done', 'done', 'done', 'done']);
    expect(await cells('source')).toEqual({
      name: ['ann', 'bob', 'cy', 'di'],
      age: [20, null, 40, 60],
      city: ['Rome', 'Oslo', 'Rome', null],
    });
    expect(await cells('n3')).toEqual({
      name: ['ann', 'bob', 'cy', 'di'],
      age: [0, 0.5, 0.5, 1],
      city_Oslo: [0, 1, 0, 0],
      city_Rome: [1, 0, 1, 0],
      city_nan: [0, 0, 0, 1],
    });
  });

  it('learns from train rows only', async () => {
    const rows = Array.from({ length: 100 }, (_, index) => index).join('\n');
    const file = folder.write('numbers.csv', `x\n${rows}\n`);
    await run(chain(file, ['TrainTestSplit', { test_size: 0.25, random_state: 42 }], ['MinMaxScaler', {}]));
    const outcome = session.outcome('n2');
    expect(outcome?.state === 'done' && outcome.learnedFrom).toEqual({ rows: 75, part: 'train' });
    const { partition, columns } = await session.page('n2', 0, 100);
    const train = (columns[0] as number[]).filter((_, row) => partition?.[row] === 0);
    expect(Math.min(...train)).toBe(0);
    expect(Math.max(...train)).toBeCloseTo(1, 12);
  });

  it('names node, column, row and cell where a check fails', async () => {
    const train = folder.write('train.csv', 'c\na\nb\na\nb\n');
    await run(chain(train, ['OneHotEncoder', {}]));
    const fitted = session.fittedDocument();
    const fresh = folder.write('new.csv', 'c\na\nzebra\n');
    await session.run(fitted, { folder: null, mode: 'apply', inputs: new Map([['source', fresh]]) });
    await expect(session.page('n1', 0, 10)).rejects.toMatchObject({
      problem: {
        code: 'encode.unknown-category',
        nodeId: 'n1',
        column: 'c',
        row: 1,
        message: expect.stringContaining('zebra'),
      },
    });
  });

  it('applies a fitted document that went through a file, learning nothing', async () => {
    await run(chain(people, ['SimpleImputer', { columns: ['age'] }], ['StandardScaler', { columns: ['age'] }]));
    const fitted = readDocument(JSON.parse(JSON.stringify(storable(session.fittedDocument()))));
    const one = folder.write('one.csv', 'name,age,city\neve,,Rome\n');
    await session.run(fitted, { folder: null, mode: 'apply', inputs: new Map([['source', one]]) });
    expect((await cells('n2'))['age']).toEqual([0]);
  });

  it('puts a problem on its node and lets the others run', async () => {
    const outcomes = await run(chain(people, ['StandardScaler', { columns: ['city'] }], ['DropColumns', {}]));
    expect(outcomes.get('source')?.state).toBe('done');
    const failed = outcomes.get('n1');
    expect(failed?.state === 'failed' && failed.problems[0]).toMatchObject({
      nodeId: 'n1',
      column: 'city',
      field: 'columns',
    });
    expect(outcomes.get('n2')?.state).toBe('waiting');
  });

  it('takes from earlier runs what did not change', async () => {
    const before = await run(chain(people, ['SimpleImputer', {}], ['MinMaxScaler', {}]));
    const after = await run(chain(people, ['SimpleImputer', {}], ['MinMaxScaler', { clip: true }]));
    expect(after.get('n1')).toBe(before.get('n1'));
    expect(after.get('n2')).not.toBe(before.get('n2'));
  });

  it('asks the data nothing where a change of parameter changes no question', async () => {
    const asked: number[] = [];
    const onRound = () => asked.push(1);
    const steps = (withMean: boolean) =>
      chain(
        people,
        ['SimpleImputer', { columns: ['age'] }],
        ['StandardScaler', { columns: ['age'], with_mean: withMean }],
      );
    const fresh = testSession();
    await fresh.run(steps(true), { folder: null, onRound });
    const { length } = asked;
    expect(length).toBeGreaterThan(0);
    await fresh.run(steps(false), { folder: null, onRound });
    expect(asked.length).toBe(length);
    await fresh.close();
  });

  it('profiles a sample of many rows at once, and says so', async () => {
    const file = folder.write('many.csv', `x\n${Array.from({ length: 90_000 }, (_, k) => k).join('\n')}\n`);
    await run(chain(file));
    const [sampled] = await session.profile('source', ['x'], { sample: true });
    expect(sampled).toMatchObject({ sampled: true, rows: 18_000, min: 0 });
    expect((await session.profile('source', ['x']))[0]).toMatchObject({ sampled: false, rows: 90_000, max: 89_999 });
  });

  it('gives the same bits with one thread as with three', async () => {
    const rows = Array.from({ length: 50_000 }, (_, index) => Math.sin(index) * 1e6 + index / 3).join('\n');
    const file = folder.write('wave.csv', `x\n${rows}\n`);
    const document = chain(file, ['StandardScaler', {}]);
    const one = testSession(1);
    const three = testSession(3);
    await one.run(document, { folder: null });
    await three.run(document, { folder: null });
    expect(one.fittedDocument().fitted).toEqual(three.fittedDocument().fitted);
    await Promise.all([one.close(), three.close()]);
  });

  it('stops when cancelled', async () => {
    const cancelled = neverCancelled();
    Atomics.store(cancelled, 0, 1);
    const file = folder.write('other.csv', 'x\n1\n2\n');
    await expect(session.run(chain(file, ['StandardScaler', {}]), { folder: null, cancelled })).rejects.toThrow(
      Cancelled,
    );
  });

  it('writes CSV and matrices whole', async () => {
    await run(chain(people, ['SimpleImputer', { columns: ['age'] }], ['OneHotEncoder', { columns: ['city'] }]));
    const csv = join(folder.path, 'out.csv');
    await session.write('n2', csv, {});
    expect(readFileSync(csv, 'utf8')).toBe(
      'name,age,city_Oslo,city_Rome,city_nan\nann,20,0,1,0\nbob,40,1,0,0\ncy,40,0,1,0\ndi,60,0,0,1\n',
    );
    const npy = join(folder.path, 'out.npy');
    expect(await session.write('n2', npy, {})).toMatchObject({ rows: 4, columns: 4 });
    const bytes = readFileSync(npy);
    const matrix = new Float32Array(
      bytes.buffer.slice(bytes.byteOffset + bytes.length - 64, bytes.byteOffset + bytes.length),
    );
    expect([...matrix]).toEqual([20, 0, 1, 0, 40, 1, 0, 0, 40, 0, 1, 0, 60, 0, 0, 1]);
  });

  it('writes the cells of the table to a matrix, of columns that share their work and of others', async () => {
    const names = Array.from({ length: 9 }, (_, column) => `x${column}`);
    const lines = Array.from({ length: 60 }, (_, row) =>
      [...names.map((_, column) => (row % (column + 5) === 0 ? '' : Math.sin(row + column))), 'abc'[row % 3]].join(','),
    );
    const file = folder.write('wide.csv', `${names.join(',')},k\n${lines.join('\n')}\n`);
    await run(
      chain(
        file,
        ['SimpleImputer', { columns: { dtype: 'number' }, strategy: 'median' }],
        ['StandardScaler', { columns: { dtype: 'number' } }],
        ['PolynomialFeatures', { columns: ['x0', 'x1', 'x2', 'x3', 'x4'] }],
        ['OneHotEncoder', { columns: ['k'] }],
      ),
    );
    const npy = join(folder.path, 'wide.npy');
    await session.write('n4', npy, { dtype: 'float64' });
    const { columns } = await session.page('n4', 0, 60);
    const bytes = readFileSync(npy);
    const length = 8 * 60 * columns.length;
    const from = bytes.byteOffset + bytes.length - length;
    const matrix = new Float64Array(bytes.buffer.slice(from, from + length));
    expect(columns.length).toBeGreaterThan(16);
    expect([...matrix]).toEqual(Array.from({ length: 60 }, (_, row) => columns.map((cells) => cells[row])).flat());
  });

  it('profiles columns', async () => {
    await run(chain(people));
    const [name, age] = await session.profile('source', ['name', 'age']);
    expect(name).toMatchObject({ distinct: 4, missing: 0, top: expect.arrayContaining([{ value: 'ann', count: 1 }]) });
    expect(age).toMatchObject({ count: 3, missing: 1, min: 20, max: 60, mean: 40, deviation: 20 });
  });

  it('names encoded columns as when it was fitted, whatever the new data lacks', async () => {
    const rooms = folder.write('rooms.csv', 'k,x\n1,0\n2,0\n3,0\n');
    await run(chain(rooms, ['OneHotEncoder', { columns: ['k'], handle_unknown: 'ignore' }]));
    const fitted = readDocument(session.fittedDocument());
    const fresh = folder.write('fresh-rooms.csv', 'k,x\n3,0\n,0\n1.5,0\n');
    await session.run(fitted, { folder: null, mode: 'apply', inputs: new Map([['source', fresh]]) });
    expect(await cells('n1')).toEqual({ k_1: [0, 0, 0], k_2: [0, 0, 0], k_3: [1, 0, 0], x: [0, 0, 0] });
  });
});
