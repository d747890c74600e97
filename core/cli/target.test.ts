/** The target on the command line: apart from the features, absent, or with labels that no train row had. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chain, temporaryFolder } from '../engine/testing.ts';
import { commandIn } from './testing.ts';

const folder = temporaryFolder();
afterAll(() => folder.remove());

const prepgraph = commandIn(folder.path);

const read = (name: string): string => readFileSync(join(folder.path, name), 'utf8');
const bytes = (name: string): Buffer => readFileSync(join(folder.path, name));

/** An array of a .npy file: its shape, and numbers or texts. */
function npy(data: Buffer): { shape: string; cells: (number | string)[] } {
  const start = 10 + data.readUInt16LE(8);
  const head = data.subarray(10, start).toString('latin1');
  const shape = /'shape': (\([^)]*\))/.exec(head)?.[1] ?? '';
  const body = Uint8Array.from(data.subarray(start)).buffer;
  const width = Number(/'<U(\d+)'/.exec(head)?.[1] ?? 0);
  if (width === 0) return { shape, cells: [...new Float32Array(body)] };
  const points = new Uint32Array(body);
  const texts = Array.from({ length: points.length / width }, (_, row) =>
    String.fromCodePoint(...[...points.subarray(row * width, (row + 1) * width)].filter((point) => point !== 0)),
  );
  return { shape, cells: texts };
}

/** The arrays of a .npz file, by name: members lie one after the other, each before its checksum. */
function npz(name: string): Record<string, ReturnType<typeof npy>> {
  const data = bytes(name);
  const arrays: Record<string, ReturnType<typeof npy>> = {};
  let at = data.indexOf('PK\u0003\u0004', 0, 'latin1');
  while (at >= 0) {
    const nameEnd = at + 30 + data.readUInt16LE(at + 26);
    const end = data.indexOf('PK\u0007\u0008', nameEnd, 'latin1');
    const key = data.toString('latin1', at + 30, nameEnd).replace('.npy', '');
    // What the file says of the data that it was made of is another test's.
    if (key !== 'prepgraph_sources') arrays[key] = npy(data.subarray(nameEnd + data.readUInt16LE(at + 28), end));
    at = data.indexOf('PK\u0003\u0004', end, 'latin1');
  }
  return arrays;
}

folder.write('train.csv', 'kind,x,note,z\nb,1,k,10\na,2,l,20\nb,3,k,30\nc,4,l,40\n');
folder.write('new.csv', 'z,extra,x,note\n50,9,5,k\n');
folder.write('unseen.csv', 'kind,x,note,z\na,5,k,50\nq,6,l,60\n,7,k,70\n');
const target = ['SetTarget', { column: 'kind' }] as const;
const scale = ['Rescaling', { columns: ['x'], scale: 0.5 }] as const;
const encode = ['LabelEncoder', { columns: ['kind'] }] as const;
folder.write('plain.prepgraph.json', JSON.stringify(chain('train.csv', target, scale)));
folder.write('coded.prepgraph.json', JSON.stringify(chain('train.csv', target, scale, encode)));
folder.write(
  'onehot.prepgraph.json',
  JSON.stringify(chain('train.csv', target, scale, ['OneHotEncoder', { columns: ['kind'] }])),
);

beforeAll(async () => {
  for (const name of ['plain', 'coded', 'onehot']) {
    const { code, err } = await prepgraph([
      'run',
      `${name}.prepgraph.json`,
      '--output',
      `${name}.npz`,
      '--fitted',
      `${name}.fitted.json`,
    ]);
    if (code !== 0) throw new Error(err);
  }
});

const apply = (name: string, input: string, output: string, ...more: string[]) =>
  prepgraph(['apply', `${name}.fitted.json`, '--input', input, '--output', output, ...more]);

describe('.npz', () => {
  it('holds the labels of the codes, whether or not a step has encoded them', () => {
    for (const name of ['plain', 'coded']) {
      expect(npz(`${name}.npz`)).toEqual({
        x_train: { shape: '(4, 2)', cells: [0.5, 10, 1, 20, 1.5, 30, 2, 40] },
        y_train: { shape: '(4,)', cells: [1, 0, 1, 2] },
        feature_names: { shape: '(2,)', cells: ['x', 'z'] },
        classes: { shape: '(3,)', cells: ['a', 'b', 'c'] },
      });
    }
    expect(npz('onehot.npz')).toMatchObject({
      y_train: { shape: '(4, 3)', cells: [0, 1, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1] },
      classes: { cells: ['a', 'b', 'c'] },
    });
  });

  it('of new rows has the fitted columns in their order, and no y where there is none', async () => {
    expect((await apply('coded', 'new.csv', 'new.npz')).code).toBe(0);
    expect(npz('new.npz')).toEqual({
      x_train: { shape: '(1, 2)', cells: [2.5, 50] },
      feature_names: { shape: '(2,)', cells: ['x', 'z'] },
    });
  });

  it('asks for y: a label that no train row had stops it, by name', async () => {
    for (const name of ['plain', 'coded']) {
      const { code, err } = await apply(name, 'unseen.csv', 'stopped.npz');
      expect([code, err]).toEqual([1, expect.stringContaining('The label "q" was in no train row.')]);
      expect(existsSync(join(folder.path, 'stopped.npz'))).toBe(false);
    }
  });
});

