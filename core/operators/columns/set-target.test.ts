import { expect, test } from 'vitest';
import { minMaxScaler } from '../scale/min-max-scaler.ts';
import { setTarget } from './set-target.ts';
import { runOperator } from '../testing/run-operator.ts';

const marked = runOperator(setTarget, { column: 'y' }, { x: [1, 3], y: [10, 30] });

test('the target is left alone unless it is named', () => {
  expect(runOperator(minMaxScaler, {}, marked).cells).toEqual({ x: [0, 1], y: [10, 30] });
  expect(runOperator(minMaxScaler, { columns: ['y'] }, marked).cells).toEqual({ x: [1, 3], y: [0, 1] });
});

test('a table has one target', () => {
  const moved = runOperator(setTarget, { column: 'x' }, marked);
  expect(moved.columns.map(({ name, target }) => [name, target])).toEqual([
    ['x', true],
    ['y', undefined],
  ]);
});
