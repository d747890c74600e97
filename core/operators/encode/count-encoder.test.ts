import { expect, test } from 'vitest';
import { countEncoder } from './count-encoder.ts';
import { runOperator, tableOf } from '../testing/run-operator.ts';

const fit = tableOf({ c: ['a', 'a', 'b', null] });
const fresh = { c: ['a', 'z', null] };

test.each([
  ['value', [2, 0, 1]],
  ['return_nan', [2, 0, null]],
])('missing cells: %s; what was never seen counts 0', (handle_missing, expected) => {
  expect(runOperator(countEncoder, { handle_missing }, fresh, { fit }).cells['c']).toEqual(expected);
});

test('can refuse missing cells, in train rows and in new ones', () => {
  const params = { handle_missing: 'error' };
  expect(() => runOperator(countEncoder, params, { c: ['a', null] })).toThrow('missing');
  expect(() => runOperator(countEncoder, params, fresh, { fit: tableOf({ c: ['a'] }) })).toThrow('missing');
});
