import { expect, test } from 'vitest';
import { cyclic } from './cyclic.ts';
import { runOperator } from '../testing/run-operator.ts';

test('the end meets the beginning', () => {
  const { cells } = runOperator(cyclic, { period: 24 }, { hour: [0, 24] });
  expect(cells['hour_sin']?.[1]).toBeCloseTo(0, 12);
  expect(cells['hour_cos']?.[1]).toBe(1);
});

test('an empty column has a period too, and 0 is none', () => {
  expect(runOperator(cyclic, {}, { x: [null, null] }).cells).toEqual({ x_sin: [null, null], x_cos: [null, null] });
  expect(() => runOperator(cyclic, { period: 0 }, { x: [1] })).toThrow('period of 0');
});
