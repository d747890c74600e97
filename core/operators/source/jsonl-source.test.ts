import { expect, test } from 'vitest';
import { jsonlSource } from './jsonl-source.ts';

test('asks for a file, and lets everything else be found', () => {
  expect(jsonlSource.params.safeParse({}).error?.issues[0]).toMatchObject({ path: ['path'], message: 'choose a file' });
  const found = jsonlSource.params.parse({ path: 'data' });
  expect(found).toMatchObject({ path: 'data', types: null });
  expect(jsonlSource.inputs).toEqual([]);
});

test('refuses types that there are not, and parameters that it does not have', () => {
  expect(jsonlSource.params.safeParse({ path: 'data', types: { a: 'integer' } }).success).toBe(false);
  expect(jsonlSource.params.safeParse({ path: 'data', delimiter: ',' }).success).toBe(false);
});
