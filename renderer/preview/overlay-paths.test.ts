import { expect, test } from 'vitest';
import type { Profile } from '../../core/protocol/inspection.ts';
import { axesOf, HEIGHT, highestBar, stepsOf, WIDTH } from './overlay-paths.ts';

const profile = (edges: readonly number[], counts: readonly number[]) =>
  ({ histogram: { edges, counts } }) as unknown as Profile;
const none = { histogram: null } as unknown as Profile;

test('distributions in the same region share an axis', () => {
  expect(axesOf(profile([0, 10], [1]), profile([2, 9], [1])).shared).toEqual([0, 10]);
  expect(axesOf(undefined, profile([2, 9], [1])).shared).toEqual([2, 9]);
});

test('those that lie apart, or are of other sizes, have one each', () => {
  expect(axesOf(profile([0, 10], [1]), profile([8, 18], [1]))).toEqual({
    before: [0, 10],
    after: [8, 18],
    shared: null,
  });
  expect(axesOf(profile([0, 1000], [1]), profile([0, 1], [1])).shared).toBeNull();
});

test('the highest bar of both fills the height but for three pixels', () => {
  expect(highestBar(profile([0, 1], [7]), profile([0, 1, 2], [2, 9]))).toBe(9);
  expect(highestBar(undefined, profile([0, 1], [0]))).toBe(1);
  expect(stepsOf(profile([0, 1, 2], [4, 2]), [0, 2], 4)).toBe(
    `M0.0 ${HEIGHT}L0.0 3.0L116.0 3.0L116.0 29.5L232.0 29.5L${WIDTH}.0 ${HEIGHT}z`,
  );
});

test('a single value is a bar in the middle, no histogram no path', () => {
  expect(stepsOf(profile([5, 5], [4]), [5, 5], 4)).toBe(`M110 ${HEIGHT}v-${HEIGHT}h12v${HEIGHT}z`);
  expect(stepsOf(none, null, 1)).toBe('');
});
