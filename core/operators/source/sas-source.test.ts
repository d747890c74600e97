import { expect, test } from 'vitest';
import { sasSource } from './sas-source.ts';

test('asks for a file, and lets everything else be found', () => {
  expect(sasSource.params.safeParse({}).error?.issues[0]).toMatchObject({ path: ['path'], message: 'choose a file' });
  expect(sasSource.params.parse({ path: 'data' })).toMatchObject({
    path: 'data',
    types: null,
    encoding: null,
    table: null,
  });
  expect(sasSource.params.safeParse({ path: 'data', delimiter: ',' }).success).toBe(false);
  expect(sasSource.inputs).toEqual([]);
});
