import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { chain, fixture, temporaryFolder } from '../engine/testing.ts';
import { noticesOf } from './notices.ts';

const CLI = join(import.meta.dirname, '../../out/cli.cjs');
const folder = temporaryFolder();
afterAll(() => folder.remove());

const prepgraph = (...args: string[]): Promise<{ code: number; out: string; err: string }> =>
  new Promise((resolve) => {
    execFile(process.execPath, [CLI, ...args], { cwd: folder.path, timeout: 50_000 }, (error, out, err) => {
      resolve({ code: error ? Number(error.code) : 0, out, err });
    });
  });

const has = (name: string): boolean => existsSync(join(folder.path, name));
const lines = (text: string): string[] => text.split('\n').filter((line) => line !== '');
const json = (value: unknown): string => JSON.stringify(value);

/** A pipeline whose source has these parameters. */
function pipeline(path: string, params: Record<string, unknown> = {}, ...steps: Parameters<typeof chain>[1][]) {
  const document = chain(path, ...steps);
  const [source, ...others] = document.nodes;
  return json({ ...document, nodes: [{ ...source, params: { ...source?.params, ...params } }, ...others] });
}

describe('a CSV whose rows have too many cells', () => {
  beforeEach(() => {
    folder.write('shift.csv', 'a,b\nr1,1,x\nr2,2\nr3,3,y\n');
    folder.write('keep.json', pipeline('shift.csv', { malformed: 'keep' }));
  });
  const LINE =
    'node "source": 2 malformed rows were kept, cut or filled; the first is line 2: The row has 3 cells where there are 2 columns. Mend them in the file, or refuse malformed rows. [source.cut-rows]';

  test('is told by run, explain and validate', async () => {
    const run = await prepgraph('run', 'keep.json', '--output', 'out.csv');
    expect(run.code).toBe(0);
    expect(lines(run.err)).toEqual([LINE]);
    for (const command of ['explain', 'validate']) {
      expect(lines((await prepgraph(command, 'keep.json')).err)).toContain(LINE);
    }
  });

  test('is an event with --progress json, with its count and its first line', async () => {
    const { err } = await prepgraph('run', 'keep.json', '--output', 'out.csv', '--progress', 'json');
    const events = lines(err)
      .map((line) => JSON.parse(line))
      .filter(({ event }) => event === 'notice');
    expect(events).toEqual([
      {
        event: 'notice',
        code: 'source.cut-rows',
        node: 'source',
        count: 2,
        line: 2,
        message: expect.any(String),
        hint: expect.any(String),
      },
    ]);
  });

  test('ends the command with --strict, and no file is written', async () => {
    const { code, err } = await prepgraph(
      'run',
      'keep.json',
      '--output',
      'strict.csv',
      '--fitted',
      'f.json',
      '--strict',
    );
    expect(code).toBe(1);
    expect(lines(err)).toEqual([LINE, expect.stringContaining('1 notice above, and --strict allows none')]);
    expect([has('strict.csv'), has('f.json')]).toEqual([false, false]);
  });
});

test('nothing is told of a file that loses nothing, and --strict writes it', async () => {
  folder.write('good.csv', 'zip,x\n00501,1\n00502,inf\n');
  folder.write('good.json', pipeline('good.csv'));
  const { code, err } = await prepgraph('run', 'good.json', '--output', 'good-out.csv', '--strict');
  expect([code, err]).toEqual([0, '']);
  expect(has('good-out.csv')).toBe(true);
});

