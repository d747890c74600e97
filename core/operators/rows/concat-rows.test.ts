import { expect, test } from 'vitest';
import { concatColumns } from './concat-columns.ts';
import { concatRows } from './concat-rows.ts';
import { runOperator, tableOf } from '../testing/run-operator.ts';

test('numbers take conditions in, texts take categories in', () => {
  const left = tableOf({ x: [1], c: ['a'] }, { c: 'text' });
  const { columns, cells } = runOperator(concatRows, {}, left, { second: { x: [true], c: ['b'] } });
  expect(columns.map(({ type }) => type)).toEqual(['number', 'text']);
  expect(cells).toEqual({ x: [1, 1], c: ['a', 'b'] });
});

test('types without a common one are refused, where pandas mixes them', () => {
  expect(() => runOperator(concatRows, {}, { x: [1] }, { second: { x: ['a'] } })).toThrow(
    expect.objectContaining({ problem: expect.objectContaining({ code: 'combine.types', column: 'x' }) }),
  );
});

test('two columns of one name are refused, where pandas makes them', () => {
  expect(() => runOperator(concatColumns, {}, { x: [1] }, { second: { x: [2] } })).toThrow(
    'Two columns would be called "x".',
  );
});

test('two lengths can be refused', () => {
  expect(() => runOperator(concatColumns, { join: 'exact' }, { x: [1] }, { second: { y: [2, 3] } })).toThrow(
    'The left table has 1 row, the right one 2.',
  );
});
