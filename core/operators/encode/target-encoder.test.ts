import { expect, test } from 'vitest';
import { ProblemError } from '../../ir/problem.ts';
import { kFold, stratifiedKFold } from '../../random/folds.ts';
import { targetEncoder } from './target-encoder.ts';
import { runOperator, tableOf } from '../testing/run-operator.ts';

const cities = { city: ['a', 'a', 'b', 'b', 'a', 'b'], price: [1.5, 2, 10, 11, 3, 12] };
const params = { columns: ['city'], target: 'price', cv: 3, shuffle: false };

test('no row sees its own target, new rows get the means of all', () => {
  const { cells, state } = runOperator(targetEncoder, { ...params, smooth: 0 }, cities);
  expect((state as { encodings_: number[][] }).encodings_[0]?.[1]).toBe(11);
  expect(cells['city']?.[2]).toBe(12);
  const fresh = tableOf({ city: ['b', 'zzz', null], price: [null, null, null] }, { price: 'number' });
  const applied = runOperator(targetEncoder, { ...params, smooth: 0 }, fresh, { fit: tableOf(cities) });
  const mean = 39.5 / 6;
  expect(applied.cells['city']).toEqual([11, mean, mean]);
});

test('three classes make a column each, named after the class', () => {
  const { columns } = runOperator(
    targetEncoder,
    { columns: ['c'], target: 'y', cv: 2 },
    { c: ['p', 'q', 'p', 'q', 'p', 'q'], y: ['x', 'y', 'z', 'x', 'y', 'z'] },
  );
  expect(columns.map(({ name }) => name)).toEqual(['c_x', 'c_y', 'c_z', 'y']);
});

test('takes the marked target, and never encodes it', () => {
  const table = tableOf(cities);
  const marked = {
    ...table,
    columns: table.columns.map((column) => (column.name === 'price' ? { ...column, target: true } : column)),
  };
  expect(runOperator(targetEncoder, { cv: 2 }, marked).cells['price']).toEqual(cities.price);
});

const refused: [string, Record<string, unknown>, Record<string, (string | number | null)[]>][] = [
  ['target', { columns: ['city'] }, cities],
  ['target', params, { ...cities, price: [1.5, null, 3, 4, 5, 6] }],
  ['cv', { ...params, cv: 7 }, cities],
  ['columns', { ...params, columns: ['city', 'price'] }, cities],
];
test.each(refused)('refuses by its parameter: %s %j', (field, given, table) => {
  let problem: unknown;
  try {
    runOperator(targetEncoder, given, table);
  } catch (error) {
    problem = (error as ProblemError).problem;
  }
  expect(problem).toMatchObject({ field, hint: expect.stringMatching(/\S/) });
});

// From sklearn.model_selection.KFold(3, shuffle=True, random_state=0) and StratifiedKFold(2, shuffle=True, random_state=1).
test('folds are scikit-learn’s', () => {
  expect([...kFold(7, 3, null)]).toEqual([0, 0, 0, 1, 1, 2, 2]);
  expect([...kFold(7, 3, 0)]).toEqual([1, 0, 0, 1, 2, 2, 0]);
  expect([...stratifiedKFold(Int32Array.of(1, 0, 1, 0, 1, 1, 0), 2, 2, 1)]).toEqual([1, 0, 1, 1, 0, 0, 0]);
});
