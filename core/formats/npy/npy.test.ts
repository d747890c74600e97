import { describe, expect, test } from 'vitest';
import { npyHeader, npyStrings } from './index.ts';

const ascii = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

describe('npyHeader', () => {
  test('is the one that NumPy writes', () => {
    const header = npyHeader('float32', [3, 2]);
    expect(header.length % 64).toBe(0);
    expect(ascii(header.subarray(0, 10))).toBe('\x93NUMPY\x01\x00\x76\x00');
    expect(ascii(header.subarray(10)).trimEnd()).toBe("{'descr': '<f4', 'fortran_order': False, 'shape': (3, 2), }");
    expect(header.at(-1)).toBe(0x0a);
  });

  test('of one dimension, of doubles and integers', () => {
    expect(ascii(npyHeader('float64', [7]))).toContain("'descr': '<f8', 'fortran_order': False, 'shape': (7,), }");
    expect(ascii(npyHeader('int32', [0, 5]))).toContain("'descr': '<i4', 'fortran_order': False, 'shape': (0, 5), }");
  });
});

test('npyStrings is an array of fixed-width UCS-4', () => {
  const bytes = npyStrings(['a', 'b😀']);
  expect(ascii(bytes)).toContain("'descr': '<U2'");
  const cells = new Uint32Array(bytes.slice(-16).buffer);
  expect([...cells]).toEqual([0x61, 0, 0x62, 0x1f600]);
  expect(ascii(npyStrings([]))).toContain("'descr': '<U1', 'fortran_order': False, 'shape': (0,), }");
});
