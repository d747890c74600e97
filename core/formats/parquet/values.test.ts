import { expect, test } from 'vitest';
import type { Leaf } from './schema.ts';
import { numbersOf, type Surprises } from './values.ts';

/** Whole numbers as the bytes of a page of INT64. */
const bytesOf = (values: readonly bigint[]): Uint8Array => new Uint8Array(BigInt64Array.from(values).buffer);

function read(values: readonly bigint[], meaning: Leaf['meaning']): { cells: number[]; isBig: boolean } {
  const leaf = {
    name: 'x',
    place: 0,
    physical: 'INT64',
    width: 8,
    stored: '',
    meaning,
    asText: false,
  } as unknown as Leaf;
  const surprises = { big: false } as Surprises;
  return { cells: [...numbersOf(leaf, 'PLAIN', bytesOf(values), values.length, surprises)], isBig: surprises.big };
}

test('decimals are the nearest doubles, beyond 2^53 as well', () => {
  const unscaled = ['9999999999999999', '9007199254740993', '-9999999999999999', '123456789012345678', '7', '0', '-1'];
  const { cells } = read(unscaled.map(BigInt), { as: 'decimal', scale: 2 });
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
