import { expect, test } from 'vitest';
import { writtenLists } from './written-lists.ts';

test.each([
  ['vectors', ['[0.5,-1e3]', '[1, null]', '[Infinity,NaN]'], { length: 2, labels: 4 }],
  ['numbers of several lengths', ['[1,2]', '[3]'], { length: null, labels: 3 }],
  ['numbers in quotes are labels', ['["1","2"]', '["1","3"]'], { length: null, labels: 3 }],
  ['labels, some lists empty', ['["a","b"]', '[]', '["b"]'], { length: null, labels: 2 }],
  ['truths', ['[true,false]'], { length: null, labels: 2 }],
  ['lists of lists', ['[[1],[2]]'], { length: null, labels: null }],
  ['empty lists only', ['[]', '[ ]'], null],
  ['a text among them', ['[1]', 'none'], null],
  ['no text', [], null],
])('%s', (_what, texts, expected) => {
  expect(writtenLists(texts)).toEqual(expected);
});
