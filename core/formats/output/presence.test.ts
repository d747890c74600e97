import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { presentCodes, presentNumbers, wholeWords } from './presence.ts';

const bitsOf = (bits: Uint8Array, rows: number): number[] =>
  Array.from({ length: rows }, (_, row) => (bits[row >> 3] >> (row & 7)) & 1);

describe('which cells there are', () => {
  it('of numbers: all but NaN, infinities too', () => {
    const cell = fc.oneof(fc.double(), fc.constantFrom(Number.NaN, Infinity, -Infinity, -0, 1e308));
    fc.assert(
      fc.property(fc.array(cell, { maxLength: 100 }), (cells) => {
        const { bits, missing } = presentNumbers(Float64Array.from(cells), cells.length);
        const wanted = cells.map((value) => (Number.isNaN(value) ? 0 : 1));
        expect(bitsOf(bits, cells.length)).toEqual(wanted);
        expect(bits.length).toBe(Math.ceil(cells.length / 8));
        expect(missing).toBe(wanted.filter((bit) => bit === 0).length);
      }),
    );
  });

  it('of codes: those from 0 on', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -1, max: 120 }), { maxLength: 100 }), (codes) => {
        const wanted = codes.map((code) => (code < 0 ? 0 : 1));
        for (const array of [Int32Array.from(codes), Int8Array.from(codes)]) {
          const { bits, missing } = presentCodes(array, codes.length);
          expect(bitsOf(bits, codes.length)).toEqual(wanted);
          expect(missing).toBe(wanted.filter((bit) => bit === 0).length);
        }
      }),
    );
  });
});

describe('whole numbers of 64 bits', () => {
  it('are the same numbers, 0 where one is missing', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.maxSafeInteger()), { maxLength: 40 }), (cells) => {
        const words = new Int32Array(2 * cells.length).fill(7);
        const values = Float64Array.from(cells, (cell) => cell ?? Number.NaN);
        expect(wholeWords(values, cells.length, 1, words)).toBe(true);
        expect([...new BigInt64Array(words.buffer)]).toEqual(cells.map((cell) => BigInt(cell ?? 0)));
      }),
    );
  });

  it('are refused where one is not whole or too large, and scaled where asked for', () => {
    const words = new Int32Array(2);
    for (const value of [0.5, 2 ** 53, Infinity, -Infinity])
      expect(wholeWords(Float64Array.of(value), 1, 1, words)).toBe(false);
    expect(wholeWords(Float64Array.of(1.2346), 1, 1000, words)).toBe(true);
    expect(new BigInt64Array(words.buffer)[0]).toBe(1235n);
  });

  it('are the microseconds that milliseconds stand for, of every year', () => {
    const words = new Int32Array(2);
    // Beyond them, in 2248, doubles of milliseconds are further apart than microseconds.
    const micros = fc.integer({ min: -(2 ** 43) * 1000, max: 2 ** 43 * 1000 });
    const inYears2109To2112 = fc.integer({ min: 2 ** 42 * 1000, max: 2 ** 52 });
    fc.assert(
      fc.property(fc.oneof(micros, inYears2109To2112), (value) => {
        expect(wholeWords(Float64Array.of(value / 1000), 1, 1000, words)).toBe(true);
        expect(new BigInt64Array(words.buffer)[0]).toBe(BigInt(value));
      }),
    );
  });

  it('are exact for every millisecond of JavaScript’s calendar', () => {
    const words = new Int32Array(2);
    fc.assert(
      fc.property(fc.integer({ min: -8.64e15, max: 8.64e15 }), (value) => {
        expect(wholeWords(Float64Array.of(value), 1, 1000, words)).toBe(true);
        expect(new BigInt64Array(words.buffer)[0]).toBe(BigInt(value) * 1000n);
      }),
    );
  });
});
