import { expect, test } from 'vitest';
import { csvSource } from './csv-source.ts';
import { paramsOf } from '../testing/run-operator.ts';

test('a file must be chosen; all else is found', () => {
  expect(() => paramsOf(csvSource, {})).toThrow('choose a file');
  expect(paramsOf(csvSource, { path: 'a.csv' })).toMatchObject({
    delimiter: null,
    encoding: null,
    header: null,
    types: null,
  });
});

test('types are the ones that columns have', () => {
  expect(() => paramsOf(csvSource, { path: 'a.csv', types: { x: 'money' } })).toThrow('types');
});
