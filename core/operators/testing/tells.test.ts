/** Every operator that learns numbers explains a cell in words with them: an operator that is added is held to it. */
import { describe, expect, test } from 'vitest';
import { operators } from '../catalogue.ts';
import type { Cell, Operator } from '../kit/operator.ts';
import { attempt, trials } from './catalogue-tables.ts';
import { type Outcome, paramsOf, runOperator, type TestTable, tableOf } from './run-operator.ts';

interface Trial {
  readonly params: Readonly<Record<string, unknown>>;
  readonly table: TestTable;
}

const trialsOf = (operator: Operator): Trial[] => [
  ...operator.examples.map(({ params, input, types }) => ({ params, table: tableOf(input, types) })),
  ...trials(operator),
];

/** Whether the state holds more than the names of the columns. */
const hasLearned = ({ state }: Outcome): boolean =>
  typeof state === 'object' && state !== null && Object.keys(state).some((name) => name !== 'feature_names_in_');

const cellOf = (value: unknown): Cell =>
  value === null || (typeof value === 'number' && Number.isNaN(value)) ? null : (value as Cell);

/** Most rows of a trial that are explained. */
const MAX_ROWS = 12;

/** Sentences about the cells of a trial. */
function toldBy(operator: Operator, { params, table }: Trial, { state, columns }: Outcome): string[] {
  const parsed = paramsOf(operator, params);
  const names = (state as { feature_names_in_?: readonly string[] }).feature_names_in_;
  return columns.flatMap((made) =>
    table.columns
      .filter(({ name }) => names?.includes(name) !== false)
      .flatMap((column) =>
        column.cells.slice(0, MAX_ROWS).flatMap((value) => {
          const told = operator.tells?.(state, parsed, made.name, [{ column: column.name, value: cellOf(value) }]);
          return told == null ? [] : told;
        }),
      ),
  );
}

const learners = operators.filter(({ learn, inputs }) => learn !== undefined && inputs.length === 1);

describe.each(learners.map((operator) => [operator.type, operator] as const))('%s', (_type, operator) => {
  const outcomes = trialsOf(operator).flatMap((trial) => {
    const outcome = attempt(() => runOperator(operator, trial.params, trial.table));
    return outcome !== null && hasLearned(outcome) ? [{ trial, outcome }] : [];
  });
  const told = outcomes.flatMap(({ trial, outcome }) => toldBy(operator, trial, outcome));

  test('tells what it learned in sentences with numbers', () => {
    // An operator that learns only the names of its columns has nothing to tell.
    if (outcomes.length === 0) return;
    expect(told.filter((sentence) => /\d/.test(sentence))).not.toHaveLength(0);
    expect(told.filter((sentence) => !/^[A-Zλ“\d−-].*\.$/s.test(sentence))).toEqual([]);
    expect(told.filter((sentence) => /undefined|null|\[object|\b1 (columns|rows|labels)\b/.test(sentence))).toEqual([]);
  });
});

test('what an operator tells is its own cell’s', () => {
  const sentence = (type: string, params: object, input: Record<string, Cell[]>, column: string, value: Cell) => {
    const operator = operators.find((candidate) => candidate.type === type);
    if (operator === undefined) throw new Error(type);
    const { state } = runOperator(operator, { ...params }, tableOf(input));
    return operator.tells?.(state, paramsOf(operator, { ...params }), column, [{ column: 'x', value }]);
  };
  const x = [0, 2, 4, null];
  expect(sentence('StandardScaler', {}, { x }, 'x', 4)).toBe(
    'The mean of 3 train cells is 2, the standard deviation 1.63299: it lies 1.22474 deviations above the mean.',
  );
  expect(sentence('MinMaxScaler', {}, { x }, 'x', 4)).toBe(
    'Of 4 train rows the smallest value is 0 and the largest 4: they become 0 and 1.',
  );
  expect(sentence('SimpleImputer', {}, { x }, 'x', null)).toBe('It was missing: 2 is the mean of the train cells.');
  expect(sentence('SimpleImputer', {}, { x }, 'x', 4)).toBe(
    'It was not missing and stays; in place of a missing cell 2 would stand, the mean of the train cells.',
  );
  expect(sentence('Cut', { bins: 2 }, { x }, 'x', 3)).toBe('It lies in bin 2 of 2, from 2 to 4.');
  expect(sentence('Cut', { bins: 2 }, { x }, 'x', 5)).toMatch(/outside of all bins.*: it becomes missing\.$/);
  expect(sentence('OrdinalEncoder', {}, { x: ['b', 'a', 'b'] }, 'x', 'b')).toBe('“b” is number 2 of 2 categories.');
  expect(sentence('OrdinalEncoder', {}, { x: ['b', 'a', 'b'] }, 'x', 'c')).toBe(
    '“c” is not among the 2 categories that are known.',
  );
  expect(sentence('CountEncoder', {}, { x: ['b', 'a', 'b'] }, 'x', 'b')).toBe('2 train rows have “b”.');
});
