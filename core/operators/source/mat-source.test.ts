import { expect, test } from 'vitest';
import { matSource } from './mat-source.ts';

test('asks for a file, and lets the variables be found', () => {
  expect(matSource.params.safeParse({}).error?.issues[0]).toMatchObject({ path: ['path'], message: 'choose a file' });
  expect(matSource.params.parse({ path: 'data' })).toEqual({ path: 'data', table: null, types: null });
  expect(matSource.params.safeParse({ path: 'data', table: 5 }).success).toBe(false);
  expect(matSource.inputs).toEqual([]);
});
