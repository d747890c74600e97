import { expect, test } from 'vitest';
import { fillBackward } from './fill-backward.ts';
import { runOperator } from '../testing/run-operator.ts';

test('the limit counts from the known cell', () => {
  const outcome = runOperator(fillBackward, { limit: 2 }, { x: [null, null, null, 4], y: ['a', null, null, null] });
  expect(outcome.cells).toEqual({ x: [null, 4, 4, 4], y: ['a', null, null, null] });
});
