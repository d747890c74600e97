import { expect, test } from 'vitest';
import { runOperator } from '../testing/run-operator.ts';
import { textClean } from './text-clean.ts';

test('strips every kind of space, then collapses, then sets the case', () => {
  const { cells } = runOperator(
    textClean,
    { collapse_spaces: true, case: 'upper' },
    { t: ['\u00a0a \t b\n', 'straße'] },
  );
  expect(cells['t']).toEqual(['A B', 'STRASSE']);
});

test('leaves numbers alone', () => {
  expect(runOperator(textClean, {}, { x: [1], t: [' a'] }).cells).toEqual({ x: [1], t: ['a'] });
});
