import fc from 'fast-check';
import { expect, test } from 'vitest';
import { releaseThreadMemory } from '../../run/thread-memory.ts';
import { ExtentBlock, noExtents, widenBy } from './extents.ts';

/** The same, a cell at a time. */
function oneByOne(cells: ArrayLike<number>, width: number, columns: readonly number[]) {
  const { low, high } = noExtents(width);
  for (let at = 0; at < cells.length; at++) {
    const column = at % width;
    const cell = cells[at];
    if (Number.isNaN(cell) || !columns.includes(column)) continue;
    low[column] = Math.min(low[column], cell);
    high[column] = Math.max(high[column], cell);
  }
  return { low, high };
}

const cell = fc.oneof(
  fc.float(),
  fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 2 ** 24),
);
const blocks = fc.integer({ min: 1, max: 9 }).chain((width) =>
  fc.record({
    width: fc.constant(width),
    blocks: fc.array(fc.array(fc.array(cell, { minLength: width, maxLength: width }), { maxLength: 12 }), {
      maxLength: 3,
    }),
    columns: fc.subarray(Array.from({ length: width }, (_, column) => column)),
  }),
);

test('are those of all cells, whatever the width and however the rows are cut', () => {
  fc.assert(
    fc.property(blocks, ({ width, blocks: parts, columns }) => {
      const block = new ExtentBlock(12, width);
      for (const rows of parts) {
        block.cells.set(rows.flat());
        block.widen(rows.length);
      }
      const made = block.extents(columns);
      const wanted = oneByOne(Float32Array.from(parts.flat(2)), width, columns);
      // −0 and 0 are one number.
      expect(made.low.map((low) => low + 0)).toEqual(wanted.low.map((low) => low + 0));
      expect(made.high.map((high) => high + 0)).toEqual(wanted.high.map((high) => high + 0));
    }),
  );
});

test('are found in memory that was given back or has grown', () => {
  for (const rows of [4, 40_000, 4]) {
    const block = new ExtentBlock(rows, 3);
    block.cells.fill(1).set([7], 3 * rows - 1);
    block.widen(rows);
    expect(block.extents([0, 1, 2])).toEqual({ low: Float32Array.of(1, 1, 1), high: Float32Array.of(1, 1, 7) });
    if (rows > 4) releaseThreadMemory();
  }
});

test('of several blocks are taken together', () => {
  const all = noExtents(2);
  widenBy(all, { low: Float32Array.of(1, Infinity), high: Float32Array.of(2, -Infinity) });
  widenBy(all, { low: Float32Array.of(-1, 5), high: Float32Array.of(0, 5) });
  expect(all).toEqual({ low: Float32Array.of(-1, 5), high: Float32Array.of(2, 5) });
});
