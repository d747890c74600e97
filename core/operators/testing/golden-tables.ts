/**
 * For tests: the input tables of the goldens, data sets from files and adversarial tables from formulas.
 * goldens/generators/tables.py creates the same ones in Python.
 */
import { readFileSync } from 'node:fs';
import Papa from 'papaparse';
import type { Cell } from '../kit/operator.ts';
import { type TestColumn, type TestTable, testColumn } from './run-operator.ts';

const root = new URL('../../../', import.meta.url);

const files: Readonly<Record<string, string>> = {
  penguins: 'examples/penguins.csv',
  wine: 'goldens/data/wine.csv',
  breast_cancer: 'goldens/data/breast_cancer.csv',
  diabetes: 'goldens/data/diabetes.csv',
  digits: 'goldens/data/digits.csv',
  cars: 'goldens/data/cars.csv',
  movies: 'goldens/data/movies.csv',
  birdstrikes: 'goldens/data/birdstrikes.csv',
  lists: 'goldens/data/lists.csv',
};

/** Lehmer's generator: integer arithmetic that gives the same numbers in every language. */
function uniform(seed: number, count: number): number[] {
  let state = seed;
  return Array.from({ length: count }, () => {
    state = (state * 16807) % 2147483647;
    return state / 2147483647;
  });
}

const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
const number = (name: string, cells: readonly (number | null)[]): TestColumn =>
  floating(testColumn(name, 'number', cells));
const integer = (name: string, cells: readonly number[]): TestColumn => testColumn(name, 'number', cells);
const category = (name: string, cells: readonly (string | null)[]): TestColumn => testColumn(name, 'category', cells);
const boolean = (name: string, cells: readonly (boolean | null)[]): TestColumn => testColumn(name, 'boolean', cells);

const floating = ({ integer: _, ...column }: TestColumn): TestColumn => column;

const date = (name: string, cells: readonly (number | null)[]): TestColumn => testColumn(name, 'datetime', cells);

/** Correlated numbers with missing cells; one row and one column have no known cell. */
function neighbours(seed: number, count: number): TestColumn[] {
  const u = uniform(seed, 3 * count);
  const at = (k: number, j: number): number => u[3 * k + j];
  const hole = (k: number, every: number, first: number): boolean => k % every === first || k === 20;
  return [
    number(
      'a',
      range(count).map((k) => (hole(k, 7, 3) ? null : at(k, 0) * 10)),
    ),
    number(
      'b',
      range(count).map((k) => (hole(k, 11, 5) ? null : at(k, 0) * 20 + at(k, 1))),
    ),
    number(
      'c',
      range(count).map((k) => (hole(k, 5, 2) ? null : at(k, 2) * 8 - at(k, 0) * 5)),
    ),
    number(
      'd',
      range(count).map((k) => (k === 20 ? null : at(k, 1) * at(k, 2))),
    ),
    number(
      'empty',
      range(count).map(() => null),
    ),
  ];
}

/** A data set of numbers with one missing cell in every `every`. */
const holes = (name: string, every: number): TestColumn[] =>
  readCsv(files[name]).map((column, j) =>
    floating({
      ...column,
      cells: column.cells.map((cell, k) => ((k * 7919 + j * 104729) % every === 0 ? Number.NaN : cell)),
    }),
  );

