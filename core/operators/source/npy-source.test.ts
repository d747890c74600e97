import { expect, test } from 'vitest';
import { npySource } from './npy-source.ts';

test('asks for a file, and lets everything else be found', () => {
  expect(npySource.params.safeParse({}).error?.issues[0]).toMatchObject({ path: ['path'], message: 'choose a file' });
  const found = npySource.params.parse({ path: 'data' });
  expect(found).toMatchObject({ path: 'data', types: null });
  expect(npySource.inputs).toEqual([]);
});

test('refuses types that there are not, and parameters that it does not have', () => {
  expect(npySource.params.safeParse({ path: 'data', types: { a: 'integer' } }).success).toBe(false);
  expect(npySource.params.safeParse({ path: 'data', delimiter: ',' }).success).toBe(false);
});
