import { expect, test } from 'vitest';
import { arffSource } from './arff-source.ts';

test('asks for a file, and lets everything else be found', () => {
  expect(arffSource.params.safeParse({}).error?.issues[0]).toMatchObject({ path: ['path'], message: 'choose a file' });
  expect(arffSource.params.parse({ path: 'data' })).toMatchObject({ path: 'data', table: null, types: null });
  expect(arffSource.params.safeParse({ path: 'data', sheet: 'x' }).success).toBe(false);
  expect(arffSource.inputs).toEqual([]);
});
