import { describe, expect, it } from 'vitest';
import { chiSquaredQuantile, driftOf, missingDiffers } from './drift.ts';

/** The same numbers in each run: uniform in 0 … 1. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const normal = (random: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** As a profile does it: edges at quantiles of the first sample, cells counted between them. */
function drawn(random: () => number, n: number, m: number, draw: () => number, drawNew = draw) {
  const train = Float64Array.from({ length: n }, draw).sort();
  const edges = [...new Set(Array.from({ length: 21 }, (_, at) => train[Math.floor((at / 20) * (n - 1))]))].slice(1);
  const counts = (values: Iterable<number>): number[] => {
    const cells = new Array<number>(edges.length + 1).fill(0);
    for (const value of values) {
      let bin = 0;
      while (bin < edges.length && edges[bin] <= value) bin++;
      cells[bin] += 1;
    }
    return cells;
  };
  return driftOf(counts(train), counts(Float64Array.from({ length: m }, drawNew)), { ordered: true, columns: 1 });
}

/** As a profile lists categories: up to 50 that stand in two rows or more, the most frequent ones, and the rest. */
function drawnWords(n: number, m: number, draw: () => number, drawNew = draw) {
  const count = (rows: number, next: () => number): Map<number, number> => {
    const counts = new Map<number, number>();
    for (let row = 0; row < rows; row++) {
      const word = next();
      counts.set(word, (counts.get(word) ?? 0) + 1);
    }
    return counts;
  };
  const [train, now] = [count(n, draw), count(m, drawNew)];
  const listed = [...train]
    .filter(([, cells]) => cells > 1)
    .sort(([, a], [, b]) => b - a)
    .slice(0, 50)
    .map(([word]) => word);
  const figures = (counts: ReadonlyMap<number, number>, rows: number): number[] => {
    const cells = listed.map((word) => counts.get(word) ?? 0);
    return [...cells, rows - cells.reduce((sum, own) => sum + own, 0)];
  };
  return driftOf(figures(train, n), figures(now, m), { ordered: false, hasRest: true, columns: 1 });
}

const ROUNDS = 200;
const shareOf = (level: string, draw: () => { level: string }): number =>
  Array.from({ length: ROUNDS }, draw).filter((drift) => drift.level === level).length / ROUNDS;

