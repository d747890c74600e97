import { expect, test } from 'vitest';
import { selectColumnsOperator } from './select-columns.ts';
import { runOperator, tableOf } from '../testing/run-operator.ts';

const input = tableOf({ a: [1], b: ['x'], y: [2] });
const table = {
  ...input,
  columns: input.columns.map((column) => (column.name === 'y' ? { ...column, target: true } : column)),
};
const kept = (columns: unknown): string[] => Object.keys(runOperator(selectColumnsOperator, { columns }, table).cells);

test('a selector keeps the target, a list of names does not', () => {
  expect(kept({ dtype: 'category' })).toEqual(['b', 'y']);
  expect(kept({ dtype: 'category', except: ['y'] })).toEqual(['b']);
  expect(kept(['b'])).toEqual(['b']);
});

test('a name that is not there is named, with what there is', () => {
  expect(() => kept(['A'])).toThrow(
    expect.objectContaining({ problem: expect.objectContaining({ column: 'A', hint: 'Did you mean "a"?' }) }),
  );
});

test('a pattern that is none is refused', () => {
  expect(() => kept({ pattern: '(' })).toThrow('is no regular expression');
});
