import { expect, test } from 'vitest';
import { dropCorrelated } from './drop-correlated.ts';
import { runOperator } from '../testing/run-operator.ts';

test('it says for which column one is dropped; falling together counts like rising together', () => {
  const { state } = runOperator(dropCorrelated, {}, { a: [1, 2, 3], b: [3, 2, 1], c: [1, 5, 2] });
  expect(state).toMatchObject({ correlated_with_: [null, 'a', null] });
});

test('each pair is compared over the rows where both are known', () => {
  const { cells } = runOperator(
    dropCorrelated,
    {},
    { a: [1, 2, 3, 4, null], b: [2, 4, 6, 8, -50], c: [null, 7, 1, 5, 2] },
  );
  expect(Object.keys(cells)).toEqual(['a', 'c']);
});
