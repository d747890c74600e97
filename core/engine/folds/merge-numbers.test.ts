import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NumberCounts } from './fold.ts';
import { listOf, mergeNumbers } from './merge-numbers.ts';

const numbers = fc.oneof(
  fc.integer({ min: -3, max: 3 }),
  fc.constantFrom(Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN, -0, 1e-300),
);

test('blocks are merged to what counting all rows at once gives', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(numbers, { maxLength: 12 }), { maxLength: 7 }), async (blocks) => {
      const all = new NumberCounts();
      for (const block of blocks) all.add(Float64Array.from(block), block.length);
      const parts = blocks.map((block) => {
        const counts = new NumberCounts();
        counts.add(Float64Array.from(block), block.length);
        return counts.sorted();
      });
      const merged = await mergeNumbers(parts);
      const expected = all.sorted();
      expect([await listOf(merged.values), await listOf(merged.counts), merged.missing]).toEqual([
        [...expected.values],
        [...expected.counts],
        expected.missing,
      ]);
    }),
  );
});
