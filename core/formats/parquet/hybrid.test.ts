import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Damage } from '../damage.ts';
import { countBits, readBits, readHybrid } from './hybrid.ts';

/** Runs of equal numbers, and of bit-packed ones, eight or a multiple of it. */
type Run = { equal: number; times: number } | { packed: number[] };

const runs = (width: number): fc.Arbitrary<Run[]> => {
  const value = fc.integer({ min: 0, max: 2 ** Math.min(width, 31) - 1 });
  const groups = fc.array(fc.array(value, { minLength: 8, maxLength: 8 }), { minLength: 1, maxLength: 5 });
  return fc.array(
    fc.oneof(
      fc.record({ equal: value, times: fc.integer({ min: 1, max: 70 }) }),
      groups.map((parts) => ({ packed: parts.flat() })),
    ),
    { minLength: 1, maxLength: 12 },
  );
};

const varint = (value: number): number[] =>
  value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(Math.floor(value / 128))];

/** As the format's specification describes it, one bit after the other. */
function encode(list: readonly Run[], width: number): { bytes: Uint8Array; values: number[] } {
  const bytes: number[] = [];
  const values: number[] = [];
  for (const run of list) {
    if ('equal' in run) {
      bytes.push(...varint(run.times * 2));
      for (let at = 0; at < width; at += 8) bytes.push((run.equal >>> at) & 0xff);
      values.push(...Array<number>(run.times).fill(run.equal));
      continue;
    }
    bytes.push(...varint((run.packed.length / 8) * 2 + 1));
    const bits = run.packed.flatMap((value) => Array.from({ length: width }, (_, bit) => (value >>> bit) & 1));
    for (let at = 0; at < bits.length; at += 8)
      bytes.push(bits.slice(at, at + 8).reduce((byte, bit, place) => byte | (bit << place), 0));
    values.push(...run.packed);
  }
  return { bytes: Uint8Array.from(bytes), values };
}

const encoded = (widths: fc.Arbitrary<number>) =>
  widths.chain((width) => runs(width).map((list) => ({ width, ...encode(list, width) })));

describe('runs of numbers', () => {
  it('of every width read back, at any place in the bytes and for any count', () => {
    fc.assert(
      fc.property(
        encoded(fc.integer({ min: 1, max: 32 })),
        fc.nat(9),
        fc.nat(20),
        ({ width, bytes, values }, before, less) => {
          const count = Math.max(0, values.length - less);
          const placed = new Uint8Array(before + bytes.length);
          placed.set(bytes, before);
          const out = new Int32Array(count);
          readHybrid(placed, before, width, out, count);
          expect([...out]).toEqual(values.slice(0, count));
        },
      ),
    );
  });

  it('of a single bit become the same bits', () => {
    fc.assert(
      fc.property(encoded(fc.constant(1)), fc.nat(20), ({ bytes, values }, less) => {
        const count = Math.max(0, values.length - less);
        const bits = readBits(bytes, count);
        const wanted = values.slice(0, count);
        expect(wanted.map((_, index) => (bits[index >> 3] >> (index & 7)) & 1)).toEqual(wanted);
        expect(countBits(bits)).toBe(wanted.filter((value) => value === 1).length);
      }),
    );
  });

  it('that are cut off are refused', () => {
    fc.assert(
      fc.property(encoded(fc.integer({ min: 1, max: 20 })), fc.nat(), ({ width, bytes, values }, seed) => {
        const cut = bytes.subarray(0, seed % bytes.length);
        expect(() => readHybrid(cut, 0, width, new Int32Array(values.length), values.length)).toThrow(Damage);
        if (width === 1) expect(() => readBits(cut, values.length)).toThrow(Damage);
      }),
    );
  });
});