const formulas: Readonly<Record<string, () => TestColumn[]>> = {
  magnitudes: () => {
    const u = uniform(12345, 64);
    const made = (name: string, cell: (x: number, k: number) => number | null): TestColumn => number(name, u.map(cell));
    return [
      made('tiny', (x) => x * 1e-300),
      made('small', (x) => (x - 0.5) * 1e-9),
      made('large', (x) => (x - 0.5) * 1e150),
      made('skew', (x) => 1 / (x * x)),
      made('negative', (x) => -1000 * x),
      made('constant', () => 5.1),
      made('zero', () => 0),
      made('near_constant', (_, k) => 1 + (k % 2) * 2.220446049250313e-16),
      integer(
        'ties',
        range(64).map((k) => (k * 7) % 5),
      ),
      made('holes', (x, k) => (k % 3 === 0 ? null : x)),
      made('empty', () => null),
      made('offset', (x) => 1e9 + x),
    ];
  },
  extreme: () => {
    const u = uniform(777, 16);
    const made = (name: string, cell: (x: number, k: number) => number): TestColumn => number(name, u.map(cell));
    return [
      made('top', (x, k) => (k % 2 === 0 ? 1 : -1) * x * 1e300),
      made('subnormal', (_, k) => k * 5e-324),
      made('mixed', (x, k) => (k === 3 ? 1e300 : x)),
    ];
  },
  one_row: () => [
    number('x', [3.5]),
    integer('n', [2]),
    number('m', [null]),
    category('c', ['a']),
    boolean('b', [true]),
  ],
  unicode: () => [category('c', ['é', 'z', 'Z', 'a', 'ß', 'Ω', '日本', '👍', ' a', '\ue000', null, 'a', 'é', ''])],
  one_category: () => [category('same', ['x', 'x', 'x', 'x']), category('holes', ['x', null, 'x', null])],
  empty_text: () => [category('c', ['b', 'a', null, 'b']), category('empty', [null, null, null, null])],
  categories: () => [
    category('color', ['red', 'blue', null, 'red', 'green', 'blue', 'red', null, 'a b', 'red', 'Blue', 'blue']),
    category('binary', ['y', 'n', 'n', 'y', 'n', 'n', 'y', 'y', 'y', 'n', 'n', 'n']),
    integer('k', [3, 1, 2, 3, 3, 10, 1, -1, 2, 3, 10, 3]),
    number('f', [0.5, null, 2, 0.5, 1e16, 0.00001, 2, 2, null, -1.5, 0.1, 0.1]),
    boolean('flag', [true, false, false, true, true, true, false, true, true, false, true, false]),
    boolean('maybe', [true, null, false, true, null, true, false, true, true, false, true, false]),
    category(
      'same',
      range(12).map(() => 'x'),
    ),
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
  many: () => [
    category(
      'c',
      range(12000).map((k) => `c${String((k * 7919) % 10007).padStart(5, '0')}`),
    ),
  ],
  marked: () => [
    number('x', [1, -1, 2.5, -1, 4, 4]),
    category('c', ['a', '?', 'b', 'b', '?', 'c']),
    integer('n', [0, 5, 0, 7, 5, 7]),
  ],
  tags: () => [
    category('comma', ['a, b', 'b', 'a.b,c++ , a', null, '', ',,', 'b,b', ' c++', 'A,a', 'é,日本', 'a;b', 'axb']),
    category('bar', ['x|y', 'y', '[z]|x', 'x', null, 'y|y', '', '|', 'w w|x', 'x |y', '(a)', 'x,y']),
    category('dots', ['a...b', 'a', 'b...c...a', 'a.b', null, '....', 'a..b', '', 'b...', '...c', 'q', 'aXb']),
  ],
  tags_new: () => [
    category('comma', ['b, new', null, 'c++', 'a,zz']),
    category('bar', ['y|q', 'x', '', null]),
    category('dots', ['c', 'a...zz', null, '']),
  ],
  texts: () => [
    category('messy', [
      '  Hello World ',
      'ÉCOLE\tde  Paris',
      'straße',
      null,
      '',
      '   ',
      "O'NEIL mc-donald",
      'ǆungla ΑΣ',
      'İstanbul',
      '👍🏽 ok',
      'a\u00a0b\u2003c',
      'line\nbreak\r\n 42ND x3rd',
    ]),
    category('code', [
      'DE-123-x',
      'FR-9',
      'de-77-',
      null,
      '',
      'US--4',
      'AB-12-CD-34',
      'no code',
      'ÄÖ-5',
      '12 kg  net',
      '-1.5e3 kg',
      'a.b*c$\\d',
    ]),
  ],
  texts_new: () => [
    category('messy', ['Hello  World', 'ONE two THREE four five', null, '']),
    category('code', ['DE-1-2-3-4-5-6', null, 'x', '9 kg']),
  ],
  docs: () => [
    category('text', [
      'Hello, World! hello',
      'É é ÀB\u00a0c\u001cd\u000be',
      '',
      '  a  b ',
      "don't stop_now 👍x",
      null,
      'the cat sat on the mat',
      'The CAT!',
      '[UNK] the unk',
      'a\ta\na',
      '日本 語 日本',
      'cat-sat cat sat',
    ]),
  ],
  docs_new: () => [
    category('text', [
      'the dog sat on the cat',
      null,
      'hello hello HELLO world',
      'zz 👍x [UNK]',
      'a b a b a b a b a b',
    ]),
  ],
  classes: () => [integer('y', [0, 2, 1, 2, 4, 0, 0])],
  gaps: () => {
    const u = uniform(4711, 40);
    const gap = (k: number): boolean => k < 3 || (k >= 6 && k < 9) || k === 12 || (k >= 20 && k < 26) || k >= 37;
    return [
      number(
        'x',
        u.map((x, k) => (gap(k) ? null : x * 100 - 50)),
      ),
      number(
        'steps',
        u.map((_, k) => (k % 7 === 2 || k % 5 === 3 ? null : k * k)),
      ),
      category(
        'c',
        u.map((_, k) => (gap(39 - k) ? null : ['a', 'b', 'ü'][k % 3])),
      ),
      boolean(
        'flag',
        u.map((_, k) => (gap(k) ? null : k % 2 === 0)),
      ),
      date(
        'at',
        u.map((x, k) => (gap(k) ? null : Math.floor(x * 2e12) - 5e11)),
      ),
      integer(
        'full',
        u.map((_, k) => k),
      ),
      number(
        'empty',
        u.map(() => null),
      ),
    ];
  },
  few_gaps: () => [
    number('x', [null, 1, null, null, 7]),
    number('y', [2, null, null, null, 3]),
    number('z', [null, null, null, null, null]),
  ],
  dates: () => [
    date('at', [0, -1, 951827696789, 1704067199999, 1735603200000, -2203891200000, null, 4102444800000, 1715934600000]),
    integer('hour', [0, 1, 5, 6, 11, 12, 13, 18, 23]),
    number('month', [1, 2, 3, null, 6, 8, 9, 11, 12]),
  ],
  written: () => [
    category('plain', ['1', ' 2.5 ', '-3e4', '+.5', '', null, 'inf', '1e400']),
    category('money', ['$1,234.50', '$ 7', '-$0.25', '$1,000,000', null, '0', '$12', '$.5']),
    category('comma', ['1.234,5', '0,25', '-7', '1.000.000', null, '12', ',5', '3,']),
    category('percent', ['12%', '0.5 %', '-3%', '100%', null, '0%', '1e2%', '7']),
    category('bad', ['1', 'two', '1 2', '1,5', null, '--1', '0x10', '1_000']),
    category('iso', [
      '2024-05-17',
      '1969-12-31',
      '2000-02-29',
      '1899-01-01',
      null,
      '2024-12-31',
      '2024-05-17',
      '2024-01-01',
    ]),
    category('stamp', [
      '2024-05-17 08:30:00',
      '1969-12-31 23:59:59',
      '2000-02-29 00:00:00',
      '2024-12-31 12:00:01',
      null,
      '1900-03-01 01:02:03',
      '2024-05-17 08:30:00',
      '2024-06-01 00:00:00',
    ]),
    category('offset', [
      '2024-05-17T08:30:00+02:00',
      '2024-05-17T08:30:00-0730',
      '2024-05-17T08:30:00Z',
      '2024-01-01T00:00:00+14:00',
      null,
      '2024-05-17T08:30:00+00:00',
      '2024-05-17T08:30:00.25+02:00',
      '2024-05-17T23:30:00-01:00',
    ]),
    category('european', [
      '17.05.2024',
      '1.2.2024',
      '31.12.1999',
      '29.02.2000',
      null,
      '01.01.1970',
      '5.6.2023',
      '30.11.2011',
    ]),
    category('american', [
      '05/17/2024',
      '1/2/2024',
      '12/31/1999',
      '02/29/2000',
      null,
      '01/01/1970',
      '5/6/2023',
      '11/30/2011',
    ]),
    category('named', [
      'May 17, 2024',
      'Jan 2 2024',
      '31 December 1999',
      '29-Feb-2000',
      null,
      'January 1, 1970',
      '6 May 2023',
      'Nov 30 2011',
    ]),
    category('twelve', [
      '5/17/2024 8:30 AM',
      '1/2/2024 12:00 PM',
      '12/31/1999 12:05:09 AM',
      '2/29/2000 11:59:59 PM',
      null,
      '1/1/1970 1:00 pm',
      '5/6/2023 01:02 am',
      '11/30/2011 9:15 PM',
    ]),
    category('undated', ['2024-05-17', 'soon', '2024-02-30', '2024-13-01', null, '', '2024-05-17 25:00', '2024-05-18']),
    category('truth', ['True', 'false', '1', '0', null, 'TRUE', '0.0', 'False']),
  ],
  neighbours: () => neighbours(31, 60),
  neighbours_new: () => neighbours(77, 25),
  wine_holes: () => holes('wine', 13),
  diabetes_holes: () => holes('diabetes', 17),
  breast_cancer_holes: () => holes('breast_cancer', 19),
};

const isNumber = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const isWhole = /^[+-]?\d+$/;

/** Column types as pandas detects them: numbers, True and False, else text. An empty cell is missing. */
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
      return testColumn(
        name,
        'boolean',
        cells.map((cell) => (cell === '' ? null : cell === 'True')),
      );
    }
    return testColumn(
      name,
      'category',
      cells.map((cell) => (cell === '' ? null : cell)),
    );
  });
}

const tables = new Map<string, TestTable>();

/** The table with this name; created once. */
export function goldenTable(name: string): TestTable {
  const known = tables.get(name);
  if (known !== undefined) return known;
  const columns = files[name] === undefined ? formulas[name]?.() : readCsv(files[name]);
  if (columns === undefined) throw new Error(`there is no golden table "${name}"`);
  const table = { rows: columns[0]?.cells.length ?? 0, columns };
  tables.set(name, table);
  return table;
}

/** The named columns of the table, in the given order. */
export function takeColumns(table: TestTable, names: readonly string[]): TestTable {
  const columns = names.map((name) => {
    const found = table.columns.find((candidate) => candidate.name === name);
    if (found === undefined) throw new Error(`there is no column "${name}" in the golden table`);
    return found;
  });
  return { rows: table.rows, columns };
}
