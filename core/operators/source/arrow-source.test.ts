import { expect, test } from 'vitest';
import { arrowSource } from './arrow-source.ts';

test('asks for a file, and lets everything else be found', () => {
  expect(arrowSource.params.safeParse({}).error?.issues[0]).toMatchObject({ path: ['path'], message: 'choose a file' });
  const found = arrowSource.params.parse({ path: 'data' });
  expect(found).toMatchObject({ path: 'data', types: null });
  expect(arrowSource.inputs).toEqual([]);
});

test('refuses types that there are not, and parameters that it does not have', () => {
  expect(arrowSource.params.safeParse({ path: 'data', types: { a: 'integer' } }).success).toBe(false);
  expect(arrowSource.params.safeParse({ path: 'data', delimiter: ',' }).success).toBe(false);
});
