/** Hashing into bins, as in the Hashing layer of Keras. */
import { farmhash64 } from './farmhash64.ts';
import { siphash64 } from './siphash64.ts';
import { integerText } from './to-text.ts';

const encoder = new TextEncoder();

/** Returns a function from a text to its bin, 0 … bins − 1: FarmHash64, or SipHash-2-4 if there is a salt. */
export function textHasher(bins: number, salt: readonly [number, number] | null): (text: string) => number {
  const count = BigInt(bins);
  if (salt === null) return (text) => Number(farmhash64(encoder.encode(text)) % count);
  const key: [bigint, bigint] = [BigInt(salt[0]), BigInt(salt[1])];
  return (text) => Number(siphash64(encoder.encode(text), key) % count);
}

const MIN_INT64 = '-9223372036854775808';
const TWO_63 = 2 ** 63;

/**
 * The text that Keras hashes for a number: its integer part. A number outside of int64 becomes the
 * smallest int64, as in TensorFlow.
 */
export const hashedNumberText = (value: number): string =>
  Math.abs(value) < TWO_63 ? integerText(Math.trunc(value)) : MIN_INT64;
