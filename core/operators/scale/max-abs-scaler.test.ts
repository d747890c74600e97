import { expect, test } from 'vitest';
import { maxAbsScaler } from './max-abs-scaler.ts';
import { runOperator, tableOf } from '../testing/run-operator.ts';

test('new rows may leave −1 … 1, unless they are held in it', () => {
  const fit = tableOf({ x: [-4, 2] });
  expect(runOperator(maxAbsScaler, {}, { x: [8, -1] }, { fit }).cells).toEqual({ x: [2, -0.25] });
  expect(runOperator(maxAbsScaler, { clip: true }, { x: [8, -1, null] }, { fit }).cells).toEqual({
    x: [1, -0.25, null],
  });
});

test('learns the reference’s attributes', () => {
  expect(runOperator(maxAbsScaler, {}, { x: [-4, 2, null] }).state).toEqual({
    feature_names_in_: ['x'],
    max_abs_: [4],
    scale_: [4],
    n_samples_seen_: 3,
  });
});
