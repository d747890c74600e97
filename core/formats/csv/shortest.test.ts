/** Shortest decimals against `String`, which defines them. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { putShortest, SHORTEST_BYTES } from './shortest.ts';

const bytes = new Uint8Array(SHORTEST_BYTES + 2);
const view = new DataView(bytes.buffer);

const shortest = (size: number): string => Buffer.from(bytes.subarray(1, putShortest(bytes, view, 1, size))).toString();

/** Compared without `expect`, which would take most of the time. */
function check(size: number): void {
  if (!(size > 0 && size < Infinity)) return;
  const text = shortest(size);
  if (text !== String(size)) expect(text).toBe(String(size));
}

/** The doubles around one, itself included. */
function neighbours(size: number, distance: number): number[] {
  const double = Float64Array.of(size);
  const bits = new BigInt64Array(double.buffer);
  const own = bits[0] as bigint;
  return Array.from({ length: 2 * distance + 1 }, (_, index) => {
    bits[0] = own + BigInt(index - distance);
    return double[0] as number;
  });
}

/** Any pattern of 64 bits is as likely as any other, so all exponents are. */
const anyBits = fc
  .tuple(fc.integer({ min: 0, max: 0x7fefffff }), fc.integer({ min: 0, max: 0xffffffff }))
  .map(([high, low]) => {
    const view = new DataView(new ArrayBuffer(8));
    view.setUint32(0, high);
    view.setUint32(4, low);
    return view.getFloat64(0);
  });

test('notations', () => {
  const sizes = [
    1e21,
    1.5e21,
    123456789012345680000,
    1e20 / 3,
    1e-6 / 3,
    1e-7 / 3,
    1.25e-7,
    1e100 / 3,
    1e-100 / 7,
    1e-7,
  ];
  for (const size of [...sizes, 5e-324, Number.MAX_VALUE, 2 ** 53 + 2, 0.1 + 0.2])
    expect(shortest(size)).toBe(String(size));
});

test('around every power of two, subnormal ones included', () => {
  for (let exponent = -1074; exponent < 1024; exponent++) neighbours(2 ** exponent, 4).forEach(check);
});

test('around every power of ten and its multiples', () => {
  for (let exponent = -323; exponent < 308; exponent++) {
    for (const digit of [1, 2, 5, 9]) neighbours(Number(`${digit}e${exponent}`), 4).forEach(check);
  }
});

test('around the limits of whole numbers', () => {
  for (const limit of [2 ** 53, 1e15, 1e16, 1e17, 1e21, 2 ** 63, 2 ** 64]) neighbours(limit, 500).forEach(check);
});

test('arbitrary numbers', () => {
  const values = fc.oneof(
    anyBits,
    fc.double({ min: 0, max: 1, noNaN: true }),
    fc.double({ min: 0, max: 1e6, noNaN: true }),
    fc.tuple(fc.maxSafeInteger(), fc.nat(25)).map(([whole, places]) => Math.abs(whole) / 10 ** places),
    fc.tuple(fc.nat(), fc.nat(25)).map(([whole, places]) => whole / 10 ** places),
  );
  fc.assert(
    fc.property(fc.array(values, { minLength: 100, maxLength: 100 }), (many) => many.forEach(check)),
    { numRuns: 400 },
  );
});
