import { expect, test } from 'vitest';
import { splineTransformer } from './spline-transformer.ts';
import { runOperator, tableOf } from '../testing/run-operator.ts';

const fit = tableOf({ x: [0, 1, 2, 3, 4] });

test('the functions add up to 1, within the train range and beyond it', () => {
  for (const extrapolation of ['constant', 'linear', 'continue', 'periodic']) {
    const { columns } = runOperator(splineTransformer, { extrapolation }, { x: [-2, 0, 0.3, 2, 4, 7] }, { fit });
    const sums = columns[0]?.cells.map((_, row) => columns.reduce((sum, { cells }) => sum + Number(cells[row]), 0));
    for (const sum of sums ?? []) expect(sum).toBeCloseTo(1, 12);
  }
});

test('beyond the train range: constant by default, an error on demand', () => {
  const at = (x: number, params = {}) =>
    runOperator(splineTransformer, params, { x: [x] }, { fit }).columns.map(({ cells }) => cells[0]);
  at(9).forEach((cell, index) => expect(cell).toBeCloseTo(Number(at(4)[index]), 14));
  expect(() => at(9, { extrapolation: 'error' })).toThrow('9 lies beyond');
});

test('a missing cell is refused, or all functions are 0', () => {
  expect(() => runOperator(splineTransformer, {}, { x: [1, null] })).toThrow('(missing)');
  const { columns } = runOperator(splineTransformer, { handle_missing: 'zeros' }, { x: [1, null, 2] });
  expect(columns.map(({ cells }) => cells[1])).toEqual([0, 0, 0, 0, 0, 0, 0]);
});

test('periodic splines need more knots than their degree', () => {
  expect(() => runOperator(splineTransformer, { extrapolation: 'periodic', n_knots: 3 }, { x: [1, 2] })).toThrow(
    'more than 3',
  );
});
