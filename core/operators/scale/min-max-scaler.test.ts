import { expect, test } from 'vitest';
import { minMaxScaler } from './min-max-scaler.ts';
import { runOperator, tableOf } from '../testing/run-operator.ts';

test('new rows may leave the range, unless they are held in it', () => {
  const fit = tableOf({ x: [0, 10] });
  expect(runOperator(minMaxScaler, {}, { x: [-5, 20] }, { fit }).cells).toEqual({ x: [-0.5, 2] });
  expect(runOperator(minMaxScaler, { clip: true }, { x: [-5, 20, null] }, { fit }).cells).toEqual({ x: [0, 1, null] });
});

test('takes every number column by default; a boolean only by name, as 0 and 1', () => {
  const input = { x: [1, 3], b: [true, false], c: ['u', 'v'] };
  expect(runOperator(minMaxScaler, {}, input).cells).toEqual({ ...input, x: [0, 1] });
  expect(runOperator(minMaxScaler, { columns: ['b'] }, input).cells).toEqual({ ...input, b: [1, 0] });
});

test('text is refused, naming the column and what to do', () => {
  expect(() => runOperator(minMaxScaler, { columns: ['c'] }, { c: ['u'] })).toThrow(
    expect.objectContaining({
      problem: expect.objectContaining({ column: 'c', hint: expect.stringContaining('OneHotEncoder') }),
    }),
  );
});

test('a range must ascend', () => {
  expect(() => runOperator(minMaxScaler, { feature_range: [1, 1] }, { x: [1] })).toThrow('must be smaller');
});
