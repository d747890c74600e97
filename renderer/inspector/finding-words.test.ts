import { expect, test } from 'vitest';
import { metaOf } from '../../core/operators/kit/params.ts';
import { csvSource } from '../../core/operators/source/csv-source.ts';
import { certaintyOf, foundText } from './finding-words.ts';

test('a confidence is a word', () => {
  expect([1, 0.7, 0.3].map(certaintyOf)).toEqual(['certain', 'likely', 'a guess']);
});

test('values are called as the form calls them', () => {
  const { shape } = csvSource.params;
  const meta = (name: keyof typeof shape) => metaOf(shape[name]);
  expect(foundText(meta('delimiter'), '\t')).toBe('tab');
  expect(foundText(meta('delimiter'), '^')).toBe('^');
  expect(foundText(meta('header'), false)).toBe('no');
  expect(foundText(meta('encoding'), 'windows-1251')).toBe('Windows-1251 (Cyrillic)');
});
