import { expect, test } from 'vitest';
import { ProblemError } from '../../ir/problem.ts';
import { oneHotEncoder } from './one-hot-encoder.ts';
import { runOperator, tableOf } from '../testing/run-operator.ts';

const fit = tableOf({ c: ['a', 'b', 'b', null] });

test('an unknown category is an error, or all zeros, or infrequent', () => {
  const input = { c: ['b', 'z'] };
  expect(() => runOperator(oneHotEncoder, {}, input, { fit })).toThrow('The category "z" was in no train row.');
  expect(runOperator(oneHotEncoder, { handle_unknown: 'ignore' }, input, { fit }).cells).toEqual({
    c_a: [0, 0],
    c_b: [1, 0],
    c_nan: [0, 0],
  });
  const grouped = { handle_unknown: 'infrequent_if_exist', min_frequency: 2 };
  expect(runOperator(oneHotEncoder, grouped, input, { fit }).cells).toEqual({
    c_b: [1, 0],
    c_infrequent_sklearn: [0, 1],
  });
});

test('missing numbers are a category of their own', () => {
  expect(runOperator(oneHotEncoder, {}, { x: [1.5, null, 1.5] }).cells).toEqual({
    'x_1.5': [1, 0, 1],
    x_nan: [0, 1, 0],
  });
});

test('a category that is spelt like the column of missing or rare ones is named, with what to do', () => {
  const refused = (params: object, cells: readonly (string | null)[]) => {
    try {
      return Object.keys(runOperator(oneHotEncoder, { ...params }, { x: cells }).cells);
    } catch (error) {
      if (error instanceof ProblemError) return `${error.problem.message} ${error.problem.hint}`;
      throw error;
    }
  };
  expect(refused({}, ['nan', null, 'c'])).toBe(
    'The category "nan" and missing cells would share the column "x_nan". ' +
      'Write another word for "nan" before this step: Replace, or fill the missing cells.',
  );
  expect(refused({ min_frequency: 2 }, ['infrequent_sklearn', 'infrequent_sklearn', 'a', 'b'])).toBe(
    'The category "infrequent_sklearn" and the group of rare categories would share the column "x_infrequent_sklearn". ' +
      'Write another word for "infrequent_sklearn" before this step: Replace.',
  );
  // One of the two may be left out.
  expect(refused({ drop: ['nan'] }, ['nan', null, 'c'])).toEqual(['x_c', 'x_nan']);
  expect(refused({}, ['nan', 'c'])).toEqual(['x_c', 'x_nan']);
});

test('names print values as Python does', () => {
  const names = (input: Parameters<typeof runOperator>[2]) => Object.keys(runOperator(oneHotEncoder, {}, input).cells);
  expect(names({ whole: [1, 2], b: [true, false] })).toEqual(['whole_1', 'whole_2', 'b_False', 'b_True']);
  expect(names({ float: [1, 0.00001, null] })).toEqual(['float_1e-05', 'float_1.0', 'float_nan']);
});

test('categories may be given: their order, and some that no row has', () => {
  const params = { categories: [['high', 'low', 'none']] };
  expect(runOperator(oneHotEncoder, params, { c: ['low', 'high'] }).cells).toEqual({
    c_high: [0, 1],
    c_low: [1, 0],
    c_none: [0, 0],
  });
  expect(() => runOperator(oneHotEncoder, params, { c: ['medium'] })).toThrow(
    '"medium", which is not among the given ones',
  );
  expect(() => runOperator(oneHotEncoder, params, { c: ['low'], d: ['low'] })).toThrow(
    '1 list of categories is given for 2 columns',
  );
});

test('a column that names its rows is refused, unless rare categories share a column', () => {
  const id = Array.from({ length: 100_001 }, (_, row) => `k${row}`);
  expect(() => runOperator(oneHotEncoder, {}, { id })).toThrow('That would make 100,001 columns of this one');
  expect(Object.keys(runOperator(oneHotEncoder, { max_categories: 3 }, { id }).cells)).toHaveLength(3);
});

test('lists of categories follow the order in which columns are named', () => {
  const params = { columns: ['d', 'c'], categories: [['x'], ['y']] };
  expect(Object.keys(runOperator(oneHotEncoder, params, { c: ['y'], d: ['x'] }).cells)).toEqual(['c_y', 'd_x']);
});