describe('drift', () => {
  it('is not told of samples of one distribution, whatever their sizes: at most some of a hundred checks are wrong', () => {
    const random = generator(1);
    const kinds: readonly (() => number)[] = [
      () => normal(random),
      () => Math.exp(2 * normal(random)),
      () => Math.floor(6 * random()),
      () => (random() < 0.7 ? 0 : random()),
    ];
    for (const [n, m] of [
      [30, 30],
      [100, 40],
      [258, 86],
      [1_000, 200],
      [200, 1_000],
      [2_000, 2_000],
    ] as const)
      for (const draw of kinds) {
        const levels = Array.from({ length: ROUNDS }, () => drawn(random, n, m, draw).level);
        const wrong = levels.filter((level) => level === 'moderate' || level === 'large').length / ROUNDS;
        expect(wrong, `${n} and ${m} rows`).toBeLessThanOrEqual(0.03);
      }
  });

  it('is not told of categories of one distribution, though a profile lists those that chance made frequent', () => {
    const random = generator(3);
    const kinds: readonly (readonly [string, () => number])[] = [
      ['3 even', () => Math.floor(3 * random())],
      ['40 even', () => Math.floor(40 * random())],
      ['400 even', () => Math.floor(400 * random())],
      ['300 of Zipf', () => Math.floor(300 ** random())],
      ['5,000 of Zipf', () => Math.floor(5_000 ** random())],
      ['a few and many', () => (random() < 0.5 ? Math.floor(3 * random()) : Math.floor(1_000 * random()))],
    ];
    for (const [n, m] of [
      [20, 20],
      [20, 5_000],
      [60, 60],
      [100, 1_000],
      [300, 300],
      [1_000, 200],
      [1_000, 5_000],
      [5_000, 5_000],
    ] as const)
      for (const [kind, draw] of kinds) {
        const levels = Array.from({ length: n + m > 2_000 ? 40 : ROUNDS }, () => drawnWords(n, m, draw).level);
        const wrong = levels.filter((level) => level === 'moderate' || level === 'large').length / levels.length;
        expect(wrong, `${kind}, ${n} and ${m} rows`).toBeLessThanOrEqual(0.05);
      }
  });

  it('is told of rare categories that half of the cells leave for new ones, and of a frequent one that halves', () => {
    const random = generator(4);
    const even = () => Math.floor(40 * random());
    const flooded = () => drawnWords(400, 400, even, () => (random() < 0.5 ? 1_000 : even()));
    expect(shareOf('large', flooded)).toBeGreaterThan(0.9);
    const zipf = () => Math.floor(300 ** random());
    const halved = () =>
      drawnWords(
        1_000,
        1_000,
        () => (random() < 0.5 ? 0 : zipf()),
        () => (random() < 0.1 ? 0 : zipf()),
      );
    expect(shareOf('large', halved)).toBeGreaterThan(0.9);
  });

  it('is told of a shift by half a deviation with some hundred rows, and of a share that doubled', () => {
    const random = generator(2);
    const shifted = () =>
      drawn(
        random,
        1_000,
        400,
        () => normal(random),
        () => normal(random) + 0.6,
      );
    expect(shareOf('large', shifted)).toBeGreaterThan(0.9);
    const doubled = () =>
      drawn(
        random,
        1_000,
        600,
        () => Number(random() < 0.2),
        () => Number(random() < 0.4),
      );
    expect(shareOf('moderate', doubled) + shareOf('large', doubled)).toBeGreaterThan(0.9);
  });

  it('cannot be told of few rows, and says how many would do', () => {
    const few = driftOf([500, 500], [3, 7], { ordered: true, columns: 1 });
    expect(few).toMatchObject({ level: 'unknown' });
    expect(few.rowsNeeded).toBeGreaterThan(50);
    expect(few.rowsNeeded).toBeLessThan(100);
    // So few train rows tell nothing, however many new rows there are.
    expect(driftOf([10, 10], [5_000, 9_000], { ordered: true, columns: 1 })).toMatchObject({
      level: 'unknown',
      rowsNeeded: null,
    });
    expect(driftOf([5, 5], [], { ordered: true, columns: 1 }).level).toBe('unknown');
  });

  it('has the figures of its definitions', () => {
    const { psi, js, level } = driftOf([5_000, 5_000], [8_000, 2_000], { ordered: true, columns: 1 });
    // (0.5 − 0.8) ln(0.5 ÷ 0.8) + (0.5 − 0.2) ln(0.5 ÷ 0.2)
    expect(psi).toBeCloseTo(0.4159, 3);
    // scipy.spatial.distance.jensenshannon([.5, .5], [.8, .2], 2)
    expect(js).toBeCloseTo(0.27038, 4);
    expect(level).toBe('large');
    expect(driftOf([50, 50], [500, 500], { ordered: true, columns: 1 })).toMatchObject({ js: 0, level: 'none' });
    expect(driftOf([5_000, 5_000], [5_000, 5_000], { ordered: true, columns: 1 })).toMatchObject({
      psi: 0,
      js: 0,
      level: 'none',
    });
  });

  it('counts a category that is new with the others that are rare', () => {
    const { level } = driftOf([400, 300, 299, 1, 0], [300, 250, 200, 0, 250], { ordered: false, columns: 1 });
    expect(level).toBe('large');
  });

  it('takes bounds from chi-squared', () => {
    // scipy.stats.chi2.ppf
    for (const [probability, degrees, exact] of [
      [0.99, 1, 6.6349],
      [0.999, 1, 10.8276],
      [0.99, 9, 21.666],
      [0.9999, 9, 33.7199],
      [0.99, 50, 76.1539],
    ] as const)
      expect(Math.abs(chiSquaredQuantile(probability, degrees) / exact - 1)).toBeLessThan(0.04);
  });
});

describe('the share of missing cells', () => {
  it('differs where more are missing than chance would leave out', () => {
    expect(missingDiffers({ rows: 258, missing: 10 }, { rows: 300, missing: 60 }, 10)).toBe(true);
    expect(missingDiffers({ rows: 258, missing: 10 }, { rows: 20, missing: 2 }, 10)).toBe(false);
    expect(missingDiffers({ rows: 10_000, missing: 100 }, { rows: 10_000, missing: 300 }, 1)).toBe(false);
    // None before: a smaller share counts.
    expect(missingDiffers({ rows: 10_000, missing: 0 }, { rows: 10_000, missing: 200 }, 1)).toBe(true);
    expect(missingDiffers({ rows: 10, missing: 10 }, { rows: 10, missing: 10 }, 1)).toBe(false);
    expect(missingDiffers({ rows: 0, missing: 0 }, { rows: 10, missing: 10 }, 1)).toBe(false);
  });
});
