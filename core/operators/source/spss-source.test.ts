import { expect, test } from 'vitest';
import { spssSource } from './spss-source.ts';

test('asks for a file, and lets everything else be found', () => {
  expect(spssSource.params.safeParse({}).error?.issues[0]).toMatchObject({ path: ['path'], message: 'choose a file' });
  expect(spssSource.params.parse({ path: 'data' })).toMatchObject({
    path: 'data',
    types: null,
    encoding: null,
    table: null,
  });
  expect(spssSource.params.safeParse({ path: 'data', delimiter: ',' }).success).toBe(false);
  expect(spssSource.inputs).toEqual([]);
});
