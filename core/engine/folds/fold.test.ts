import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addMoments, emptyMoments, type MomentsState, mergeMoments } from './fold.ts';
import { BLOCK_ROWS, inParts } from './number-loops.ts';

/** What a block's numbers come to, summed as the loops do it: two pairs of lanes, then the rest. */
function blockMoments(block: Float64Array, before: MomentsState): MomentsState {
  const sums = (near: number): { count: number; sum: number; apart: number; squares: number } => {
    const lanes = Array.from({ length: 4 }, () => ({ count: 0, sum: 0, apart: 0, squares: 0 }));
    const even = block.length & ~3;
    const add = (lane: (typeof lanes)[0], value: number): void => {
      if (Number.isNaN(value)) return;
      lane.count++;
      lane.sum += value;
      lane.apart += value - near;
      lane.squares += (value - near) * (value - near);
    };
    for (let row = 0; row < even; row++) add(lanes[row % 4], block[row]);
    const [a, b, c, d] = lanes as [(typeof lanes)[0], (typeof lanes)[0], (typeof lanes)[0], (typeof lanes)[0]];
    const all = {
      count: a.count + b.count + c.count + d.count,
      sum: a.sum + c.sum + (b.sum + d.sum),
      apart: a.apart + c.apart + (b.apart + d.apart),
      squares: a.squares + c.squares + (b.squares + d.squares),
    };
    for (const value of block.subarray(even)) add(all, value);
    return all;
  };
  const rough = before.count > 0 ? before.mean : Number.NaN;
  const first = sums(0);
  const near = Number.isFinite(rough) ? rough : first.sum / first.count;
  const { count, sum, apart, squares } = sums(near);
  return {
    count,
    missing: block.length - count,
    mean: near,
    meanRest: apart / count,
    m2: Math.max(0, squares - (apart * apart) / count),
    sum,
    lost: 0,
  };
}

const cells = fc.oneof(
  { weight: 6, arbitrary: fc.double({ min: -1e6, max: 1e6, noNaN: true }) },
  { weight: 2, arbitrary: fc.constant(Number.NaN) },
  { weight: 1, arbitrary: fc.double() },
);

test('a block adds to the moments what merging its own moments does, to the last bit', () => {
  fc.assert(
    fc.property(fc.array(fc.array(cells, { maxLength: 40 }), { maxLength: 5 }), (blocks) => {
      const added = emptyMoments();
      const merged = emptyMoments();
      for (const block of blocks.map((some) => Float64Array.from(some))) {
        addMoments(added, block, block.length);
        mergeMoments(merged, blockMoments(block, merged));
      }
      expect(added).toEqual(merged);
    }),
  );
});

test('a column in blocks gives the bits of the whole, wherever it lies', () => {
  const x = Float64Array.from({ length: 33 * BLOCK_ROWS + 17 }, (_, row) =>
    row % 11 === 0 ? Number.NaN : Math.sin(row) * 1e3,
  );
  const whole = emptyMoments();
  addMoments(whole, x, x.length);
  const blocks = emptyMoments();
  for (let from = 0; from < x.length; from += BLOCK_ROWS) {
    const block = x.subarray(from, from + BLOCK_ROWS);
    addMoments(blocks, block, block.length);
  }
  expect(blocks).toEqual(whole);
  const parts = emptyMoments();
  inParts(x, x.length, (part, rows) => addMoments(parts, part, rows));
  expect(parts).toEqual(whole);
});
