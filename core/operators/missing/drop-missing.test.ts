import { expect, test } from 'vitest';
import { dropMissing } from './drop-missing.ts';
import { runOperator, tableOf } from '../testing/run-operator.ts';

test('which columns go is learned: new data loses the same ones', () => {
  const fit = tableOf({ x: [1, null], y: [1, 2] });
  const outcome = runOperator(dropMissing, { axis: 'columns' }, tableOf({ x: [3, 4], y: [null, 5] }), { fit });
  expect(outcome.state).toEqual({ dropped_: ['x'] });
  expect(outcome.cells).toEqual({ y: [null, 5] });
});

test('rows without a target go too, but its column only where it is named', () => {
  const [y] = tableOf({ y: [null, 1] }).columns;
  const table = {
    rows: 2,
    columns: [...tableOf({ x: [1, 2] }).columns, { ...y, target: true }],
  };
  expect(runOperator(dropMissing, {}, table).cells).toEqual({ x: [2], y: [1] });
  expect(Object.keys(runOperator(dropMissing, { axis: 'columns' }, table).cells)).toEqual(['x', 'y']);
  expect(Object.keys(runOperator(dropMissing, { axis: 'columns', subset: ['y'] }, table).cells)).toEqual(['x']);
});
