import { expect, test } from 'vitest';
import { labelEncoder } from './label-encoder.ts';
import { runOperator, tableOf } from '../testing/run-operator.ts';

test('missing is the last class', () => {
  const { cells, state } = runOperator(labelEncoder, {}, { y: ['b', null, 'a'] });
  expect(cells['y']).toEqual([1, 2, 0]);
  expect(state).toMatchObject({ classes_: [['a', 'b', null]] });
});

test('a label that no train row had stops the run', () => {
  const fit = tableOf({ y: ['a', 'b'] });
  expect(() => runOperator(labelEncoder, {}, { y: ['c'] }, { fit })).toThrow('"c" was in no train row');
});
