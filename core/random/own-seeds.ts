/** Seeds derived from names, so that each step of a pipeline draws numbers of its own. */

/** Seeds below 65,536 are reserved for people, so that a seed that a person types hardly ever equals a derived one. */
export const MIN_OWN_SEED = 2 ** 16;

/**
 * A different seed for each name: MurmurHash3 of the name, with the first salt (0, 1, 2 …) whose seed is at least
 * `MIN_OWN_SEED` and belongs to no earlier name in code-unit order. So the seed depends on the name alone, except if
 * two names collide, which happens once in four billion pairs.
 */
export function ownSeeds(names: readonly string[]): Map<string, number> {
  const taken = new Set<number>();
  const seeds = new Map<string, number>();
  for (const name of [...new Set(names)].sort()) {
    const bytes = encoder.encode(name);
    let salt = 0;
    let seed = murmurHash3(bytes, salt);
    while (seed < MIN_OWN_SEED || taken.has(seed)) seed = murmurHash3(bytes, ++salt);
    taken.add(seed);
    seeds.set(name, seed);
  }
  return seeds;
}

const encoder = new TextEncoder();

/**
 * MurmurHash3_x86_32, which is `sklearn.utils.murmurhash3_32(bytes, seed, positive=True)`.
 * Source: Austin Appleby's MurmurHash3.cpp, public domain.
 */
export function murmurHash3(bytes: Uint8Array, seed: number): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const whole = bytes.length - (bytes.length % 4);
  let hash = seed | 0;
  for (let at = 0; at < whole; at += 4) {
    hash = Math.imul(rotated(hash ^ scrambled(view.getInt32(at, true)), 13), 5) + 0xe6546b64;
  }
  let tail = 0;
  for (let at = bytes.length - 1; at >= whole; at--) tail = (tail << 8) | bytes[at];
  if (whole < bytes.length) hash ^= scrambled(tail);
  hash ^= bytes.length;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

const rotated = (word: number, by: number): number => (word << by) | (word >>> (32 - by));

const scrambled = (word: number): number => Math.imul(rotated(Math.imul(word, 0xcc9e2d51), 15), 0x1b873593);
