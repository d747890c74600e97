import { expect, test } from 'vitest';
import type { ColumnReportMessage } from '../../core/protocol/node-report.ts';
import type { Profile } from '../../core/protocol/inspection.ts';
import { byPosition, type ColumnSort, findColumns, nextSort } from './find-columns.ts';

const columns: ColumnReportMessage[] = [
  { name: 'weight', type: 'number', missing: 2 },
  { name: 'Age', type: 'number', missing: 0 },
  { name: 'species', type: 'category', missing: 2 },
];
const profiles = new Map(
  Object.entries({ weight: 40, Age: 3, species: 3 }).map(([name, distinct]) => [name, { distinct } as Profile]),
);
const names = (sort: ColumnSort, name = '', type: 'number' | '' = ''): string[] =>
  findColumns(columns, { name, type, sort }, profiles).map(({ column }) => column.name);

test('columns are found by part of their name, in any case, and by type', () => {
  expect(names(byPosition, 'E')).toEqual(['weight', 'Age', 'species']);
  expect(names(byPosition, 'age')).toEqual(['Age']);
  expect(names(byPosition, '', 'number')).toEqual(['weight', 'Age']);
});

test.each([
  ['name', ['Age', 'species', 'weight'], ['weight', 'species', 'Age']],
  ['type', ['species', 'weight', 'Age'], ['weight', 'Age', 'species']],
  ['missing', ['Age', 'weight', 'species'], ['weight', 'species', 'Age']],
  ['distinct', ['Age', 'species', 'weight'], ['weight', 'Age', 'species']],
  ['position', ['weight', 'Age', 'species'], ['species', 'Age', 'weight']],
] as const)('sorted by %s, equal ones as in the table', (key, ascending, descending) => {
  expect(names({ key, descending: false })).toEqual(ascending);
  expect(names({ key, descending: true })).toEqual(descending);
});

test('a press sorts, the next one turns the order, the third goes back to the table’s', () => {
  const once = nextSort(byPosition, 'name');
  expect(once).toEqual({ key: 'name', descending: false });
  expect(nextSort(once, 'name')).toEqual({ key: 'name', descending: true });
  expect(nextSort(nextSort(once, 'name'), 'name')).toEqual(byPosition);
  expect(nextSort(once, 'missing')).toEqual({ key: 'missing', descending: true });
});
