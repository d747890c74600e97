import { expect, test } from 'vitest';
import { runOperator, tableOf } from '../testing/run-operator.ts';
import { listToColumns } from './list-to-columns.ts';

test('the length is the most frequent one of the train rows; another one stops the run', () => {
  const lists = ['[1,2]', '[3,4]', '[5,6,7]', null];
  expect(() => runOperator(listToColumns, {}, { v: lists })).toThrow('no list of 2 numbers');
  const { state, cells } = runOperator(listToColumns, { errors: 'coerce' }, { v: lists });
  expect(state).toEqual({ feature_names_in_: ['v'], length_: [2] });
  expect(cells).toEqual({ v_0: [1, 3, null, null], v_1: [2, 4, null, null] });
});

test.each(['[]', '[1]', '[1,2,3]', '[1,"2"]', '[1,[2]]', '1,2', '[1,2', '{"a":1,"b":2}', ''])('refuses %s', (cell) => {
  expect(() => runOperator(listToColumns, { length: 2 }, { v: [cell] })).toThrow('no list of 2 numbers');
});

test('numbers keep all their digits; a list may hold null and be written with spaces', () => {
  const fit = tableOf({ v: ['[1,2]'] });
  const { cells } = runOperator(
    listToColumns,
    {},
    { v: ['\n[ 0.1 , -1.7976931348623157E+308 ]', '[null,5e-324]'] },
    { fit },
  );
  expect(cells).toEqual({ v_0: [0.1, null], v_1: [-Number.MAX_VALUE, 5e-324] });
});
