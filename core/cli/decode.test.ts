import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chain, temporaryFolder } from '../engine/testing.ts';
import { npyHeader } from '../formats/npy/index.ts';
import { commandIn } from './testing.ts';

const folder = temporaryFolder();
afterAll(() => folder.remove());

const command = commandIn(folder.path);
const prepgraph = (...args: string[]) => command(args);
const read = (name: string): string => readFileSync(join(folder.path, name), 'utf8');

/** An array as NumPy writes it. */
function npy(name: string, shape: readonly number[], values: Float32Array | Float64Array): void {
  const type = values instanceof Float32Array ? 'float32' : 'float64';
  const cells = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  writeFileSync(join(folder.path, name), Buffer.concat([npyHeader(type, shape), cells]));
}

/** An array with a header of one's own, such as other programs write. */
function rawNpy(name: string, dictionary: string, cells: Uint8Array): void {
  const text = `${dictionary.padEnd(117)}\n`;
  const head = Buffer.from([0x93, ...Buffer.from('NUMPY'), 1, 0, text.length & 0xff, text.length >> 8]);
  writeFileSync(join(folder.path, name), Buffer.concat([head, Buffer.from(text), cells]));
}

async function fit(name: string, ...steps: Parameters<typeof chain>[1][]): Promise<string> {
  folder.write(`${name}.prepgraph.json`, JSON.stringify(chain('train.csv', ...steps)));
  const fitted = `${name}.fitted.prepgraph.json`;
  const { err } = await prepgraph('run', `${name}.prepgraph.json`, '--output', `${name}.csv`, '--fitted', fitted);
  if (err !== '') throw new Error(err);
  return fitted;
}

let species = '';
let price = '';
beforeAll(async () => {
  folder.write(
    'train.csv',
    'x,species,price,late\n1,Gentoo,100,yes\n2,Adelie,300,no\n3,Chinstrap,500,no\n4,Adelie,700,yes\n',
  );
  species = await fit('species', ['SetTarget', { column: 'species' }], ['LabelEncoder', { columns: ['species'] }]);
  price = await fit('price', ['SetTarget', { column: 'price' }], ['StandardScaler', { columns: ['price'] }]);
});

