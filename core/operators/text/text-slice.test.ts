import { expect, test } from 'vitest';
import { runOperator } from '../testing/run-operator.ts';
import { textSlice } from './text-slice.ts';

test('places count code points, from the end where negative', () => {
  expect(runOperator(textSlice, { start: 1, stop: -1 }, { t: ['👍abc', 'x', ''] }).cells['t']).toEqual(['ab', '', '']);
});
