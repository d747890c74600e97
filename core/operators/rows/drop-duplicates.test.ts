import { expect, test } from 'vitest';
import { dropDuplicates } from './drop-duplicates.ts';
import { runOperator, tableOf } from '../testing/run-operator.ts';

test('left empty, the target is compared too', () => {
  const table = tableOf({ x: [1, 1], y: ['a', 'b'] });
  const columns = table.columns.map((column) => (column.name === 'y' ? { ...column, target: true } : column));
  expect(runOperator(dropDuplicates, {}, { ...table, columns }).rows).toBe(2);
});

test('0 equals −0', () => {
  expect(runOperator(dropDuplicates, {}, { x: [0, -0, 1] }).rows).toBe(2);
});
