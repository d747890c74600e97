/**
 * For tests: the tables that goldens are made of. goldens/generators/tables.py makes the very same ones in Python: data
 * sets from files, and adversarial tables by formula.
 */
import { readFileSync } from 'node:fs';
import Papa from 'papaparse';
import type { Cell } from './operator.ts';
import { type TestColumn, type TestTable, testColumn } from './testing.ts';

const root = new URL('../../', import.meta.url);

const files: Readonly<Record<string, string>> = {
  penguins: 'examples/penguins.csv',
  wine: 'goldens/data/wine.csv',
  breast_cancer: 'goldens/data/breast_cancer.csv',
  diabetes: 'goldens/data/diabetes.csv',
  digits: 'goldens/data/digits.csv',
  cars: 'goldens/data/cars.csv',
  movies: 'goldens/data/movies.csv',
  birdstrikes: 'goldens/data/birdstrikes.csv',
};

/** Lehmer's generator: whole-number arithmetic that comes out the same in every language. */
function uniform(seed: number, count: number): number[] {
  let state = seed;
  return Array.from({ length: count }, () => {
    state = (state * 16807) % 2147483647;
    return state / 2147483647;
  });
}

const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
const number = (name: string, cells: readonly (number | null)[]): TestColumn => floating(testColumn(name, 'number', cells));
const integer = (name: string, cells: readonly number[]): TestColumn => testColumn(name, 'number', cells);
const category = (name: string, cells: readonly (string | null)[]): TestColumn => testColumn(name, 'category', cells);
const boolean = (name: string, cells: readonly (boolean | null)[]): TestColumn => testColumn(name, 'boolean', cells);

const floating = ({ integer: _, ...column }: TestColumn): TestColumn => column;

const formulas: Readonly<Record<string, () => TestColumn[]>> = {
  magnitudes: () => {
    const u = uniform(12345, 64);
    return [
      number('tiny', u.map((x) => x * 1e-300)),
      number('small', u.map((x) => (x - 0.5) * 1e-9)),
      number('large', u.map((x) => (x - 0.5) * 1e150)),
      number('skew', u.map((x) => 1 / (x * x))),
      number('negative', u.map((x) => -1000 * x)),
      number('constant', u.map(() => 5.1)),
      number('zero', u.map(() => 0)),
      number('near_constant', u.map((_, k) => 1 + (k % 2) * 2.220446049250313e-16)),
      integer('ties', u.map((_, k) => (k * 7) % 5)),
      number('holes', u.map((x, k) => (k % 3 === 0 ? null : x))),
      number('empty', u.map(() => null)),
      number('offset', u.map((x) => 1e9 + x)),
    ];
  },
  extreme: () => {
    const u = uniform(777, 16);
    return [
      number('top', u.map((x, k) => (k % 2 === 0 ? 1 : -1) * x * 1e300)),
      number('subnormal', u.map((_, k) => k * 5e-324)),
      number('mixed', u.map((x, k) => (k === 3 ? 1e300 : x))),
    ];
  },
  one_row: () => [
    number('x', [3.5]),
    integer('n', [2]),
    number('m', [null]),
    category('c', ['a']),
    boolean('b', [true]),
  ],
  unicode: () => [
    category('c', ['é', 'z', 'Z', 'a', 'ß', 'Ω', '日本', '👍', ' a', '\ue000', null, 'a', 'é', '']),
  ],
  one_category: () => [category('same', ['x', 'x', 'x', 'x']), category('holes', ['x', null, 'x', null])],
  empty_text: () => [category('c', ['b', 'a', null, 'b']), category('empty', [null, null, null, null])],
  categories: () => [
    category('color', ['red', 'blue', null, 'red', 'green', 'blue', 'red', null, 'a b', 'red', 'Blue', 'blue']),
    category('binary', ['y', 'n', 'n', 'y', 'n', 'n', 'y', 'y', 'y', 'n', 'n', 'n']),
    integer('k', [3, 1, 2, 3, 3, 10, 1, -1, 2, 3, 10, 3]),
    number('f', [0.5, null, 2, 0.5, 1e16, 0.00001, 2, 2, null, -1.5, 0.1, 0.1]),
    boolean('flag', [true, false, false, true, true, true, false, true, true, false, true, false]),
    boolean('maybe', [true, null, false, true, null, true, false, true, true, false, true, false]),
    category('same', range(12).map(() => 'x')),
  ],
  categories_new: () => [
    category('color', ['violet', null, 'red', 'blue', 'Red']),
    category('binary', ['n', 'y', 'maybe', 'n', null]),
    integer('k', [3, 4, -1, 10, 0]),
    number('f', [0.5, 7.25, null, 2, 1e16]),
    boolean('flag', [true, false, true, true, false]),
    boolean('maybe', [true, null, false, true, null]),
    category('same', ['x', 'y', null, 'x', 'x']),
  ],
  many: () => [category('c', range(12000).map((k) => `c${String((k * 7919) % 10007).padStart(5, '0')}`))],
  marked: () => [
    number('x', [1, -1, 2.5, -1, 4, 4]),
    category('c', ['a', '?', 'b', 'b', '?', 'c']),
    integer('n', [0, 5, 0, 7, 5, 7]),
  ],
  classes: () => [integer('y', [0, 2, 1, 2, 4, 0, 0])],
};

const isNumber = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const isWhole = /^[+-]?\d+$/;

/** Types as pandas finds them: numbers, True and False, else text; an empty cell is missing. */
function readCsv(path: string): TestColumn[] {
  const text = readFileSync(new URL(path, root), 'utf8');
  const [names = [], ...rows] = Papa.parse<string[]>(text.trimEnd()).data;
  return names.map((name, at) => {
    const cells = rows.map((row) => row[at] ?? '');
    const known = cells.filter((cell) => cell !== '');
    if (known.every((cell) => isNumber.test(cell))) {
      const values = cells.map((cell): Cell => (cell === '' ? null : Number(cell)));
      const made = testColumn(name, 'number', values);
      return cells.every((cell) => isWhole.test(cell)) ? made : floating(made);
    }
    if (known.every((cell) => cell === 'True' || cell === 'False')) {
      return testColumn(name, 'boolean', cells.map((cell) => (cell === '' ? null : cell === 'True')));
    }
    return testColumn(name, 'category', cells.map((cell) => (cell === '' ? null : cell)));
  });
}

const tables = new Map<string, TestTable>();

/** The table of that name; made once. */
export function goldenTable(name: string): TestTable {
  const known = tables.get(name);
  if (known !== undefined) return known;
  const columns = files[name] === undefined ? formulas[name]?.() : readCsv(files[name]);
  if (columns === undefined) throw new Error(`there is no golden table "${name}"`);
  const table = { rows: columns[0]?.cells.length ?? 0, columns };
  tables.set(name, table);
  return table;
}

/** Those columns of the table, in that order. */
export function takeColumns(table: TestTable, names: readonly string[]): TestTable {
  const columns = names.map((name) => {
    const found = table.columns.find((candidate) => candidate.name === name);
    if (found === undefined) throw new Error(`there is no column "${name}" in the golden table`);
    return found;
  });
  return { rows: table.rows, columns };
}
