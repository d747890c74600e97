import { expect, test } from 'vitest';
import { join } from './join.ts';
import { paramsOf, runOperator, tableOf, type TestColumns } from '../testing/run-operator.ts';

const merge = (params: Record<string, unknown>, left: TestColumns, right: TestColumns) =>
  runOperator(join, params, left, { second: right });
const refusal = (params: Record<string, unknown>, left: TestColumns, right: TestColumns) => {
  try {
    merge(params, left, right);
  } catch (error) {
    return (error as { problem: unknown }).problem;
  }
  throw new Error('it was not refused');
};

test('a missing key equals a missing key, as in pandas', () => {
  expect(merge({ on: ['k'] }, { k: ['a', null], x: [1, 2] }, { k: [null, 'a'], y: [3, 4] }).cells).toEqual({
    k: ['a', null],
    x: [1, 2],
    y: [4, 3],
  });
});

test('keys of two types are refused, on the parameter', () => {
  expect(refusal({ on: ['k'] }, { k: [1] }, { k: ['1'] })).toMatchObject({
    code: 'combine.types',
    field: 'on',
    column: 'k',
    message: '"k" holds numbers in the left table and categories in the right one.',
    hint: expect.stringContaining('Cast'),
  });
});

test('an explosion is refused with its counts', () => {
  const k = Array.from({ length: 100 }, () => 'same');
  expect(refusal({ on: ['k'], limit_rows: 9999 }, { k }, { k })).toMatchObject({
    code: 'join.too-many-rows',
    field: 'limit_rows',
    message: 'Joining 100 rows with 100 rows by "k" would make 10,000 rows; the limit is 9,999.',
  });
  expect(merge({ on: ['k'], limit_rows: 10_000 }, { k }, { k }).rows).toBe(10_000);
});

test('a key that is not there is told with its table, and keys of two lengths with their numbers', () => {
  const [left, right] = [
    { k: [1], a: [1] },
    { k: [1], b: [1] },
  ];
  expect(refusal({ on: ['a'] }, left, right)).toMatchObject({
    field: 'on',
    message: 'There is no column "a" in the right table.',
    hint: 'There are "k", "b".',
  });
  expect(refusal({ left_on: ['b'], right_on: ['b'] }, left, right)).toMatchObject({
    field: 'left_on',
    message: 'There is no column "b" in the left table.',
  });
  expect(refusal({ left_on: ['k'], right_on: ['k', 'b'] }, left, right)).toMatchObject({
    field: 'left_on',
    message: 'The left key has 1 column, the right one 2.',
  });
});

test('what was expected of the keys is checked, and the row named', () => {
  const left = { k: [1, 2, 2] };
  const right = { k: [1, 2], v: [5, 6] };
  expect(merge({ on: ['k'], validate: 'many_to_one' }, left, right).rows).toBe(3);
  expect(refusal({ on: ['k'], validate: 'one_to_many' }, left, right)).toMatchObject({
    code: 'join.repeated-key',
    field: 'validate',
    message: 'The left table has several rows with the same "k"; the second stands in its row 3.',
  });
});

test('one target is left, the left one', () => {
  const target = (columns: TestColumns, name: string) => {
    const table = tableOf(columns);
    return {
      ...table,
      columns: table.columns.map((column) => (column.name === name ? { ...column, target: true } : column)),
    };
  };
  const made = runOperator(join, { on: ['k'] }, target({ k: [1], y: [1] }, 'y'), {
    second: target({ k: [1], z: [1] }, 'z'),
  });
  expect(made.columns.filter((column) => column.target).map(({ name }) => name)).toEqual(['y']);
});

test('columns of an encoding that is not fitted yet may be keys, and pass', () => {
  const fields = join.declare(
    [
      [
        { name: 'k', type: 'number' },
        { name: 'c_', type: 'number', many: true },
      ],
      [
        { name: 'k', type: 'number' },
        { name: 'c_a', type: 'number' },
      ],
    ],
    paramsOf(join, { how: 'left', on: 'k' }),
  );
  expect(fields.map(({ name, many }) => [name, many ?? false])).toEqual([
    ['k', false],
    ['c_', true],
    ['c_a', false],
  ]);
});
