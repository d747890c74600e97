import { expect, test } from 'vitest';
import { metaOf } from '../../core/operators/kit/params.ts';
import { csvSource } from '../../core/operators/source/csv-source.ts';
import { certaintyOf, choiceText } from './finding-words.ts';

test('a confidence is a word', () => {
  expect([1, 0.7, 0.3].map(certaintyOf)).toEqual(['certain', 'likely', 'a guess']);
});

test('choices say what becomes of the file', () => {
  const { shape } = csvSource.params;
  const words = (name: keyof typeof shape, value: unknown) => choiceText(name, metaOf(shape[name]), value);
  expect([words('header', true), words('header', false)]).toEqual([
    'the first line holds names',
    'the first line is data',
  ]);
  expect([',', '\\s+', '\u001f', '||'].map((value) => words('delimiter', value))).toEqual([
    'cut at each comma',
    'cut at blanks',
    'a single column',
    'cut at each ||',
  ]);
  expect([words('escape', ''), words('escape', '\\')]).toEqual([
    'no character is escaped',
    '\\ is the escape character',
  ]);
  expect(words('decimal', ',')).toBe('a decimal comma');
  expect(words('encoding', 'windows-1251')).toBe('Windows-1251 (Cyrillic)');
});
