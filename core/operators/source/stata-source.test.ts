import { expect, test } from 'vitest';
import { stataSource } from './stata-source.ts';

test('asks for a file, and lets everything else be found', () => {
  expect(stataSource.params.safeParse({}).error?.issues[0]).toMatchObject({ path: ['path'], message: 'choose a file' });
  expect(stataSource.params.parse({ path: 'data' })).toMatchObject({
    path: 'data',
    types: null,
    encoding: null,
    table: null,
  });
  expect(stataSource.params.safeParse({ path: 'data', delimiter: ',' }).success).toBe(false);
  expect(stataSource.inputs).toEqual([]);
});
