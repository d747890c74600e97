import { expect, test } from 'vitest';
import { stringLookup } from './string-lookup.ts';
import { runOperator, tableOf } from '../testing/run-operator.ts';

test('ties are ordered by token, descending', () => {
  const { state } = runOperator(stringLookup, { mask_token: '' }, { c: ['a', 'b', 'é', 'b', 'c', null] });
  expect(state).toMatchObject({ vocabulary: [['', '[UNK]', 'b', 'é', 'c', 'a']], idf_weights: [null] });
});

test('weights are log(1 + rows / (1 + rows with the token)); unknown tokens weigh the mean', () => {
  const { state } = runOperator(stringLookup, { output_mode: 'tf_idf' }, { c: ['a', 'a', 'b'] });
  const [a, b] = [Math.log(2), Math.log(2.5)];
  expect(state).toMatchObject({ idf_weights: [[(a + b) / 2, a, b]] });
});

test('without a code for unknown texts one of them stops the run', () => {
  const fit = tableOf({ c: ['a', 'b'] });
  expect(() => runOperator(stringLookup, { num_oov_indices: 0 }, { c: ['z'] }, { fit })).toThrow('"z"');
});

test.each([
  [{ max_tokens: 2, mask_token: '' }, 'leaves no room'],
  [{ pad_to_max_tokens: true }, 'pad to'],
  [{ vocabulary: ['a', 'a'] }, 'twice'],
  [{ vocabulary: ['a'], output_mode: 'tf_idf' }, '0 weights are given for 1 token.'],
])('refuses %j', (params, message) => {
  expect(() => runOperator(stringLookup, params, { c: ['a'] })).toThrow(message);
});
