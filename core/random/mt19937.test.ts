import { describe, expect, it } from 'vitest';
import { goldenCases, goldenWeights, type PackedRows, packed } from './goldens.ts';
import { MAX_SEED, RandomState } from './mt19937.ts';

interface Draws {
  readonly seed: number;
  readonly uint32: readonly number[];
  readonly doubles: readonly number[];
  readonly doublesAfter1000: readonly number[];
  readonly uniform: readonly number[];
  readonly normal: readonly number[];
  readonly randint: readonly (readonly [low: number, high: number, drawn: readonly number[]])[];
}

const times = <T>(count: number, draw: () => T): T[] => Array.from({ length: count }, draw);

describe.each(goldenCases<Draws>('draws'))('RandomState($seed)', (golden) => {
  const fresh = () => new RandomState(golden.seed);

  it('draws 32-bit words and doubles as NumPy does', () => {
    const words = fresh();
    expect(times(5, () => words.nextUint32())).toEqual(golden.uint32);
    const doubles = fresh();
    expect(times(5, () => doubles.randomSample())).toEqual(golden.doubles);
    const uniform = fresh();
    expect(times(4, () => uniform.uniform(-3.7, 12.1))).toEqual(golden.uniform);
  });

  it('goes on past the first block of 624 words', () => {
    const random = fresh();
    times(1000, () => random.randomSample());
    expect(times(3, () => random.randomSample())).toEqual(golden.doublesAfter1000);
  });

  it.each(golden.randint)('randint(%d, %d)', (low, high, drawn) => {
    const random = fresh();
    expect(times(5, () => random.randint(low, high))).toEqual(drawn);
  });

  it('draws normal values, the last bits aside', () => {
    const random = fresh();
    for (const value of golden.normal) {
      expect(Math.abs(random.normal(1.5, 2.25) - value)).toBeLessThanOrEqual(
        4 * Number.EPSILON * Math.abs(value) + 1e-15,
      );
    }
  });
});

describe('permutation', () => {
  type Case = readonly [seed: number, count: number, rows: PackedRows, next: number | null];

  it.each(goldenCases<Case>('permutations'))('seed %d, %d rows', (seed, count, rows, next) => {
    const random = new RandomState(seed);
    expect(packed(random.permutation(count))).toEqual(rows);
    if (next !== null) expect(random.nextUint32()).toBe(next);
  });

  it('shuffles a copy of given rows, and any list in place, by the same draws', () => {
    const rows = Int32Array.of(5, 6, 7, 8, 9);
    const copy = new RandomState(3).permutation(rows);
    expect(Array.from(rows)).toEqual([5, 6, 7, 8, 9]);
    const list = ['5', '6', '7', '8', '9'];
    new RandomState(3).shuffle(list);
    expect(list.map(Number)).toEqual(Array.from(copy));
  });

  it('of nothing is empty', () => {
    expect(new RandomState(0).permutation(0)).toHaveLength(0);
  });
});

describe('choice', () => {
  type Case = readonly [
    seed: number,
    population: number,
    size: number,
    replace: boolean,
    weighted: boolean,
    rows: PackedRows,
    next: number,
  ];

  it('draws as NumPy does, with and without replacement and probabilities', () => {
    for (const golden of goldenCases<Case>('choices')) {
      const [seed, population, size, replace, weighted, rows, next] = golden;
      const random = new RandomState(seed);
      // The weights are multiples of 1/7 and few, so that adding them up in any order is close enough here.
      const weights = goldenWeights(population);
      const sum = weights.reduce((a, b) => a + b, 0);
      const p = weighted ? weights.map((weight) => weight / sum) : undefined;
      expect([golden, packed(random.choice(population, { size, replace, p }))]).toEqual([golden, rows]);
      expect(random.nextUint32()).toBe(next);
    }
  });

  it('draws with replacement where nothing is said, as NumPy does', () => {
    const drawn = new RandomState(0).choice(3, { size: 50 });
    expect(new Set(drawn)).toEqual(new Set([0, 1, 2]));
  });

  it.each([
    ['more than there are', 3, { size: 4, replace: false }, /Cannot draw 4 out of 3/],
    ['from nothing', 0, { size: 1 }, /nothing to draw from/],
    ['too few probabilities', 3, { size: 1, p: [0.5, 0.5] }, /one for each/],
    ['a negative probability', 2, { size: 1, p: [1.5, -0.5] }, /0 or more, not -0.5/],
    ['a missing probability', 2, { size: 1, p: [1, Number.NaN] }, /0 or more, not NaN/],
    ['probabilities off 1', 2, { size: 1, p: [0.5, 0.4] }, /add up to 1; they add up to 0.9/],
    ['more than have a chance', 3, { size: 2, replace: false, p: [1, 0, 0] }, /only 1 have a probability/],
    ['a size that is no count', 3, { size: 1.5 }, /sample size must be a whole number/],
  ])('refuses %s', (_, population, options, message) => {
    expect(() => new RandomState(0).choice(population, options)).toThrow(message);
  });
});

describe('what a generator refuses', () => {
  it.each([-1, 0.5, MAX_SEED + 1, Number.NaN])('the seed %d', (seed) => {
    expect(() => new RandomState(seed)).toThrow(`whole number from 0 to 4294967295, not ${seed}`);
  });

  it('empty and endless ranges', () => {
    const random = new RandomState(0);
    expect(() => random.randint(3, 3)).toThrow(/not from 3 to 3/);
    expect(() => random.interval(-1)).toThrow(/not -1/);
    expect(() => random.uniform(0, Number.POSITIVE_INFINITY)).toThrow(/not finite/);
    expect(() => random.normal(0, -1)).toThrow(/0 or more, not -1/);
    expect(() => random.permutation(2 ** 31)).toThrow(/population must be/);
  });
});
