/**
 * Hashes several values of a row into one bin, as TensorFlow's `sparse.cross_hashed` does.
 * Source: tensorflow/core/kernels/sparse_cross_op.cc (HashCrosser) and core/platform/fingerprint.h (FingerprintCat64).
 */
import { farmhash64 } from '../functions/farmhash64.ts';
import type { RowModelKind } from './row-model-kind.ts';

const SEED = 0xdecafcaffen;
const MULTIPLIER = 0xc6a4a7935bd1e995n;
/** Maximum number of cached fingerprints; caching pays because categories repeat. */
const MAX_CACHED = 100_000;

const word = (value: bigint): bigint => BigInt.asUintN(64, value);
const shiftMix = (value: bigint): bigint => value ^ (value >> 47n);

function combined(first: bigint, second: bigint): bigint {
  const mixed = first ^ MULTIPLIER ^ word(shiftMix(word(second * MULTIPLIER)) * MULTIPLIER);
  return shiftMix(word(shiftMix(word(mixed * MULTIPLIER)) * MULTIPLIER));
}

const encoder = new TextEncoder();

export const hashedCrossing: RowModelKind<{ readonly bins: number }> = {
  outputs: () => 1,
  prepare({ bins }) {
    const count = BigInt(bins);
    const known = new Map<string, bigint>();
    const fingerprint = (text: string): bigint => {
      let made = known.get(text);
      if (made === undefined) {
        made = farmhash64(encoder.encode(text));
        if (known.size >= MAX_CACHED) known.clear();
        known.set(text, made);
      }
      return made;
    };
    return (xs, results) => {
      let hashed = SEED;
      for (const x of xs) {
        if (x === null || (typeof x === 'number' && !Number.isFinite(x))) {
          results[0] = Number.NaN;
          return;
        }
        hashed = combined(hashed, typeof x === 'string' ? fingerprint(x) : word(BigInt(Math.trunc(x))));
      }
      results[0] = Number(hashed % count);
    };
  },
};
