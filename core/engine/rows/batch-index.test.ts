import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BatchIndex } from './batch-index.ts';

/** Batches of any sizes: empty ones, small ones, and more rows than the index has entries for. */
const sizes = fc.array(fc.oneof(fc.nat(3), fc.nat(5000), fc.nat(20_000_000)), { minLength: 1, maxLength: 40 });

test('finds the last batch that starts at or before a row', () => {
  fc.assert(
    fc.property(sizes, fc.array(fc.nat(2 ** 30)), (rowsOfBatches, others) => {
      let next = 0;
      const starts = rowsOfBatches.map((rows) => {
        next += rows;
        return next - rows;
      });
      const index = new BatchIndex(starts);
      for (const row of [...starts.flatMap((start) => [start, start + 1, Math.max(0, start - 1)]), ...others]) {
        expect(index.of(row)).toBe(starts.findLastIndex((start) => start <= row));
      }
    }),
  );
});
