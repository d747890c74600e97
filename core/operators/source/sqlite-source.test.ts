import { expect, test } from 'vitest';
import { sqliteSource } from './sqlite-source.ts';

test('asks for a file, and lets the table be found', () => {
  expect(sqliteSource.params.safeParse({}).error?.issues[0]).toMatchObject({
    path: ['path'],
    message: 'choose a file',
  });
  expect(sqliteSource.params.parse({ path: 'data' })).toEqual({ path: 'data', table: null, query: null, types: null });
  expect(sqliteSource.params.safeParse({ path: 'data', query: 5 }).success).toBe(false);
  expect(sqliteSource.inputs).toEqual([]);
});
