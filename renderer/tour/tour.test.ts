import { expect, test } from 'vitest';
import { placeBeside } from './place-beside.ts';
import { stopAfterKey, stops } from './stops.ts';

const view = { innerWidth: 1280, innerHeight: 800 };
const box = (left: number, top: number, width: number, height: number) => ({
  left,
  top,
  width,
  height,
  right: left + width,
  bottom: top + height,
});

test.each([
  ['right of a narrow part on the left', box(0, 40, 224, 460), { left: 236, top: 175 }],
  ['left of a part on the right', box(956, 40, 324, 460), { left: 624, top: 175 }],
  ['below a bar that is as wide as the window', box(0, 0, 1280, 40), { left: 480, top: 52 }],
  ['above what reaches to the lower edge', box(0, 500, 1280, 300), { left: 480, top: 298 }],
  ['within what fills the window', box(0, 0, 1280, 800), { left: 480, top: 305 }],
])('the card stands %s', (_, part, place) => {
  expect(placeBeside(part, view)).toEqual({ ...place, width: 320 });
});

test('the card is within the window, however small that is', () => {
  const small = { innerWidth: 300, innerHeight: 400 };
  const { left, top, width } = placeBeside(box(0, 380, 40, 20), small);
  expect(left).toBeGreaterThanOrEqual(12);
  expect(left + width).toBeLessThanOrEqual(288);
  expect(top).toBeGreaterThanOrEqual(12);
});

test('arrows go from stop to stop and not beyond, Escape ends the tour', () => {
  expect(stopAfterKey('ArrowRight', 0)).toBe(1);
  expect(stopAfterKey('ArrowLeft', 1)).toBe(0);
  expect(stopAfterKey('ArrowLeft', 0)).toBeNull();
  expect(stopAfterKey('ArrowRight', stops.length - 1)).toBeNull();
  expect(stopAfterKey('Escape', 3)).toBe('end');
  expect(stopAfterKey('Enter', 0)).toBeNull();
});

test('every stop is another part of the window', () => {
  expect(new Set(stops.map(({ at }) => at)).size).toBe(stops.length);
});
