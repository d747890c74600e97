/**
 * SipHash-2-4, used by TensorFlow's `to_hash_bucket_strong`.
 * Source: J.-P. Aumasson and D. J. Bernstein, "SipHash: a fast short-input PRF" (2012).
 */
const word = (value: bigint): bigint => BigInt.asUintN(64, value);
const rotateLeft = (value: bigint, shift: bigint): bigint => word((value << shift) | (value >> (64n - shift)));

/** The hash of the bytes under a key of two 64-bit words, as an unsigned 64-bit integer. */
export function siphash64(bytes: Uint8Array, key: readonly [bigint, bigint]): bigint {
  const [k0, k1] = [word(key[0]), word(key[1])];
  let v0 = k0 ^ 0x736f6d6570736575n;
  let v1 = k1 ^ 0x646f72616e646f6dn;
  let v2 = k0 ^ 0x6c7967656e657261n;
  let v3 = k1 ^ 0x7465646279746573n;
  const round = (): void => {
    v0 = word(v0 + v1);
    v1 = rotateLeft(v1, 13n) ^ v0;
    v0 = rotateLeft(v0, 32n);
    v2 = word(v2 + v3);
    v3 = rotateLeft(v3, 16n) ^ v2;
    v0 = word(v0 + v3);
    v3 = rotateLeft(v3, 21n) ^ v0;
    v2 = word(v2 + v1);
    v1 = rotateLeft(v1, 17n) ^ v2;
    v2 = rotateLeft(v2, 32n);
  };
  const compress = (message: bigint): void => {
    v3 ^= message;
    round();
    round();
    v0 ^= message;
  };

  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const whole = bytes.length - (bytes.length % 8);
  for (let at = 0; at < whole; at += 8) compress(view.getBigUint64(at, true));
  let last = BigInt(bytes.length & 0xff) << 56n;
  for (let at = whole; at < bytes.length; at++) last |= BigInt(bytes[at]) << BigInt(8 * (at - whole));
  compress(last);

  v2 ^= 0xffn;
  for (let count = 0; count < 4; count++) round();
  return v0 ^ v1 ^ v2 ^ v3;
}
