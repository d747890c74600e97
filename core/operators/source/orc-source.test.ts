import { expect, test } from 'vitest';
import { orcSource } from './orc-source.ts';

test('asks for a file, and lets everything else be found', () => {
  expect(orcSource.params.safeParse({}).error?.issues[0]).toMatchObject({ path: ['path'], message: 'choose a file' });
  expect(orcSource.params.parse({ path: 'data' })).toEqual({ path: 'data', table: null, types: null });
  expect(orcSource.params.safeParse({ path: 'data', index: true }).success).toBe(false);
  expect(orcSource.inputs).toEqual([]);
});
