import { expect, test } from 'vitest';
import { runOperator } from './testing.ts';
import { PARTITION, trainTestSplitOperator as split } from './train-test-split.ts';

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
