import { expect, test } from 'vitest';
import { binarizer } from './binarizer.ts';
import { runOperator } from '../testing/run-operator.ts';

test('a missing cell is neither above nor below: it is refused', () => {
  expect(() => runOperator(binarizer, {}, { x: [1, null] })).toThrow('(missing)');
});