describe('prepgraph decode', () => {
  it('turns codes into labels', async () => {
    npy('codes.npy', [3], Float32Array.of(2, 0, 1));
    const { out, err, code } = await prepgraph('decode', species, '--input', 'codes.npy', '--output', 'labels.csv');
    expect({ out, err, code }).toEqual({ out: 'labels.csv: 3 rows × 1 column\n', err: '', code: 0 });
    expect(read('labels.csv')).toBe('species\nGentoo\nAdelie\nChinstrap\n');
  });

  it('takes the largest of a row, the first of equal ones, and keeps probabilities where that is asked', async () => {
    npy('proba.npy', [3, 3], Float64Array.of(0.1, 0.2, 0.7, 0.4, 0.4, 0.2, 0, 1, 0));
    await prepgraph('decode', species, '--input', 'proba.npy', '--output', 'labels.jsonl');
    expect(read('labels.jsonl')).toBe('{"species":"Gentoo"}\n{"species":"Adelie"}\n{"species":"Chinstrap"}\n');
    await prepgraph('decode', species, '--input', 'proba.npy', '--proba', '--output', 'proba.csv');
    expect(read('proba.csv')).toBe(
      'species,species_Adelie,species_Chinstrap,species_Gentoo\nGentoo,0.1,0.2,0.7\nAdelie,0.4,0.4,0.2\nChinstrap,0,1,0\n',
    );
    // What was written is read again, by the names of its columns.
    await prepgraph('decode', species, '--input', 'proba.csv', '--output', 'again.csv');
    expect(read('again.csv')).toBe('species\nGentoo\nAdelie\nChinstrap\n');
  });

  it('finds columns of classes by name, in whichever order', async () => {
    folder.write('named.csv', 'id,Gentoo,Chinstrap,Adelie\n1,0.9,0.05,0.05\n2,0.1,0.2,0.7\n');
    await prepgraph('decode', species, '--input', 'named.csv', '--output', 'labels.csv');
    expect(read('labels.csv')).toBe('species\nGentoo\nAdelie\n');
    folder.write('lines.jsonl', '{"id": 7, "species": 1}\n{"id": 8, "species": 2}\n');
    await prepgraph('decode', species, '--input', 'lines.jsonl', '--output', 'labels.csv');
    expect(read('labels.csv')).toBe('species\nChinstrap\nGentoo\n');
  });

  it('turns scaled numbers into units; what is missing is missing, and said', async () => {
    npy('scaled.npy', [4, 1], Float64Array.of(-1.3416407864998738, 0, Number.NaN, 1.3416407864998738));
    const { err, code } = await prepgraph('decode', price, '--input', 'scaled.npy', '--output', 'units.csv');
    expect(code).toBe(0);
    expect(read('units.csv')).toBe('price\n100\n400\n""\n700\n');
    expect(err).toContain('row 3: 1 prediction is missing, and is decoded to missing. [decode.missing-prediction]');
  });

  it('reads arrays of any order, byte order and width', async () => {
    rawNpy(
      'int.npy',
      "{'descr': '<i8', 'fortran_order': False, 'shape': (2,), }",
      new Uint8Array(BigInt64Array.of(1n, 2n).buffer),
    );
    await prepgraph('decode', species, '--input', 'int.npy', '--output', 'labels.csv');
    expect(read('labels.csv')).toBe('species\nChinstrap\nGentoo\n');
    const big = new DataView(new ArrayBuffer(6 * 4));
    // Column by column: rows (0.1, 0.8, 0.1) and (0.9, 0, 0.1).
    [0.1, 0.9, 0.8, 0, 0.1, 0.1].forEach((value, index) => big.setFloat32(index * 4, value, false));
    rawNpy('fortran.npy', "{'descr': '>f4', 'fortran_order': True, 'shape': (2, 3), }", new Uint8Array(big.buffer));
    await prepgraph('decode', species, '--input', 'fortran.npy', '--output', 'labels.csv');
    expect(read('labels.csv')).toBe('species\nChinstrap\nAdelie\n');
    const half = Uint16Array.of(0x3c00, 0x4000);
    rawNpy('half.npy', "{'descr': '<f2', 'fortran_order': False, 'shape': (2,), }", new Uint8Array(half.buffer));
    await prepgraph('decode', species, '--input', 'half.npy', '--output', 'labels.csv');
    expect(read('labels.csv')).toBe('species\nChinstrap\nGentoo\n');
  });

  it('reads one number between two codes as the share of the second class', async () => {
    const late = await fit('late', ['SetTarget', { column: 'late' }], ['LabelBinarizer', { columns: ['late'] }]);
    npy('sigmoid.npy', [4, 1], Float32Array.of(0.2, 0.5, 0.51, 1));
    const { err } = await prepgraph('decode', late, '--input', 'sigmoid.npy', '--output', 'late.jsonl');
    expect(read('late.jsonl')).toBe('{"late":"no"}\n{"late":"no"}\n{"late":"yes"}\n{"late":"yes"}\n');
    expect(err).toContain('3 predictions between the codes of the two classes were read as the share of the second');
  });

  it('gives a target that no step encodes its words back: codes of arrays, shares, and labels themselves', async () => {
    const plain = await fit('plain', ['SetTarget', { column: 'species' }]);
    const apply = ['apply', plain, '--input', 'train.csv', '--output', 'x.npy', '--y', 'y.npy'];
    expect(await prepgraph(...apply)).toMatchObject({ code: 0 });
    const labels = 'species\nGentoo\nAdelie\nChinstrap\nAdelie\n';
    folder.write('named.csv', labels);
    folder.write('codes.csv', 'id,species\n7,2\n8,0\n9,1\n9,0\n');
    npy('shares.npy', [4, 3], Float64Array.of(0.1, 0.2, 0.7, 0.6, 0.3, 0.1, 0.2, 0.5, 0.3, 1, 0, 0));
    for (const input of ['y.npy', 'named.csv', 'codes.csv', 'shares.npy']) {
      const { code, err } = await prepgraph('decode', plain, '--input', input, '--output', 'back.csv');
      expect([input, code, err]).toEqual([input, 0, '']);
      expect([input, read('back.csv')]).toEqual([input, labels]);
    }
  });

  it('refuses a code that no class has, with its row, and writes nothing', async () => {
    npy('wrong.npy', [3], Float32Array.of(0, 1, 7));
    const { err, code } = await prepgraph('decode', species, '--input', 'wrong.npy', '--output', 'wrong.csv');
    expect(code).toBe(1);
    expect(err).toContain('wrong.npy, row 3: 7 is no code of a class: they go from 0 to 2.');
    expect(existsSync(join(folder.path, 'wrong.csv'))).toBe(false);
  });

  it('refuses predictions that are none, each with a sentence of its own', async () => {
    npy('wide.npy', [2, 4], new Float64Array(8));
    npy('deep.npy', [1, 1, 3], new Float64Array(3));
    folder.write('text.csv', 'species\nAdelie\nGentoo\n');
    folder.write('nothing.npy', 'no array at all');
    rawNpy('texts.npy', "{'descr': '<U6', 'fortran_order': False, 'shape': (1,), }", new Uint8Array(24));
    rawNpy('cut.npy', "{'descr': '<f8', 'fortran_order': False, 'shape': (9,), }", new Uint8Array(24));
    for (const [file, said] of [
      ['wide.npy', '4 columns; the target has 3 classes'],
      ['deep.npy', 'has 3 dimensions'],
      ['text.csv', 'are no numbers'],
      ['nothing.npy', 'no NumPy file'],
      ['texts.npy', 'Labels need no decoding'],
      ['cut.npy', 'ends in the middle'],
      ['absent.npy', 'does not exist'],
    ] as const) {
      const { err, code } = await prepgraph('decode', species, '--input', file, '--output', 'never.csv');
      expect(err, `refused: ${file}`).toContain(said);
      expect(code).toBe(1);
    }
    expect(existsSync(join(folder.path, 'never.csv'))).toBe(false);
  });

  it('refuses a step without an inverse by its name, and to write onto what it reads', async () => {
    const bins = await fit(
      'bins',
      ['SetTarget', { column: 'price' }],
      ['KBinsDiscretizer', { columns: ['price'], n_bins: 2, encode: 'ordinal' }],
    );
    npy('zero.npy', [1], Float32Array.of(0));
    const { err, code } = await prepgraph('decode', bins, '--input', 'zero.npy', '--output', 'never.csv');
    expect(code).toBe(1);
    expect(err).toContain('node "n2"');
    expect(err).toContain('KBinsDiscretizer makes of the target "price" cannot be turned back');
    const onto = await prepgraph('decode', species, '--input', 'zero.npy', '--output', 'zero.npy');
    expect(onto.err).toContain('holds the predictions');
  });

  it('gives the penguins their species back, and their mass in grams', async () => {
    const penguins = join(import.meta.dirname, '../../examples/penguins.csv');
    const rows = readFileSync(penguins, 'utf8')
      .trim()
      .split('\n')
      .map((line) => line.trim().split(','));
    const columnOf = (name: string): string[] => rows.slice(1).map((row) => row[rows[0]?.indexOf(name) ?? -1] ?? '');
    const target = async (column: string, ...steps: Parameters<typeof chain>[1][]): Promise<string[]> => {
      const document = chain(penguins, ['SetTarget', { column }], ...steps);
      folder.write('bird.prepgraph.json', JSON.stringify(document));
      await prepgraph('run', 'bird.prepgraph.json', '--output', 'bird.csv', '--fitted', 'bird.fitted.prepgraph.json');
      const said = await prepgraph(
        'decode',
        'bird.fitted.prepgraph.json',
        '--input',
        'bird.csv',
        '--output',
        'back.csv',
      );
      if (said.code !== 0) throw new Error(said.err);
      return read('back.csv').trim().split('\n').slice(1);
    };
    for (const encoder of ['LabelEncoder', 'OneHotEncoder', 'LabelBinarizer', 'StringLookup'])
      expect(await target('Species', [encoder, { columns: ['Species'] }])).toEqual(columnOf('Species'));
    const mass = await target(
      'Body Mass (g)',
      ['PowerTransformer', { columns: ['Body Mass (g)'] }],
      ['MinMaxScaler', { columns: ['Body Mass (g)'] }],
    );
    columnOf('Body Mass (g)').forEach((cell, row) => {
      const found = mass[row] as string;
      if (cell === '') expect(found).toBe('""');
      else expect(Math.abs(Number(found) / Number(cell) - 1)).toBeLessThan(1e-12);
    });
  });

  it('gives the labels of a run back, from what the run wrote', async () => {
    const encoded = await fit(
      'onehot',
      ['SetTarget', { column: 'species' }],
      ['OneHotEncoder', { columns: ['species'] }],
    );
    await prepgraph('decode', encoded, '--input', 'onehot.csv', '--output', 'back.csv');
    expect(read('back.csv')).toBe('species\nGentoo\nAdelie\nChinstrap\nAdelie\n');
    await prepgraph('decode', price, '--input', 'price.csv', '--output', 'back.csv');
    expect(read('back.csv')).toBe('price\n100\n300\n500\n700\n');
  });
});
