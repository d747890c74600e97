/** Decimals as they are written, against `numberText`, which defines them. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { numberText } from '../output/number-text.ts';
import { formatCsvBatch } from './write.ts';

function spelled(value: number): string {
  if (Number.isNaN(value)) return '';
  if (Object.is(value, -0)) return '-0';
  return Number.isFinite(value) ? numberText(value) : String(value).replace('Infinity', 'inf');
}

/** Compared without `expect`, which would take most of the time. In a second column, so that no line is empty. */
function check(sizes: ArrayLike<number>): void {
  const values = Float64Array.from({ length: 2 * sizes.length }, (_, index) => {
    const size = sizes[index >> 1];
    return index % 2 === 0 ? size : -size;
  });
  const columns = [new Float64Array(values.length), values].map((cells) => ({
    vector: { type: 'number', cells } as const,
    dictionary: null,
  }));
  const lines = Buffer.from(formatCsvBatch(columns, values.length)).toString().split('\n');
  values.forEach((value, row) => {
    if (lines[row] !== `0,${spelled(value)}`) expect(lines[row]).toBe(`0,${spelled(value)}`);
  });
}

/** The doubles around one, itself included. */
function neighbours(size: number, distance: number): number[] {
  const double = Float64Array.of(size);
  const bits = new BigInt64Array(double.buffer);
  const own = bits[0];
  return Array.from({ length: 2 * distance + 1 }, (_, index) => {
    bits[0] = own + BigInt(index - distance);
    return double[0];
  });
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, index) => from + index);

test('notations', () => {
  const column = (...values: number[]): string[] => {
    const vector = { type: 'number', cells: Float64Array.from(values) } as const;
    return Buffer.from(formatCsvBatch([{ vector, dictionary: null }], values.length))
      .toString()
      .split('\n');
  };
  expect(column(1e21, 1.5e21, 123456789012345680000, 1e20 / 3, 1e-6 / 3, 1e-7 / 3, 1.25e-7, 1e-7, 5e-324)).toEqual([
    '1e+21',
    '1.5e+21',
    '1.2345678901234568e+20',
    '3.333333333333333e+19',
    '3.333333333333333e-7',
    '3.3333333333333334e-8',
    '1.25e-7',
    '1e-7',
    '5e-324',
    '',
  ]);
  expect(column(0, -0, 7, 10, -10, 0.5, -Infinity, Infinity, 1e-6, 0.30000000000000004, 2 ** 53 + 2)).toEqual([
    '0',
    '-0',
    '7',
    '10',
    '-10',
    '0.5',
    '-inf',
    'inf',
    '0.000001',
    '0.30000000000000004',
    '9.007199254740994e+15',
    '',
  ]);
});

test('around every power of two, subnormal ones included', () => {
  check(range(-1074, 1024).flatMap((exponent) => neighbours(2 ** exponent, 4).filter((size) => size > 0)));
});

test('around every power of ten and its multiples', () => {
  check(
    range(-323, 308).flatMap((exponent) =>
      [1, 2, 5, 9].flatMap((digit) => neighbours(Number(`${digit}e${exponent}`), 4)).filter((size) => size > 0),
    ),
  );
});

test('around the limits of whole numbers and of decimals with few places', () => {
  check(
    [1e7, 1e8, 2 ** 53, 1e15, 1e16, 1e17, 1e21, 2 ** 63, 2 ** 64, 1e-6, 1e-8, 1 - 1e-8].flatMap((limit) =>
      neighbours(limit, 500),
    ),
  );
});

test('halfway between decimals', () => {
  // Quarters of 16 digits have eighteen, and so on: what is exactly between two decimals of seventeen digits.
  check(range(1, 60).flatMap((bits) => range(0, 200).map((odd) => (2 ** 52 + 2 * odd + 1) / 2 ** bits)));
  check(range(0, 5_000).map((step) => 1e17 + 16 * step));
});

test('the decimals that people write', () => {
  check(range(0, 20_000).map((step) => (step * 7919) / 10 ** (step % 12)));
  check(Float32Array.from({ length: 20_000 }, (_, step) => step / 7));
});

/** Any pattern of 64 bits is as likely as any other, so all exponents are; NaNs of any kind are missing. */
const anyBits = fc
  .tuple(fc.integer({ min: 0, max: 0x7fffffff }), fc.integer({ min: 0, max: 0xffffffff }))
  .map(([high, low]) => {
    const view = new DataView(new ArrayBuffer(8));
    view.setUint32(0, high);
    view.setUint32(4, low);
    return view.getFloat64(0);
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
    fc.property(fc.array(values, { minLength: 500, maxLength: 500 }), (many) => check(many)),
    { numRuns: 200 },
  );
});
