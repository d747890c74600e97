import { expect, test } from 'vitest';
import { align } from './guides.ts';

const box = (x: number, y: number) => ({ x, y, width: 200, height: 100 });

test('a box near the line of another is drawn to it, and the line spans both', () => {
  const { by, guides } = align(box(304, 7), [box(0, 0)], 8);
  expect(by).toEqual({ x: 0, y: -7 });
  expect(guides).toContainEqual({ axis: 'y', at: 50, from: 0, to: 504 });
});

test('out of reach nothing happens', () => {
  expect(align(box(304, 20), [box(0, 0)], 8)).toEqual({ by: { x: 0, y: 0 }, guides: [] });
});

test('the nearest of several lines wins; edges do not go to middles', () => {
  expect(align(box(303, 400), [box(0, 0), box(300, 0), box(310, 0)], 8).by).toEqual({ x: -3, y: 0 });
  expect(align(box(100, 400), [box(0, 0)], 8).by).toEqual({ x: 0, y: 0 });
});
