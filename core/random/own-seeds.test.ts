import { describe, expect, it } from 'vitest';
import { MIN_OWN_SEED, murmurHash3, ownSeeds } from './own-seeds.ts';
import { RandomState } from './mt19937.ts';

const hashed = (text: string, seed = 0): number => murmurHash3(new TextEncoder().encode(text), seed);

/** Ids as the app and people make them: alike but for a digit or a letter. */
const names = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${['sample-rows', 'split', 'n', 'größe', '日本'][index % 5]}-${index}`);

describe('murmurHash3', () => {
  // From sklearn.utils.murmurhash3_32(text.encode(), seed=seed, positive=True) of scikit-learn 1.9.1.
  it.each([
    ['', 0, 0],
    ['', 1, 1364076727],
    ['a', 0, 1009084850],
    ['ab', 0, 2613040991],
    ['abc', 0, 3017643002],
    ['abcd', 0, 1139631978],
    ['sample-rows', 0, 2431538044],
    ['sample-rows', 1, 895431422],
    ['größe 日本', 0, 1311365294],
  ])('of %j with seed %d is scikit-learn’s', (text, seed, expected) => {
    expect(hashed(text, seed)).toBe(expected);
  });
});

describe('ownSeeds', () => {
  it('gives no two of 200,000 names one seed, though the hashes of some are equal', () => {
    const all = names(200_000);
    expect(new Set(all.map((name) => hashed(name))).size).toBeLessThan(all.length);
    const seeds = ownSeeds(all);
    expect(seeds.size).toBe(all.length);
    expect(new Set(seeds.values()).size).toBe(all.length);
  });

  it('takes the next salt where two hashes are equal; the other name keeps its own', () => {
    const byHash = new Map<number, string>();
    const pair = names(200_000).flatMap((name): [string, string][] => {
      const other = byHash.get(hashed(name));
      byHash.set(hashed(name), name);
      return other === undefined ? [] : [[other, name]];
    })[0];
    const [first, second] = pair.toSorted((a, b) => (a < b ? -1 : 1)) as [string, string];
    for (const order of [
      [first, second],
      [second, first],
    ]) {
      expect(ownSeeds(order)).toEqual(
        new Map([
          [first, hashed(first)],
          [second, hashed(second, 1)],
        ]),
      );
    }
  });

  it('depends on the name alone, not on the others or on their order', () => {
    const all = names(3_000);
    const seeds = ownSeeds(all);
    expect(ownSeeds(all.toReversed())).toEqual(seeds);
    for (const name of all) expect(ownSeeds([name]).get(name)).toBe(seeds.get(name));
  });

  it('leaves small seeds, which people give, to people', () => {
    expect(Math.min(...ownSeeds(names(100_000)).values())).toBeGreaterThanOrEqual(MIN_OWN_SEED);
  });

  it('spreads evenly: 64 intervals hold their share of 64,000 names', () => {
    const counts = new Int32Array(64);
    for (const seed of ownSeeds(names(64_000)).values()) {
      const at = Math.floor(seed / 2 ** 26);
      counts[at] += 1;
    }
    // Chi-squared with 63 degrees of freedom stays below 120 but for once in 20,000 hashes; this one is fixed.
    const chi = counts.reduce((sum, count) => sum + (count - 1_000) ** 2 / 1_000, 0);
    expect(chi).toBeLessThan(120);
  });

  it('makes streams that differ from the first draw', () => {
    const draws = [...ownSeeds(names(5_000)).values()].map((seed) => new RandomState(seed).permutation(40).join());
    expect(new Set(draws).size).toBe(draws.length);
  });
});
