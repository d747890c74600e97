import { expect, test } from 'vitest';
import { xlsxSource } from './xlsx-source.ts';

test('asks for a file, and lets everything else be found', () => {
  expect(xlsxSource.params.safeParse({}).error?.issues[0]).toMatchObject({ path: ['path'], message: 'choose a file' });
  const found = xlsxSource.params.parse({ path: 'data' });
  expect(found).toMatchObject({ path: 'data', types: null });
  expect(xlsxSource.inputs).toEqual([]);
});

test('refuses types that there are not, and parameters that it does not have', () => {
  expect(xlsxSource.params.safeParse({ path: 'data', types: { a: 'integer' } }).success).toBe(false);
  expect(xlsxSource.params.safeParse({ path: 'data', delimiter: ',' }).success).toBe(false);
});

test('takes the whole first sheet unless told otherwise', () => {
  expect(xlsxSource.params.parse({ path: 'data' })).toMatchObject({ sheet: null, range: null, header: null });
});
