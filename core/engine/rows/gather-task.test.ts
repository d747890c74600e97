import fc from 'fast-check';
import { expect, test } from 'vitest';
import { allocateVector, type Vector } from '../../table/column.ts';
import { gather } from './gather-task.ts';

const types = fc.constantFrom<Vector['type']>('number', 'datetime', 'boolean', 'category', 'text');

/** Batches of a column whose cells tell their rows; a boolean has only 100 of them. */
function batchesOf(type: Vector['type'], sizes: readonly number[]): { vectors: Vector[]; starts: number[] } {
  let row = 0;
  const starts: number[] = [];
  const vectors = sizes.map((size) => {
    starts.push(row);
    const vector = allocateVector(type, size);
    for (let at = 0; at < size; at++) vector.cells[at] = row++ % 100;
    return vector;
  });
  return { vectors, starts };
}

test('gathers rows in any order and any number, from batches of any size', () => {
  const column = fc.record({ type: types, sizes: fc.array(fc.nat(9), { minLength: 1, maxLength: 12 }) });
  fc.assert(
    fc.property(column, fc.array(fc.nat(), { maxLength: 50 }), ({ type, sizes }, numbers) => {
      const { vectors, starts } = batchesOf(type, sizes);
      const count = sizes.reduce((sum, size) => sum + size, 0);
      const rows = count === 0 ? [] : numbers.map((number) => number % count);
      const { vector } = gather({ vectors, starts, rows: Int32Array.from(rows) }, { cancelled: new Int32Array(1) });
      expect(vector.type).toBe(type);
      expect([...vector.cells]).toEqual(rows.map((row) => row % 100));
    }),
  );
});
