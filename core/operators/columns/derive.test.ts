import { expect, test } from 'vitest';
import { derive } from './derive.ts';
import { runOperator, tableOf } from '../testing/run-operator.ts';

test('a column of that name is replaced where it stands, others are appended', () => {
  expect(Object.keys(runOperator(derive, { name: 'a', formula: 'a + b' }, { a: [1], b: [2] }).cells)).toEqual([
    'a',
    'b',
  ]);
  expect(runOperator(derive, { name: 'c', formula: 'a + b' }, { a: [1], b: [2] }).cells).toEqual({
    a: [1],
    b: [2],
    c: [3],
  });
});

test('what is made of the target is a target too', () => {
  const table = tableOf({ price: [1, 10], size: [2, 3] });
  const columns = table.columns.map((column) => (column.name === 'price' ? { ...column, target: true } : column));
  const targets = (formula: string, name: string) =>
    runOperator(derive, { name, formula }, { ...table, columns })
      .columns.filter(({ target }) => target)
      .map((column) => column.name);
  expect(targets('log(price)', 'log price')).toEqual(['price', 'log price']);
  expect(targets('log(price)', 'price')).toEqual(['price']);
  expect(targets('size * 2', 'double')).toEqual(['price']);
});

test('text stays text, other strings are categories', () => {
  const table = tableOf({ note: ['a', 'b'], city: ['x', 'y'] }, { note: 'text', city: 'category' });
  const type = (formula: string) => runOperator(derive, { name: 'made', formula }, table).columns[2]?.type;
  expect(type('lower(note)')).toBe('text');
  expect(type('upper(city)')).toBe('category');
  expect(type('date("2024-01-31")')).toBe('datetime');
  expect(type('city == "x"')).toBe('boolean');
});

test('by zero it is infinite or missing, as in NumPy', () => {
  const { cells } = runOperator(derive, { name: 'q', formula: 'a / b' }, { a: [1, -1, 0], b: [0, 0, 0] });
  expect(cells['q']).toEqual([Infinity, -Infinity, null]);
});
