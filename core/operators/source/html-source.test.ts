import { expect, test } from 'vitest';
import { htmlSource } from './html-source.ts';

test('asks for a file, and lets everything else be found', () => {
  expect(htmlSource.params.safeParse({}).error?.issues[0]).toMatchObject({ path: ['path'], message: 'choose a file' });
  const found = htmlSource.params.parse({ path: 'data' });
  expect(found).toMatchObject({ path: 'data', types: null });
  expect(htmlSource.inputs).toEqual([]);
});

test('refuses types that there are not, and parameters that it does not have', () => {
  expect(htmlSource.params.safeParse({ path: 'data', types: { a: 'integer' } }).success).toBe(false);
  expect(htmlSource.params.safeParse({ path: 'data', delimiter: ',' }).success).toBe(false);
});

test('takes the largest table without its footer unless told otherwise', () => {
  expect(htmlSource.params.parse({ path: 'data' })).toMatchObject({ table: null, header: null, footer: false });
});
