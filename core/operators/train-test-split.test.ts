import { expect, test } from 'vitest';
import { runOperator, tableOf } from './testing.ts';
import { trainTestSplitOperator } from './train-test-split.ts';

const marks = (params: Record<string, unknown>, input: Parameters<typeof runOperator>[2]) =>
  runOperator(trainTestSplitOperator, params, input).marks?.join('');

test('rows of one group are never torn apart', () => {
  const group = Array.from({ length: 60 }, (_, row) => `g${row % 12}`);
  const made = marks({ group: 'group', test_size: 0.25, val_size: 0.25, random_state: 1 }, { group }) ?? '';
  const parts = new Map<string, Set<string>>();
  group.forEach((name, row) => parts.set(name, (parts.get(name) ?? new Set()).add(made[row] as string)));
  expect([...parts.values()].map(({ size }) => size)).toEqual(Array.from({ length: 12 }, () => 1));
  expect(new Set(made)).toEqual(new Set(['0', '1', '2']));
});

test('by time the latest rows test, those before them validate', () => {
  const day = 86_400_000;
  const time = [5, 1, 4, 2, 3, 0].map((days) => days * day);
  expect(marks({ time: 't', test_size: 2, val_size: 1 }, tableOf({ t: time }, { t: 'datetime' }))).toBe('202010');
  expect(marks({ time: 't', test_size: 1, train_size: 2 }, tableOf({ t: time }, { t: 'datetime' }))).toBe('230303');
});

test('a missing time is named by its row', () => {
  expect(() => marks({ time: 't' }, { t: [1, null, 3] })).toThrow('"t" is missing in some rows, the first is row 2.');
});
