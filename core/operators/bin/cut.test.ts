import { expect, test } from 'vitest';
import { cut } from './cut.ts';
import { runOperator, tableOf } from '../testing/run-operator.ts';

test('edges are learned once and hold for new rows', () => {
  const fit = tableOf({ x: [0, 10] });
  const { cells } = runOperator(cut, { bins: 2 }, { x: [0, 5, 7, 12] }, { fit });
  expect(cells['x']).toEqual(['(-0.01, 5.0]', '(-0.01, 5.0]', '(5.0, 10.0]', null]);
});

test('whole edges are named without a point, and the lowest edge is let in on demand', () => {
  const x = [0, 1, 5];
  expect(runOperator(cut, { bins: [0, 1, 5] }, { x }).cells['x']).toEqual([null, '(0, 1]', '(1, 5]']);
  const lowest = runOperator(cut, { bins: [0, 1, 5], include_lowest: true }, { x });
  expect(lowest.cells['x']).toEqual(['(-0.001, 1.0]', '(-0.001, 1.0]', '(1.0, 5.0]']);
});

test('edges and names may be typed with commas in between', () => {
  const { cells } = runOperator(cut, { bins: '0, 1, 5', labels: 'low, high' }, { x: [1, 5] });
  expect(cells['x']).toEqual(['low', 'high']);
  expect(runOperator(cut, { bins: '0, 1, 5', labels: 'false' }, { x: [1, 5] }).cells['x']).toEqual([0, 1]);
});

test('edges that repeat or descend, and the wrong number of names, are refused', () => {
  const x = [1];
  expect(() => runOperator(cut, { bins: [0, 1, 1, 2] }, { x })).toThrow('repeat');
  expect(() => runOperator(cut, { bins: [2, 1] }, { x })).toThrow('ascend');
  expect(() => runOperator(cut, { bins: [0, 1], labels: ['a', 'b'] }, { x })).toThrow('2 names are given for 1 bin');
  expect(() => runOperator(cut, { bins: 2 }, { x: [1, Number.POSITIVE_INFINITY] })).toThrow('infinite');
});
