/** Examples of the ORC specification (v1). */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Damage } from '../damage.ts';
import { readIntegers } from './integers.ts';
import { readBitRuns, readByteRuns } from './runs.ts';

const bytes = (hex: string): Uint8Array => Buffer.from(hex.replaceAll(' ', ''), 'hex');
const numbers = (words: Int32Array): number[] =>
  Array.from({ length: words.length / 2 }, (_, at) => words[2 * at + 1] * 2 ** 32 + (words[2 * at] >>> 0));
const read = (hex: string, count: number, isSigned: boolean, isSecond: boolean): number[] =>
  numbers(readIntegers(bytes(hex), count, isSigned, isSecond));

test.each([
  ['repeats', '0a 27 10', Array<number>(5).fill(10_000)],
  ['numbers as they are', '5e 03 5c a1 ab 1e de ad be ef', [23713, 43806, 57005, 48879]],
  [
    'numbers with patches',
    '8e 13 2b 21 07 d0 1e 00 14 70 28 32 3c 46 50 5a 64 6e 78 82 8c 96 a0 aa b4 be fc e8',
    [
      2030, 2000, 2020, 1000000, 2040, 2050, 2060, 2070, 2080, 2090, 2100, 2110, 2120, 2130, 2140, 2150, 2160, 2170,
      2180, 2190,
    ],
  ],
  ['differences', 'c6 09 02 02 22 42 42 46', [2, 3, 5, 7, 11, 13, 17, 19, 23, 29]],
])('second version: %s', (_, hex, expected) => {
  expect(read(hex, expected.length, false, true)).toEqual(expected);
  // Fewer are read where fewer are wanted.
  expect(read(hex, 2, false, true)).toEqual(expected.slice(0, 2));
  expect(() => read(hex, expected.length + 1, false, true)).toThrow(Damage);
  expect(() => read(hex.slice(0, -3), expected.length, false, true)).toThrow(Damage);
});

test.each([
  ['repeats', '61 00 07', Array<number>(100).fill(7)],
  ['steps', '61 ff 64', Array.from({ length: 100 }, (_, at) => 100 - at)],
  ['numbers as they are', 'fb 02 03 06 07 0b', [2, 3, 6, 7, 11]],
])('first version: %s', (_, hex, expected) => {
  expect(read(hex, expected.length, false, false)).toEqual(expected);
  expect(() => read(hex, expected.length + 1, false, false)).toThrow(Damage);
});

test('numbers of 64 bits, below zero and of any width, keep all bits', () => {
  fc.assert(
    fc.property(
      fc.array(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), { minLength: 1, maxLength: 20 }),
      (values) => {
        const zigzag = values.map((value) => BigInt.asUintN(64, (value << 1n) ^ (value >> 63n)));
        const head = [0x40 | (31 << 1), values.length - 1];
        const packed = zigzag.flatMap((value) =>
          Array.from({ length: 8 }, (_, at) => Number((value >> BigInt(56 - 8 * at)) & 255n)),
        );
        const words = readIntegers(Uint8Array.from([...head, ...packed]), values.length, true, true);
        const got = values.map((_, at) => (BigInt(words[2 * at + 1]) << 32n) | BigInt(words[2 * at] >>> 0));
        expect(got).toEqual(values);
      },
    ),
  );
});

test('whatever the bytes are, they are read or are damage, and no number is read twice', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 60 }),
      fc.nat(2000),
      fc.boolean(),
      fc.boolean(),
      (any, count, signed, second) => {
        try {
          expect(readIntegers(any, count, signed, second).length).toBe(2 * count);
        } catch (error) {
          expect(error).toBeInstanceOf(Damage);
        }
      },
    ),
  );
});

test('bytes and bits', () => {
  expect([...readByteRuns(bytes('61 00 fe 44 45'), 102)]).toEqual([...Array<number>(100).fill(0), 0x44, 0x45]);
  expect([...readBitRuns(bytes('ff 80'), 8)]).toEqual([1, 0, 0, 0, 0, 0, 0, 0]);
  expect(() => readByteRuns(bytes('61'), 5)).toThrow(Damage);
  expect(() => readByteRuns(bytes('fe 44'), 2)).toThrow(Damage);
});