describe('one table', () => {
  it('is without the target where new rows lack it', async () => {
    const { code, err } = await apply('coded', 'new.csv', 'new.csv.out.csv');
    expect(code).toBe(0);
    expect(err).toContain('column "kind": There is no target column: the result is without it.');
    expect(err).toContain(
      'column "extra": The column is new: no step has learned anything of it, and the result is without it.',
    );
    expect(read('new.csv.out.csv')).toBe('x,note,z\n2.5,k,50\n');
  });

  it('holds no label where a step refuses it', async () => {
    const { code, err } = await apply('coded', 'unseen.csv', 'unseen.out.csv');
    expect(code).toBe(0);
    expect(err).toContain('"q" (1)');
    expect(read('unseen.out.csv')).toBe('kind,x,note,z\n0,2.5,k,50\n,3,l,60\n,3.5,k,70\n');
    const checked = await prepgraph(['check', 'coded.fitted.json', '--input', 'unseen.csv']);
    expect([checked.code, checked.out]).toEqual([0, expect.stringContaining('The pipeline can be applied.')]);
  });

  it('is made row by row just so', async () => {
    const lines = '{"x":5,"z":50,"note":"k"}\n{"kind":"q","x":6,"z":60,"note":"l"}\n{"kind":null,"x":7,"z":70}\n';
    const { code, out, err } = await prepgraph(['apply', 'coded.fitted.json', '--input', '-', '--output', '-'], lines);
    expect(code).toBe(0);
    expect(
      out
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual([
      { x: 2.5, note: 'k', z: 50 },
      { kind: null, x: 3, note: 'l', z: 60 },
      { kind: null, x: 3.5, note: null, z: 70 },
    ]);
    expect(err).toContain('standard input:2, column "kind": A step refuses this label');
    expect(err).toContain('standard input:3, column "note": The column is missing; no step reads it');
  });
});

describe('--y', () => {
  it('takes the target apart, in any format', async () => {
    const args = ['run', 'coded.prepgraph.json', '--output', 'x.csv'];
    expect((await prepgraph([...args, '--y', 'y.csv'])).out).toBe(
      'x.csv: 4 rows × 3 columns\ny.csv: 4 rows × 1 column\n',
    );
    expect(read('x.csv')).toBe('x,note,z\n0.5,k,10\n1,l,20\n1.5,k,30\n2,l,40\n');
    expect(read('y.csv')).toBe('kind\n1\n0\n1\n2\n');
    expect((await prepgraph([...args, '--y', 'y.npy'])).code).toBe(0);
    expect(npy(bytes('y.npy'))).toEqual({ shape: '(4,)', cells: [1, 0, 1, 2] });
    expect((await prepgraph(['run', 'onehot.prepgraph.json', '--output', 'x.npy', '--y', 'y.npy'])).code).toBe(0);
    expect(npy(bytes('x.npy')).shape).toBe('(4, 2)');
    expect(npy(bytes('y.npy')).shape).toBe('(4, 3)');
    expect((await prepgraph([...args, '--y', 'y.npz'])).code).toBe(0);
    expect(Object.keys(npz('y.npz'))).toEqual(['y_train', 'classes']);
  });

  it('changes both files or none', async () => {
    folder.write('a.csv', 'old');
    folder.write('b.csv', 'old');
    const { code, err } = await apply('coded', 'unseen.csv', 'a.csv', '--y', 'b.csv');
    expect([code, err]).toEqual([1, expect.stringContaining('The label "q" was in no train row.')]);
    expect([read('a.csv'), read('b.csv')]).toEqual(['old', 'old']);
    const none = await apply('coded', 'new.csv', 'a.csv', '--y', 'b.csv');
    expect([none.code, none.err]).toEqual([1, expect.stringContaining('There is no target to write')]);
    expect([read('a.csv'), read('b.csv')]).toEqual(['old', 'old']);
    const same = await apply('coded', 'train.csv', 'a.csv', '--y', 'a.csv');
    expect([same.code, same.err]).toEqual([2, expect.stringContaining('--output and --y are the same file.')]);
  });
});

it('the fitted document holds the result: names, order, types, words', () => {
  expect(JSON.parse(read('plain.fitted.json')).result).toEqual({
    n2: [
      { name: 'kind', type: 'category', target: true, words: ['a', 'b', 'c'] },
      { name: 'x', type: 'number' },
      { name: 'note', type: 'category', words: ['k', 'l'] },
      { name: 'z', type: 'number', integer: true },
    ],
  });
  expect(JSON.parse(read('plain.fitted.json')).fitted.source).toMatchObject({ columns: ['kind', 'x', 'note', 'z'] });
});

it('columns that are called by numbers keep their place', async () => {
  folder.write('numbered.csv', 'b,7,a\n1,2,3\n');
  folder.write('turned.csv', 'a,b,7\n3,1,2\n');
  folder.write(
    'numbered.prepgraph.json',
    JSON.stringify(chain('numbered.csv', ['Rescaling', { columns: ['a'], scale: 1 }])),
  );
  await prepgraph(['run', 'numbered.prepgraph.json', '--output', 'n.csv', '--fitted', 'numbered.fitted.json']);
  await apply('numbered', 'turned.csv', 'n2.csv');
  expect(read('n2.csv')).toBe(read('n.csv'));
});

it('a fitted document of an earlier version gives its source’s columns in the order that it remembers', async () => {
  const { result: _, fitted, ...rest } = JSON.parse(read('coded.fitted.json'));
  const { source: __, ...learned } = fitted;
  folder.write('old.fitted.json', JSON.stringify({ ...rest, fitted: learned }));
  expect((await apply('old', 'new.csv', 'old.csv')).code).toBe(0);
  expect(read('old.csv')).toBe('x,note,z\n2.5,k,50\n');
});

it('a leak is refused with its path, and a step may be allowed to read the target', async () => {
  const leaking = chain('train.csv', ['SetTarget', { column: 'z' }], ['Derive', { name: 'ratio', formula: 'z / x' }]);
  folder.write('leak.prepgraph.json', JSON.stringify(leaking));
  const { code, err } = await prepgraph(['run', 'leak.prepgraph.json', '--output', 'leak.csv']);
  expect([code, err]).toEqual([
    1,
    expect.stringContaining('The target "z" flows into the feature "ratio": source → n1 → n2.'),
  ]);
  const validated = await prepgraph(['validate', 'leak.prepgraph.json']);
  expect([validated.code, validated.err]).toEqual([1, expect.stringContaining('source → n1 → n2.')]);
  const nodes = leaking.nodes.map((node) => (node.id === 'n2' ? { ...node, allow_target: true } : node));
  folder.write('allowed.prepgraph.json', JSON.stringify({ ...leaking, nodes }));
  expect((await prepgraph(['run', 'allowed.prepgraph.json', '--output', 'leak.csv'])).code).toBe(0);
});

it('a target that only an encoder names is no feature of train rows either', async () => {
  const encode = ['TargetEncoder', { columns: ['note'], target: 'z', target_type: 'continuous', cv: 2 }] as const;
  folder.write('own.prepgraph.json', JSON.stringify(chain('train.csv', ['DropMissing', { subset: ['z'] }], encode)));
  await prepgraph(['run', 'own.prepgraph.json', '--output', 'own.npz', '--fitted', 'own.fitted.json']);
  expect(npz('own.npz')).toMatchObject({
    feature_names: { cells: ['x', 'note'] },
    y_train: { cells: [10, 20, 30, 40] },
  });
  folder.write('no-z.csv', 'kind,x,note\na,5,k\n');
  expect((await apply('own', 'no-z.csv', 'own-new.npz')).code).toBe(0);
  expect(npz('own-new.npz')).toMatchObject({ feature_names: { cells: ['x', 'note'] }, x_train: { shape: '(1, 2)' } });
});

it('a missing label drops no new row; where it is to, it does', async () => {
  const drop = (more: object) => chain('train.csv', target, ['DropMissing', { subset: ['kind'], ...more }]);
  for (const [name, more, rows] of [
    ['kept', {}, 3],
    ['dropped', { drop_from: 'all' }, 2],
  ] as const) {
    folder.write(`${name}.prepgraph.json`, JSON.stringify(drop(more)));
    await prepgraph(['run', `${name}.prepgraph.json`, '--output', 'd.csv', '--fitted', `${name}.fitted.json`]);
    expect((await apply(name, 'unseen.csv', 'd.csv')).out).toBe(`d.csv: ${rows} rows × 4 columns\n`);
  }
  const lacking = await apply('dropped', 'new.csv', 'd.csv');
  expect([lacking.code, lacking.err]).toEqual([1, expect.stringContaining('column "kind"')]);
});
