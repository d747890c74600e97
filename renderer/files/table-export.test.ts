import { expect, test } from 'vitest';
import { WRITE_FORMATS } from '../../core/words/formats.ts';
import { formatNamed, rowChoices } from './table-export.ts';

const split = { rows: 1200, partition: { train: 900, val: 0, test: 300, unused: 0 } };
const choicesIn = (format: Parameters<typeof formatNamed>[0], report: Parameters<typeof rowChoices>[0] = split) =>
  rowChoices(report, formatNamed(format)).map(({ id, label }) => `${id}: ${label}`);

test('a table with a split is written whole, with its parts, or part by part', () => {
  expect(choicesIn('csv')).toEqual([
    'all: All 1,200 rows',
    'column: All rows, with a column “part”',
    'each: A file for each part (2)',
    'train: Train rows (900)',
    'test: Test rows (300)',
  ]);
});

test('a matrix has no column of words, an archive of arrays holds the parts anyway', () => {
  expect(choicesIn('npy').map((choice) => choice.split(':')[0])).toEqual(['all', 'each', 'train', 'test']);
  expect(choicesIn('npz')).toEqual(['all: All 1,200 rows, an array for each part']);
});

test('without a split there is nothing to choose', () => {
  expect(choicesIn('csv', { rows: 7 })).toEqual(['all: All 7 rows']);
});

test('the first format stands for none', () => {
  expect(formatNamed(undefined)).toBe(WRITE_FORMATS[0]);
});
