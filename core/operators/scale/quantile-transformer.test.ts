import { expect, test } from 'vitest';
import { quantileTransformer } from './quantile-transformer.ts';
import { runOperator, tableOf } from '../testing/run-operator.ts';

const fit = tableOf({ x: [1, 2, 2, 2, 5] });

test('values beyond the train range go to its ends', () => {
  expect(runOperator(quantileTransformer, {}, { x: [-9, 1, 5, 99, null] }, { fit }).cells['x']).toEqual([
    0,
    0,
    1,
    1,
    null,
  ]);
  const { cells } = runOperator(quantileTransformer, { output_distribution: 'normal' }, { x: [-9, 99] }, { fit });
  expect(cells['x']?.map((cell) => Math.round(Number(cell) * 1e4))).toEqual([-51993, 51993]);
});

test('a value that repeats is placed in the middle of its repetitions', () => {
  expect(runOperator(quantileTransformer, {}, { x: [2] }, { fit }).cells['x']).toEqual([0.5]);
});

test('the same seed draws the same rows', () => {
  const x = Array.from({ length: 40 }, (_, at) => (at * 17) % 41);
  const learned = (random_state: number | null) =>
    runOperator(quantileTransformer, { n_quantiles: 5, subsample: 10, random_state }, { x }).state;
  expect(learned(3)).toEqual(learned(3));
  expect(learned(null)).toEqual(learned(0));
  expect(learned(3)).not.toEqual(learned(4));
});
