import { expect, test } from 'vitest';
import { MARGIN, revealed } from './reveal.ts';

const room = { width: 800, height: 400 };
const box = (x: number, y: number, width = 208, height = 104) => ({ x, y, width, height });

test('a part in sight moves nothing', () => {
  expect(revealed({ x: 0, y: 0, zoom: 1 }, box(100, 100), room)).toBeNull();
});

test.each([
  ['right', box(700, 100), { x: 800 - MARGIN - 908, y: 0 }],
  ['left', box(-50, 100), { x: MARGIN + 50, y: 0 }],
  ['below', box(100, 380), { x: 0, y: 400 - MARGIN - 484 }],
  ['above and right', box(700, -10), { x: 800 - MARGIN - 908, y: MARGIN + 10 }],
])('a part that is %s comes into sight at the same zoom', (_, part, to) => {
  expect(revealed({ x: 0, y: 0, zoom: 1 }, part, room)).toEqual({ ...to, zoom: 1 });
});

test('a part that is larger than the canvas shows its beginning', () => {
  expect(revealed({ x: 0, y: 0, zoom: 1 }, box(500, 100, 2000), room)).toEqual({ x: MARGIN - 500, y: 0, zoom: 1 });
});

test('the zoom counts and is kept', () => {
  expect(revealed({ x: 10, y: 10, zoom: 0.5 }, box(1700, 100), room)).toEqual({
    x: 10 + 800 - MARGIN - (10 + 850 + 104),
    y: 10,
    zoom: 0.5,
  });
});
