import { expect, test } from 'vitest';
import { rSource } from './r-source.ts';

test('asks for a file, and lets everything else be found', () => {
  expect(rSource.params.safeParse({}).error?.issues[0]).toMatchObject({ path: ['path'], message: 'choose a file' });
  expect(rSource.params.parse({ path: 'data' })).toMatchObject({
    path: 'data',
    types: null,
    table: null,
  });
  expect(rSource.params.safeParse({ path: 'data', delimiter: ',' }).success).toBe(false);
  expect(rSource.inputs).toEqual([]);
});
