import { expect, test } from 'vitest';
import { spanOf } from './use-column-choice.ts';

const order = ['a', 'b', 'c', 'd'];

test('a span holds both ends, and starts from the same column again', () => {
  expect(spanOf('b', 'd', order)).toEqual(['c', 'd', 'b']);
  expect(spanOf('b', 'a', order)).toEqual(['a', 'b']);
  expect(spanOf('b', 'b', order)).toEqual(['b']);
  expect(spanOf('hidden', 'c', order)).toEqual(['c']);
});
