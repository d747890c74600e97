import { expect, test } from 'vitest';
import { hdf5Source } from './hdf5-source.ts';

test('asks for a file, and lets the table be found', () => {
  expect(hdf5Source.params.safeParse({}).error?.issues[0]).toMatchObject({ path: ['path'], message: 'choose a file' });
  expect(hdf5Source.params.parse({ path: 'data' })).toEqual({ path: 'data', table: null, index: false, types: null });
  expect(hdf5Source.params.safeParse({ path: 'data', table: 5 }).success).toBe(false);
  expect(hdf5Source.inputs).toEqual([]);
});
