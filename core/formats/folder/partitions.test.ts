import { join } from 'node:path';
import { expect, test } from 'vitest';
import { partitionsOf } from './partitions.ts';

const columnsOf = (...folders: readonly string[]) =>
  partitionsOf(
    'root',
    folders.map((folder) => join('root', folder, 'part-0.parquet')),
    new Map(),
  );

test('names and values of folders are decoded', () => {
  expect(columnsOf('a%20b=x%2Fy', 'a%20b=%C3%A9')).toEqual([{ name: 'a b', type: 'category', values: ['x/y', 'é'] }]);
});

test('percent signs that begin no code stay, beside codes too', () => {
  const [{ values }] = columnsOf('share=50%25', 'share=50%', 'share=a%2Fb%', 'share=%zz%41');
  expect(values).toEqual(['50%', '50%', 'a/b%', '%zzA']);
});

test('codes of no character are told apart from others as Python tells them', () => {
  expect(columnsOf('k=%FF%41', 'k=b')[0].values).toEqual(['\ufffdA', 'b']);
});

test('an empty value and the word of Hive are missing', () => {
  const [{ type, values }] = columnsOf('year=2024', 'year=__HIVE_DEFAULT_PARTITION__', 'year=');
  expect({ type, values }).toEqual({ type: 'number', values: [2024, null, null] });
});
