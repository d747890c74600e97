/**
 * FarmHash's Fingerprint64, used by TensorFlow's `to_hash_bucket_fast`: equal on every platform and in every version.
 * A port of `farmhashna::Hash64` in farmhash.cc (Copyright 2014 Google, Inc.; MIT licence).
 */
const K0 = 0xc3a5c85c97cb3127n;
const K1 = 0xb492b66fbe98f273n;
const K2 = 0x9ae16a3b2f90404fn;

const word = (value: bigint): bigint => BigInt.asUintN(64, value);
const rotate = (value: bigint, shift: bigint): bigint => word((value >> shift) | (value << (64n - shift)));
const shiftMix = (value: bigint): bigint => value ^ (value >> 47n);

function hash16(u: bigint, v: bigint, multiplier: bigint): bigint {
  const a = shiftMix(word((u ^ v) * multiplier));
  const b = shiftMix(word((v ^ a) * multiplier));
  return word(b * multiplier);
}

type Fetch = (at: number) => bigint;

function short(bytes: Uint8Array, fetch64: Fetch, fetch32: Fetch): bigint {
  const length = bytes.length;
  const multiplier = word(K2 + BigInt(length) * 2n);
  if (length >= 8) {
    const a = word(fetch64(0) + K2);
    const b = fetch64(length - 8);
    const c = word(rotate(b, 37n) * multiplier + a);
    const d = word((rotate(a, 25n) + b) * multiplier);
    return hash16(c, d, multiplier);
  }
  if (length >= 4) return hash16(BigInt(length) + (fetch32(0) << 3n), fetch32(length - 4), multiplier);
  if (length > 0) {
    const first = bytes[0];
    const middle = bytes[length >> 1];
    const last = bytes[length - 1];
    const y = BigInt(first + (middle << 8));
    const z = BigInt(length + (last << 2));
    return word(shiftMix(word(word(y * K2) ^ word(z * K0))) * K2);
  }
  return K2;
}

function medium(length: number, fetch64: Fetch): bigint {
  const multiplier = word(K2 + BigInt(length) * 2n);
  if (length <= 32) {
    const a = word(fetch64(0) * K1);
    const b = fetch64(8);
    const c = word(fetch64(length - 8) * multiplier);
    const d = word(fetch64(length - 16) * K2);
    return hash16(
      word(rotate(word(a + b), 43n) + rotate(c, 30n) + d),
      word(a + rotate(word(b + K2), 18n) + c),
      multiplier,
    );
  }
  const a = word(fetch64(0) * K2);
  const b = fetch64(8);
  const c = word(fetch64(length - 8) * multiplier);
  const d = word(fetch64(length - 16) * K2);
  const y = word(rotate(word(a + b), 43n) + rotate(c, 30n) + d);
  const z = hash16(y, word(a + rotate(word(b + K2), 18n) + c), multiplier);
  const e = word(fetch64(16) * multiplier);
  const f = fetch64(24);
  const g = word((y + fetch64(length - 32)) * multiplier);
  const h = word((z + fetch64(length - 24)) * multiplier);
  return hash16(
    word(rotate(word(e + f), 43n) + rotate(g, 30n) + h),
    word(e + rotate(word(f + a), 18n) + g),
    multiplier,
  );
}

/** Two words mixed with 32 bytes of the text. */
function weak(fetch64: Fetch, at: number, a: bigint, b: bigint): readonly [bigint, bigint] {
  const start = word(a + fetch64(at));
  const turned = rotate(word(b + start + fetch64(at + 24)), 21n);
  const sum = word(start + fetch64(at + 8) + fetch64(at + 16));
  return [word(sum + fetch64(at + 24)), word(turned + rotate(sum, 44n) + start)];
}

const SEED = 81n;

/** The fingerprint of the bytes, as an unsigned 64-bit integer. */
export function farmhash64(bytes: Uint8Array): bigint {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const fetch64: Fetch = (at) => view.getBigUint64(at, true);
  const fetch32: Fetch = (at) => BigInt(view.getUint32(at, true));
  const length = bytes.length;
  if (length <= 16) return short(bytes, fetch64, fetch32);
  if (length <= 64) return medium(length, fetch64);

  let x = SEED;
  let y = word(SEED * K1 + 113n);
  let z = word(shiftMix(word(y * K2 + 113n)) * K2);
  let v: readonly [bigint, bigint] = [0n, 0n];
  let w: readonly [bigint, bigint] = [0n, 0n];
  x = word(x * K2 + fetch64(0));

  const end = ((length - 1) >> 6) << 6;
  const last64 = length - 64;
  for (let at = 0; at < end; at += 64) {
    x = word(rotate(word(x + y + v[0] + fetch64(at + 8)), 37n) * K1);
    y = word(rotate(word(y + v[1] + fetch64(at + 48)), 42n) * K1);
    x ^= w[1];
    y = word(y + v[0] + fetch64(at + 40));
    z = word(rotate(word(z + w[0]), 33n) * K1);
    v = weak(fetch64, at, word(v[1] * K1), word(x + w[0]));
    w = weak(fetch64, at + 32, word(z + w[1]), word(y + fetch64(at + 16)));
    [z, x] = [x, z];
  }
  const multiplier = word(K1 + ((z & 0xffn) << 1n));
  w = [word(w[0] + (BigInt(length - 1) & 63n)), w[1]];
  v = [word(v[0] + w[0]), v[1]];
  w = [word(w[0] + v[0]), w[1]];
  x = word(rotate(word(x + y + v[0] + fetch64(last64 + 8)), 37n) * multiplier);
  y = word(rotate(word(y + v[1] + fetch64(last64 + 48)), 42n) * multiplier);
  x ^= word(w[1] * 9n);
  y = word(y + v[0] * 9n + fetch64(last64 + 40));
  z = word(rotate(word(z + w[0]), 33n) * multiplier);
  v = weak(fetch64, last64, word(v[1] * multiplier), word(x + w[0]));
  w = weak(fetch64, last64 + 32, word(z + w[1]), word(y + fetch64(last64 + 16)));
  [z, x] = [x, z];
  return hash16(
    word(hash16(v[0], w[0], multiplier) + shiftMix(y) * K0 + z),
    word(hash16(v[1], w[1], multiplier) + x),
    multiplier,
  );
}
