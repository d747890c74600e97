import { expect, test } from 'vitest';
import type { WholeColumn } from '../kit/operator.ts';
import { rank } from './rank.ts';
import { paramsOf, runOperator, symbolicOf, tableOf } from '../testing/run-operator.ts';

test('numbers and dates by default, text alphabetically where it is named', () => {
  const input = { x: [2, 1], c: ['b', 'a'] };
  expect(runOperator(rank, {}, input).cells).toEqual({ x: [2, 1], c: ['b', 'a'] });
  expect(runOperator(rank, { columns: ['c'] }, input).cells).toEqual({ x: [2, 1], c: [2, 1] });
});

test('after a split each part is ranked by itself', () => {
  const { symbolic } = symbolicOf(tableOf({ x: [5, 9, 1, 7] }));
  const plan = rank.rows?.(symbolic, paramsOf(rank, {}));
  if (plan?.rows !== 'whole') throw new Error('a whole plan was expected');
  const column: WholeColumn = { cells: Float64Array.of(5, 9, 1, 7), values: null };
  const orders = [Int32Array.of(2, 0, 3, 1)];
  const [made] = plan.make([column], { count: 4, partition: Uint8Array.of(0, 2, 0, 2), orders });
  expect([...made.cells]).toEqual([2, 2, 1, 1]);
});
