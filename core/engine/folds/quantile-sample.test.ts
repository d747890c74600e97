import { describe, expect, it } from 'vitest';
import { column, mul } from '../../ir/build.ts';
import { allocateVector, type StoredVector, type Vector } from '../../table/column.ts';
import { compile } from '../kernels/kernel.ts';
import type { StoredRows } from '../kernels/run-kernel.ts';
import { vectorKeeper } from '../rows/spill.ts';
import { MAX_COLLECTED, quantilesOf } from './order-statistics.ts';
import { quantileSample } from './quantile-sample.ts';

const ROWS = 50_000;
const doubled = compile([mul(column(1, 'number'), 2)], [null, null]);

/** The rows of a batch, one in three picked where asked, with the numbers in memory or on disk. */
function batchOf(numbers: (row: number) => number, isPicked: boolean, isOnDisk: boolean): StoredRows {
  const other = allocateVector('boolean', ROWS);
  const vector = allocateVector('number', ROWS) as Extract<Vector, { type: 'number' | 'datetime' }>;
  for (let row = 0; row < ROWS; row++) vector.cells[row] = numbers(row);
  const stored: StoredVector = isOnDisk ? vectorKeeper({ take: () => false })(vector) : vector;
  const picked = isPicked ? Int32Array.from({ length: Math.floor(ROWS / 3) }, (_, place) => 3 * place + 1) : null;
  return { vectors: [other, stored], picked, rows: picked?.length ?? ROWS };
}

const table = (isPicked: boolean, isOnDisk: boolean): StoredRows[] =>
  [0, 1, 2, 3, 4].map((batch) => batchOf((row) => batch * ROWS + row, isPicked, isOnDisk));

describe('a sample for quantiles', () => {
  it.each([false, true])('is taken from all batches (picked rows: %s), and from disk as from memory', (isPicked) => {
    const inMemory = quantileSample(doubled, table(isPicked, false));
    const onDisk = quantileSample(doubled, table(isPicked, true));
    expect(onDisk).toEqual(inMemory);
    const batches = new Map<number, number>();
    for (const value of inMemory) {
      const row = value / 2;
      expect(isPicked ? (row % ROWS) % 3 : 1).toBe(1);
      const batch = Math.floor(row / ROWS);
      batches.set(batch, (batches.get(batch) ?? 0) + 1);
    }
    expect([...batches.keys()]).toEqual([0, 1, 2, 3, 4]);
    const counts = [...batches.values()];
    expect(Math.min(...counts)).toBeGreaterThan(0.9 * Math.max(...counts));
  });

  it('is empty where there are few rows', () => {
    expect(quantileSample(doubled, [batchOf((row) => row, true, false)])).toHaveLength(0);
  });

  it('grows with the table, so that one pass collects what lies around a median', () => {
    // Pseudorandom, so that neighbours say nothing of each other; the same batch a thousand times, as the table is large.
    const mixed = batchOf((row) => Math.imul(row + 1, 0x9e3779b1) >>> 8, false, false);
    const batches = new Array<StoredRows>(1000).fill(mixed);
    const sample = quantileSample(doubled, batches);
    const numbers = (mixed.vectors[1] as { cells: Float64Array }).cells.map((value) => 2 * value);
    let passes = 0;
    const found = quantilesOf(
      (visit) => {
        passes++;
        for (const { rows } of batches) visit(numbers, rows);
      },
      [0.5],
      'lower',
      sample,
    );
    expect(passes).toBe(1);
    expect(found.values).toEqual([numbers.slice().sort()[ROWS / 2 - 1]]);
    expect(sample.length).toBeGreaterThan(4096);
    expect(sample.length).toBeLessThan(MAX_COLLECTED);
  });
});
