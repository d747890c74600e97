import { expect, test } from 'vitest';
import { dbfSource } from './dbf-source.ts';

test('asks for a file, and lets everything else be found', () => {
  expect(dbfSource.params.safeParse({}).error?.issues[0]).toMatchObject({ path: ['path'], message: 'choose a file' });
  expect(dbfSource.params.parse({ path: 'data' })).toEqual({ path: 'data', table: null, types: null });
  expect(dbfSource.params.safeParse({ path: 'data', encoding: 5 }).success).toBe(false);
  expect(dbfSource.inputs).toEqual([]);
});
