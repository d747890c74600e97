import { expect, test } from 'vitest';
import type { Notice } from '../../ir/notice.ts';
import { aggregated } from '../methods/group-aggregates.ts';
import { groupRows } from '../methods/group-rows.ts';
import { groupBy } from './group-by.ts';
import { paramsOf, runOperator, symbolicOf, tableOf } from '../testing/run-operator.ts';

const sumOf = (column: string) => ({ by: ['k'], aggregates: [{ column, function: 'sum' }] });

test('0 and −0 are one key', () => {
  expect(runOperator(groupBy, sumOf('x'), { k: [-0, 0, 1], x: [1, 2, 3] }).cells).toEqual({
    k: [-0, 1],
    x_sum: [3, 3],
  });
});

test('sums of whole numbers are exact, whatever the order', () => {
  const large = 2 ** 53 - 1;
  const cells = [large, 1, 1, 1, -large];
  expect(runOperator(groupBy, sumOf('x'), { k: cells.map(() => 'a'), x: cells }).cells['x_sum']).toEqual([3]);
});

test('a cell that is missing in new rows only is left out of a sum of whole numbers', () => {
  const fit = tableOf({ k: ['a', 'b'], x: [1, 2] });
  const fresh = { k: ['a', 'a', 'b'], x: [5, null, null] };
  expect(runOperator(groupBy, sumOf('x'), fresh, { fit }).cells['x_sum']).toEqual([5, 0]);
  const groups = groupRows([{ cells: Int32Array.from([0, 0, 1]), values: ['a', 'b'] }], 3, null, {
    dropna: true,
    sort: true,
  });
  const x = { cells: Float64Array.from([5, Number.NaN, Number.NaN]), values: null };
  expect([...aggregated('sum', x, groups, true).cells]).toEqual([5, 0]);
});

test('each part of a split has groups of its own, train first', () => {
  const keys = { cells: Int32Array.from([1, 0, 1, 1]), values: ['a', 'b'] };
  const groups = groupRows([keys], 4, Uint8Array.from([2, 0, 0, 2]), { dropna: true, sort: true });
  expect([...groups.first]).toEqual([1, 2, 0]);
  expect([...groups.groupOf]).toEqual([2, 0, 1, 2]);
  const x = { cells: Float64Array.from([1, 2, 3, 4]), values: null };
  expect([...aggregated('sum', x, groups, true).cells]).toEqual([2, 3, 5]);
});

test('dates have a minimum and a mean, and are dates', () => {
  const params = { by: ['k'], aggregates: ['min', 'mean'].map((how) => ({ column: 'at', function: how })) };
  const table = tableOf({ k: ['a', 'a'], at: ['2024-01-01', '2024-01-04'] }, { at: 'datetime' });
  const { columns } = runOperator(groupBy, params, table);
  expect(columns.slice(1).map(({ name, type, cells }) => [name, type, cells])).toEqual([
    ['at_min', 'datetime', [Date.UTC(2024, 0, 1)]],
    ['at_mean', 'datetime', [Date.UTC(2024, 0, 2, 12)]],
  ]);
});

test('an aggregate of the target is a target', () => {
  const fields = [
    { name: 'k', type: 'category' as const },
    { name: 'y', type: 'number' as const, target: true },
  ];
  const declared = groupBy.declare([fields], paramsOf(groupBy, sumOf('y')));
  expect(declared.map(({ name, target }) => [name, target])).toEqual([
    ['k', undefined],
    ['y_sum', true],
  ]);
});

test.each([
  [
    'a function that the column cannot have',
    { by: ['k'], aggregates: [{ column: 'k', function: 'mean' }] },
    'mean takes',
  ],
  ['two results of one name', { by: ['k'], aggregates: [{ column: 'x', function: 'sum', name: 'k' }] }, 'called "k"'],
  ['a column that is not there', sumOf('z'), 'no column "z"'],
  ['no key', { by: [] }, 'choose a column'],
])('refuses %s', (_, params, message) => {
  const fields = [
    { name: 'k', type: 'category' as const },
    { name: 'x', type: 'number' as const },
  ];
  expect(() => groupBy.declare([fields], paramsOf(groupBy, params))).toThrow(message);
});

test('says which rows are in no group, and which sums are rounded', () => {
  const told: Notice[] = [];
  const { symbolic } = symbolicOf(tableOf({ k: ['a', null], x: [2 ** 53 - 1, 7] }));
  const plan = groupBy.rows?.(symbolic, paramsOf(groupBy, sumOf('x')));
  if (plan?.rows !== 'whole') throw new TypeError('no plan on whole columns');
  const columns = (codes: number[], cells: number[]) => [
    { cells: Int32Array.from(codes), values: ['a'] },
    { cells: Float64Array.from(cells), values: null },
  ];
  const tell = (notice: Notice): void => void told.push(notice);
  plan.make(columns([0, -1], [2 ** 53 - 1, 7]), { count: 2, partition: null, orders: [], tell });
  plan.make(columns([0, 0], [2 ** 53 - 1, 7]), { count: 2, partition: null, orders: [], tell });
  expect(told.map(({ message }) => message)).toEqual([
    '1 row of 2 rows has a missing key and is in no group.',
    '1 sum of whole numbers is beyond 2⁵³ and rounded to the nearest double.',
  ]);
});
