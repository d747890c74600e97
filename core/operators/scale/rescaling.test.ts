import { expect, test } from 'vitest';
import { rescaling } from './rescaling.ts';
import { runOperator } from '../testing/run-operator.ts';

test('without parameters nothing changes', () => {
  expect(runOperator(rescaling, {}, { x: [1.5, null] }).cells).toEqual({ x: [1.5, null] });
});
