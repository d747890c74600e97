import { expect, test } from 'vitest';
import { headRows } from './head-rows.ts';
import { sampleRowsOperator } from './sample-rows.ts';
import { shuffleRowsOperator } from './shuffle-rows.ts';
import { runOperator } from '../testing/run-operator.ts';

const x = Array.from({ length: 20 }, (_, row) => row);

test('an empty random state draws the same rows every time', () => {
  const draw = (params: object) => runOperator(sampleRowsOperator, { n: 5, ...params }, { x }).cells['x'];
  expect(draw({})).toEqual(draw({ random_state: 0 }));
  expect(draw({})).not.toEqual(draw({ random_state: 1 }));
});

test('a sample of everything is a shuffle', () => {
  const sample = runOperator(sampleRowsOperator, { frac: 1, random_state: 3 }, { x });
  expect(sample.cells).toEqual(runOperator(shuffleRowsOperator, { random_state: 3 }, { x }).cells);
});

test('more rows than there are: the parameter is named', () => {
  expect(() => runOperator(sampleRowsOperator, { n: 21 }, { x })).toThrow(
    expect.objectContaining({ problem: expect.objectContaining({ code: 'sample.size', field: 'n' }) }),
  );
  expect(() => runOperator(sampleRowsOperator, { frac: 1e9, replace: true }, { x })).toThrow(
    expect.objectContaining({ problem: expect.objectContaining({ code: 'sample.share', field: 'frac' }) }),
  );
  expect(runOperator(headRows, { n: 21 }, { x }).rows).toBe(20);
});
