import { expect, test } from 'vitest';
import type { Leaf } from './leaf.ts';
import { numbersOf, type Misreads } from './values.ts';

/** Whole numbers as the bytes of a page of INT64. */
const bytesOf = (values: readonly bigint[]): Uint8Array => new Uint8Array(BigInt64Array.from(values).buffer);

function read(
  values: readonly bigint[],
  meaning: Leaf['meaning'],
): { cells: number[]; isBig: boolean; fine: number; decimals: number } {
  const leaf = {
    name: 'x',
    place: 0,
    physical: 'INT64',
    width: 8,
    stored: '',
    meaning,
    asText: false,
  } as unknown as Leaf;
  const misreads: Misreads = { big: false, binary: false, fine: 0, decimals: 0 };
  const cells = [...numbersOf(leaf, 'PLAIN', bytesOf(values), values.length, misreads)];
  const { big, fine, decimals } = misreads;
  return { cells, isBig: big, fine, decimals };
}

test('decimals are the nearest doubles, beyond 2^53 as well', () => {
  const unscaled = ['9999999999999999', '9007199254740993', '-9999999999999999', '123456789012345678', '7', '0', '-1'];
  const { cells, decimals } = read(unscaled.map(BigInt), { as: 'decimal', scale: 2 });
  expect(decimals).toBe(4);
  expect(cells).toEqual(unscaled.map((digits) => Number(`${digits}e-2`)));
});

test.each([
  ['2^53', 2n ** 53n, false],
  ['−2^53', -(2n ** 53n), false],
  ['2^53 + 1, which is 2^53 as a double', 2n ** 53n + 1n, true],
  ['−2^53 − 1', -(2n ** 53n) - 1n, true],
  ['2^53 − 1', 2n ** 53n - 1n, false],
])('whole numbers that a double rounds are met: %s', (_, value, isBig) => {
  expect(read([1n, value], { as: 'number' }).isBig).toBe(isBig);
});

test('times that are finer than a microsecond are counted', () => {
  const nanoseconds = [1_700_000_000_123_456_789n, 1_700_000_000_123_456_000n, -1n, -1000n, 0n, 2n ** 62n];
  const { cells, fine } = read(nanoseconds, { as: 'datetime', unitsPerMillisecond: 1e6 });
  expect(fine).toBe(nanoseconds.filter((time) => time % 1000n !== 0n).length);
  expect(cells[0]).toBeCloseTo(1_700_000_000_123.456, 2);
});
