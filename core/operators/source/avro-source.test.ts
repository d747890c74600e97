import { expect, test } from 'vitest';
import { avroSource } from './avro-source.ts';

test('asks for a file, and lets everything else be found', () => {
  expect(avroSource.params.safeParse({}).error?.issues[0]).toMatchObject({ path: ['path'], message: 'choose a file' });
  expect(avroSource.params.parse({ path: 'data' })).toEqual({ path: 'data', table: null, types: null });
  expect(avroSource.params.safeParse({ path: 'data', index: true }).success).toBe(false);
  expect(avroSource.inputs).toEqual([]);
});