describe('cells that a decided type cannot hold', () => {
  beforeEach(() => {
    folder.write('jan.csv', 'age\n40\n60\n');
    folder.write('feb.csv', 'age\nthirty\n50\n"1,400"\n');
    folder.write('p.json', pipeline('jan.csv', { types: { age: 'number' } }, ['SimpleImputer', { columns: ['age'] }]));
  });
  const run = (...more: string[]) =>
    prepgraph('run', 'p.json', '--input', 'feb.csv', '--output', 'feb-out.csv', ...more);

  test('end run as they end apply', async () => {
    const { code, err } = await run();
    expect(code).toBe(1);
    expect(err).toContain('2 cells cannot be read as number, first in line 2: "thirty".');
    expect(err).toContain('--mismatched missing');
    expect(has('feb-out.csv')).toBe(false);
  });

  test('count as missing with --mismatched missing, and are told', async () => {
    const { code, err } = await run('--mismatched', 'missing');
    expect(code).toBe(0);
    expect(lines(err)).toEqual([
      'node "source", column "age": 2 cells cannot be read as number and count as missing, first in line 2: "thirty". [source.mismatched]',
    ]);
    expect(readFileSync(join(folder.path, 'feb-out.csv'), 'utf8')).toBe('age\n50\n50\n50\n');
    expect((await run('--mismatched', 'missing', '--strict')).code).toBe(1);
  });

  test('are told once by apply, which prints its findings as notices', async () => {
    await prepgraph('run', 'p.json', '--output', 'jan-out.csv', '--fitted', 'fitted.json');
    folder.write('new.csv', 'age,extra\nmany,1\n');
    const apply = (...more: string[]) =>
      prepgraph(
        'apply',
        'fitted.json',
        '--input',
        'new.csv',
        '--output',
        'new-out.csv',
        '--mismatched',
        'missing',
        ...more,
      );
    const strict = await apply('--strict');
    expect([strict.code, has('new-out.csv')]).toEqual([1, false]);
    const { code, err } = await apply();
    expect(code).toBe(0);
    expect(lines(err).map((line) => /\[(.*)\]$/.exec(line)?.[1])).toEqual([
      'new-data.mismatched',
      'new-data.extra-column',
    ]);
  });
});

test('columns of lists and bytes are told by run and profile', async () => {
  const file = fixture('nested.parquet');
  folder.write('nested.json', json(chain('unused')).replace('CsvSource', 'ParquetSource').replace('unused', file));
  const run = await prepgraph('run', 'nested.json', '--output', 'nested.csv');
  expect(lines(run.err)).toEqual([
    'node "source", column "bytes": Column "bytes" holds bytes that are no text: it is left out. [source.left-out]',
    'node "source", column "tags": 2 cells hold lists or objects: kept as their JSON text. [source.lists]',
    'node "source", column "time": It holds times of day: they are read as seconds after midnight. [source.unit]',
  ]);
  expect((await prepgraph('profile', file)).err).toContain('[source.left-out]');
});

describe('files of numbers', () => {
  beforeEach(() => {
    folder.write('t.csv', 'a,c,d,y\n1,x,2024-01-01,0\n2,y,2024-01-02,1\n3,x,2024-01-03,0\n');
    folder.write('t.json', pipeline('t.csv', {}, ['SetTarget', { column: 'y' }]));
  });

  test('say how many features they hold, and which columns were left out', async () => {
    const { out, err } = await prepgraph('run', 't.json', '--output', 'o.npz');
    expect(out).toBe('o.npz: 3 rows × 1 feature; left out: c, d\n');
    expect(lines(err)).toEqual([
      'column "c": A .npz file holds numbers, and this column is category: it is left out. Encode it first, or drop it. [write.left-out]',
      'column "d": A .npz file holds numbers, and this column is datetime: it is left out. Encode it first, or drop it. [write.left-out]',
    ]);
    expect((await prepgraph('run', 't.json', '--output', 'o.npy')).out).toBe(
      'o.npy: 3 rows × 2 columns; left out: c, d\n',
    );
  });

  test('are not written with --strict', async () => {
    const { code } = await prepgraph('run', 't.json', '--output', 'strict.npz', '--strict');
    expect([code, has('strict.npz')]).toEqual([1, false]);
  });
});

test('of many notices of one code 20 are printed, then their number', () => {
  const printed: string[] = [];
  const { error } = console;
  console.error = (line: string) => void printed.push(line);
  try {
    const notices = Array.from({ length: 25 }, (_, index) => ({
      code: 'write.left-out' as const,
      message: 'It is left out.',
      column: `c${index}`,
    }));
    noticesOf({}).report(notices);
    expect(printed).toHaveLength(21);
    expect(printed.at(-1)).toBe('There are 5 more notices [write.left-out].');
    printed.length = 0;
    noticesOf({ progress: 'json' }).report(notices);
    expect(printed).toHaveLength(25);
  } finally {
    console.error = error;
  }
});

