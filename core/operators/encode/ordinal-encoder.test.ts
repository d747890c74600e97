import { expect, test } from 'vitest';
import { ordinalEncoder } from './ordinal-encoder.ts';
import { runOperator, tableOf } from '../testing/run-operator.ts';

const fit = tableOf({ c: ['b', 'a', 'b', null] });

test('an unknown category is an error, or the number that is given for it', () => {
  expect(() => runOperator(ordinalEncoder, {}, { c: ['z'] }, { fit })).toThrow('The category "z" was in no train row.');
  const params = { handle_unknown: 'use_encoded_value', unknown_value: -1, encoded_missing_value: -2 };
  expect(runOperator(ordinalEncoder, params, { c: ['b', 'z', null] }, { fit }).cells).toEqual({ c: [1, -1, -2] });
});

test('a number that a category has already is refused', () => {
  const taken = (params: Record<string, unknown>) => () => runOperator(ordinalEncoder, params, fit);
  expect(taken({ handle_unknown: 'use_encoded_value', unknown_value: 1 })).toThrow(
    '1 is already the number of a category',
  );
  expect(taken({ encoded_missing_value: 0 })).toThrow('0 is already the number of a category');
  expect(taken({ encoded_missing_value: 2 })).not.toThrow();
});

test('an order of one’s own', () => {
  const params = { categories: [['small', 'medium', 'large']] };
  expect(runOperator(ordinalEncoder, params, { size: ['large', 'small'] }).cells).toEqual({ size: [2, 0] });
});
