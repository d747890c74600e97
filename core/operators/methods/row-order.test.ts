import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareText } from '../../ir/functions/text.ts';
import type { WholeColumn } from '../kit/operator.ts';
import { type SortKey, sortedRows } from './row-order.ts';

const go = (): void => {};

const cellOf = ({ column: { cells, values } }: SortKey, row: number): number | string | null => {
  const cell = cells[row];
  if (cells instanceof Float64Array) return Number.isNaN(cell) ? null : cell;
  return cell < 0 ? null : values === null ? cell : values[cell];
};

/** What sorting means: row by row, by comparing. */
const compared = (keys: readonly SortKey[], rows: number): number[] =>
  Array.from({ length: rows }, (_, row) => row).sort((a, b) => {
    for (const key of keys) {
      const left = cellOf(key, a);
      const right = cellOf(key, b);
      if (left === null || right === null) {
        if (left === right) continue;
        return left === null ? 1 : -1;
      }
      const order = typeof left === 'string' ? compareText(left, right as string) : left - Number(right);
      const sign = Number.isNaN(order) ? 0 : Math.sign(order);
      if (sign !== 0) return key.descending ? -sign : sign;
    }
    return a - b;
  });

const number = fc.oneof(
  fc.double(),
  fc.constantFrom(0, -0, 1, -1, 5e-324, Number.NaN, Infinity, -Infinity, 1e300),
  fc.integer({ min: -3, max: 3 }),
);
const texts = ['b', '', 'a', 'aa', '\ud83d\ude00', '\uffee'];

function key(rows: number): fc.Arbitrary<SortKey> {
  const numbers = fc
    .array(number, { minLength: rows, maxLength: rows })
    .map((cells): WholeColumn => ({ cells: Float64Array.from(cells), values: null }));
  const codes = fc
    .array(fc.integer({ min: -1, max: texts.length - 1 }), { minLength: rows, maxLength: rows })
    .map((cells): WholeColumn => ({ cells: Int32Array.from(cells), values: texts }));
  return fc.record({ column: fc.oneof(numbers, codes), descending: fc.boolean() });
}

test('rows come in the order of their keys, the first one deciding; equal ones stay, missing is last', () => {
  const table = fc
    .nat({ max: 60 })
    .chain((rows) => fc.tuple(fc.constant(rows), fc.array(key(rows), { minLength: 1, maxLength: 3 })));
  fc.assert(
    fc.property(table, ([rows, keys]) => {
      expect([...sortedRows(keys, rows, go)]).toEqual(compared(keys, rows));
    }),
    { numRuns: 300 },
  );
});

test('it can be stopped at any stretch', () => {
  const column = { cells: new Float64Array(200_000).map((_, row) => (row * 7919) % 200_003), values: null };
  let pauses = 0;
  sortedRows([{ column, descending: false }], 200_000, () => pauses++);
  for (const last of [1, Math.floor(pauses / 2), pauses]) {
    let left = last;
    const stop = (): void => {
      if (--left === 0) throw new Error('stopped');
    };
    expect(() => sortedRows([{ column, descending: false }], 200_000, stop)).toThrow('stopped');
  }
});
