import { expect, test } from 'vitest';
import { simpleImputer } from './simple-imputer.ts';
import { stringLookup } from '../encode/string-lookup.ts';
import { runOperator, tableOf } from '../testing/run-operator.ts';

test('of several most frequent values the smallest', () => {
  expect(runOperator(simpleImputer, { strategy: 'most_frequent' }, { x: [3, 2, null] }).cells).toEqual({
    x: [3, 2, 2],
  });
});

test('the smallest of ties here, the largest first in Keras’ vocabularies', () => {
  const c = ['b', 'a', 'b', 'a', null];
  expect(runOperator(simpleImputer, { strategy: 'most_frequent' }, { c }).cells['c']?.[4]).toBe('a');
  const { state } = runOperator(stringLookup, {}, { c: ['b', 'a', 'b', 'a'] });
  expect(state).toMatchObject({ vocabulary: [['[UNK]', 'b', 'a']] });
});

test('a column without a known cell is dropped, or kept and filled', () => {
  const input = { x: [null, null], y: [1, null] };
  expect(runOperator(simpleImputer, {}, input).cells).toEqual({ y: [1, 1] });
  expect(runOperator(simpleImputer, { keep_empty_features: true }, input).cells).toEqual({ x: [0, 0], y: [1, 1] });
  expect(runOperator(simpleImputer, { strategy: 'constant', fill_value: 7 }, input).cells).toEqual({ y: [1, 7] });
});

test('indicators stand at the end, for columns with missing train cells only', () => {
  const input = tableOf({ x: [null, 2], y: [1, null] });
  const fit = tableOf({ x: [1, null], y: [1, 2] });
  expect(runOperator(simpleImputer, { add_indicator: true }, input, { fit }).cells).toEqual({
    x: [1, 2],
    y: [1, 1.5],
    missingindicator_x: [1, 0],
  });
});

test('a value that stands for missing', () => {
  expect(runOperator(simpleImputer, { missing_values: -1 }, { x: [-1, 4, 6] }).cells).toEqual({ x: [5, 4, 6] });
  const text = { strategy: 'constant', fill_value: 'unknown', missing_values: '?' };
  expect(runOperator(simpleImputer, text, { c: ['?', 'a', null] }).cells).toEqual({ c: ['unknown', 'a', 'unknown'] });
});

test('text cannot fill numbers', () => {
  expect(() => runOperator(simpleImputer, { strategy: 'constant', fill_value: 'none' }, { x: [1, null] })).toThrow(
    expect.objectContaining({ problem: expect.objectContaining({ column: 'x', field: 'fill_value' }) }),
  );
});
