import { expect, test } from 'vitest';
import { PARTITION } from '../kit/partition.ts';
import { runOperator, tableOf } from '../testing/run-operator.ts';
import { trainTestSplitOperator as split } from './train-test-split.ts';

const x = Array.from({ length: 8 }, (_, row) => row);
const marks = (params: Record<string, unknown>): number[] => [...(runOperator(split, params, { x }).marks ?? [])];

test('rows stay where they are; a quarter is marked for testing', () => {
  const outcome = runOperator(split, {}, { x });
  expect(outcome.cells).toEqual({ x });
  expect(marks({}).filter((mark) => mark === PARTITION.test)).toHaveLength(2);
});

test('an empty random state gives the same rows every time', () => {
  expect(marks({})).toEqual(marks({ random_state: 0 }));
});

test('unshuffled: the first rows train, then validation, the last test', () => {
  expect(marks({ shuffle: false, test_size: 2, val_size: 1 })).toEqual([0, 0, 0, 0, 0, 1, 2, 2]);
});

test.each([
  [{ test_size: 9 }, 'test_size'],
  [{ test_size: 0.5, train_size: 0.6 }, 'test_size'],
  [{ train_size: 3, val_size: 2 }, 'train_size'],
  [{ stratify: 'none' }, 'stratify'],
])('%j is refused at %s', (params, field) => {
  expect(() => runOperator(split, params, { x })).toThrow(
    expect.objectContaining({ problem: expect.objectContaining({ field, hint: expect.stringMatching(/\S/) }) }),
  );
});

test('a class with a single row cannot be stratified by', () => {
  const classes = { y: ['a', 'a', 'a', 'b'] };
  expect(() => runOperator(split, { stratify: 'y' }, classes)).toThrow(
    expect.objectContaining({ problem: expect.objectContaining({ field: 'stratify' }) }),
  );
});

const marksOf = (params: Record<string, unknown>, input: Parameters<typeof runOperator>[2]) =>
  runOperator(split, params, input).marks?.join('');

test('rows of one group are never torn apart', () => {
  const group = Array.from({ length: 60 }, (_, row) => `g${row % 12}`);
  const made = marksOf({ group: 'group', test_size: 0.25, val_size: 0.25, random_state: 1 }, { group }) ?? '';
  const parts = new Map<string, Set<string>>();
  group.forEach((name, row) => parts.set(name, (parts.get(name) ?? new Set()).add(made[row])));
  expect([...parts.values()].map(({ size }) => size)).toEqual(Array.from({ length: 12 }, () => 1));
  expect(new Set(made)).toEqual(new Set(['0', '1', '2']));
});

test('by time the latest rows test, those before them validate', () => {
  const day = 86_400_000;
  const time = [5, 1, 4, 2, 3, 0].map((days) => days * day);
  expect(marksOf({ time: 't', test_size: 2, val_size: 1 }, tableOf({ t: time }, { t: 'datetime' }))).toBe('202010');
  expect(marksOf({ time: 't', test_size: 1, train_size: 2 }, tableOf({ t: time }, { t: 'datetime' }))).toBe('230303');
});

test('a missing time is named by its row', () => {
  expect(() => marksOf({ time: 't' }, { t: [1, null, 3] })).toThrow('"t" is missing in some rows, the first is row 2.');
});