test('what loses nothing is mentioned by apply, and --strict allows it', async () => {
  folder.write('old.csv', 'x,z,y\n1,5,a\n2,6,b\n');
  const steps: Parameters<typeof chain>[1][] = [
    ['SetTarget', { column: 'y' }],
    ['MinMaxScaler', { columns: ['x'] }],
  ];
  folder.write('old.json', pipeline('old.csv', {}, ...steps));
  await prepgraph('run', 'old.json', '--output', 'old-out.csv', '--fitted', 'old-fitted.json');
  folder.write('other.csv', 'z,x\n7,9\n');
  const { code, err } = await prepgraph(
    'apply',
    'old-fitted.json',
    '--input',
    'other.csv',
    '--output',
    'other-out.csv',
    '--strict',
  );
  expect(code).toBe(0);
  expect(err).toContain('There is no target column');
  expect(err).toContain('they are found by name');
  expect(err).toContain('outside of what this step learned from');
  expect(readFileSync(join(folder.path, 'other-out.csv'), 'utf8')).toBe('x,z\n8,7\n');
});

test('apply ends with --strict where a column that only passes through is missing', async () => {
  folder.write('pass.csv', 'x,z\n1,5\n2,6\n');
  folder.write('pass.json', pipeline('pass.csv', {}, ['MinMaxScaler', { columns: ['x'] }]));
  await prepgraph('run', 'pass.json', '--output', 'pass-out.csv', '--fitted', 'pass-fitted.json');
  folder.write('less.csv', 'x\n2\n');
  const apply = (...more: string[]) =>
    prepgraph('apply', 'pass-fitted.json', '--input', 'less.csv', '--output', 'less-out.csv', ...more);
  const strict = await apply('--strict');
  expect([strict.code, has('less-out.csv')]).toEqual([1, false]);
  expect(lines((await apply()).err)).toEqual([expect.stringContaining('[new-data.missing-column]')]);
  expect(readFileSync(join(folder.path, 'less-out.csv'), 'utf8')).toBe('x,z\n1,\n');
});

test('decode prints predictions that it could not decode, and writes nothing with --strict', async () => {
  folder.write('birds.csv', 'x,kind\n1,a\n2,b\n');
  folder.write(
    'birds.json',
    pipeline('birds.csv', {}, ['SetTarget', { column: 'kind' }], ['LabelEncoder', { columns: ['kind'] }]),
  );
  await prepgraph('run', 'birds.json', '--output', 'birds.npz', '--fitted', 'birds-fitted.json');
  folder.write('codes.jsonl', '{"kind":0}\n{"kind":null}\n');
  const decode = (...more: string[]) =>
    prepgraph('decode', 'birds-fitted.json', '--input', 'codes.jsonl', '--output', 'labels.csv', ...more);
  const strict = await decode('--strict');
  expect([strict.code, has('labels.csv')]).toEqual([1, false]);
  const { code, err } = await decode();
  expect([code, lines(err)]).toEqual([
    0,
    [
      'codes.jsonl, column "kind", row 2: 1 prediction is missing, and is decoded to missing. [decode.missing-prediction]',
    ],
  ]);
});

test('rows from standard input: --strict fails once they are answered', async () => {
  const answer = await new Promise<{ code: number; out: string; err: string }>((resolve) => {
    const child = execFile(
      process.execPath,
      [CLI, 'apply', 'pass-fitted.json', '--input', '-', '--output', '-', '--strict'],
      { cwd: folder.path, timeout: 50_000 },
      (error, out, err) => resolve({ code: error ? Number(error.code) : 0, out, err }),
    );
    child.stdin?.end('{"x":1,"z":1,"more":1}\n{"x":2,"z":1,"more":1}\n');
  });
  expect(answer.code).toBe(1);
  expect(lines(answer.out)).toHaveLength(2);
  expect(lines(answer.err)).toEqual([
    expect.stringContaining('[new-data.extra-column]'),
    expect.stringContaining('1 notice above, and --strict allows none.'),
  ]);
});
