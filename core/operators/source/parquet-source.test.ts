import { expect, test } from 'vitest';
import { parquetSource } from './parquet-source.ts';

test('asks for a file, and lets everything else be found', () => {
  expect(parquetSource.params.safeParse({}).error?.issues[0]).toMatchObject({
    path: ['path'],
    message: 'choose a file',
  });
  const found = parquetSource.params.parse({ path: 'data' });
  expect(found).toMatchObject({ path: 'data', types: null });
  expect(parquetSource.inputs).toEqual([]);
});

test('refuses types that there are not, and parameters that it does not have', () => {
  expect(parquetSource.params.safeParse({ path: 'data', types: { a: 'integer' } }).success).toBe(false);
  expect(parquetSource.params.safeParse({ path: 'data', delimiter: ',' }).success).toBe(false);
});
