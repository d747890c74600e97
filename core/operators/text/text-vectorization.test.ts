import { expect, test } from 'vitest';
import { textVectorization } from './text-vectorization.ts';
import { runOperator, tableOf } from '../testing/run-operator.ts';

test('without a length the longest train text decides, and longer new texts are cut', () => {
  const fit = tableOf({ t: ['a b', 'a'] });
  expect(runOperator(textVectorization, {}, { t: ['b a a a', 'zz'] }, { fit }).cells).toEqual({
    t_0: [3, 1],
    t_1: [2, 0],
  });
});

test('a length as a number means all lengths up to it, as a list only that one', () => {
  const learned = (ngrams: unknown) =>
    (runOperator(textVectorization, { ngrams }, { t: ['x y'] }).state as { vocabulary: string[][] }).vocabulary[0];
  expect(learned(2)).toEqual(['', '[UNK]', 'y', 'x y', 'x']);
  expect(learned([2])).toEqual(['', '[UNK]', 'x y']);
});

test('only the letters A to Z are lowered, and only spaces of ASCII cut', () => {
  const { state } = runOperator(textVectorization, {}, { t: ['ÀB\u00a0c D'] });
  expect(state).toMatchObject({ vocabulary: [['', '[UNK]', 'Àb\u00a0c', 'd']] });
});
