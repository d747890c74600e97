import fc from 'fast-check';
import { expect, test } from 'vitest';
import { distinctCodes } from './distinct-codes.ts';

/** Compares codes with those of a Map, whose keys are equal as cells are. */
function expectCodes(cells: Float64Array | Int32Array): void {
  const { codes, count } = distinctCodes(cells, cells.length, () => {});
  const known = new Map<number, number>();
  for (const cell of cells) if (!known.has(cell)) known.set(cell, known.size);
  expect(count).toBe(known.size);
  expect([...codes]).toEqual(Array.from(cells, (cell) => known.get(cell)));
}

test('integers of a small range, with missing cells and both zeros', () => {
  const cell = fc.oneof(fc.integer({ min: -5, max: 9 }), fc.constantFrom(Number.NaN, -0, 0));
  fc.assert(fc.property(fc.array(cell, { maxLength: 60 }), (cells) => expectCodes(Float64Array.from(cells))));
});

test('any numbers, with missing cells and both zeros', () => {
  const cell = fc.oneof(fc.double(), fc.constantFrom(Number.NaN, -0, 0, 0.5, 2 ** 31, -(2 ** 31), Infinity, -Infinity));
  fc.assert(fc.property(fc.array(cell, { maxLength: 60 }), (cells) => expectCodes(Float64Array.from(cells))));
});

test('codes of texts, and integers of the whole range', () => {
  fc.assert(fc.property(fc.array(fc.integer(), { maxLength: 60 }), (cells) => expectCodes(Int32Array.from(cells))));
});

test('more cells than the first hash table holds, each twice', () => {
  const rows = 40_000;
  for (const step of [1, 0.1, 2 ** -20, 2 ** 20, 2 ** 40]) {
    expectCodes(Float64Array.from({ length: rows }, (_, row) => (row % (rows / 2)) * step));
  }
});

test('a stop is heard while cells are compared', () => {
  for (const step of [1, 0.5]) {
    let left = 3;
    const stop = (): void => {
      left -= 1;
      if (left < 0) throw new Error('stopped');
    };
    const cells = Float64Array.from({ length: 400_000 }, (_, row) => row * step);
    expect(() => distinctCodes(cells, cells.length, stop)).toThrow('stopped');
  }
});
