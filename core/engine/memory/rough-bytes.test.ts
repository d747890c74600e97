import { expect, it } from 'vitest';
import { roughBytes } from './rough-bytes.ts';

it('counts each object and each buffer once', () => {
  const numbers = new Float64Array(1000);
  const once = roughBytes({ numbers });
  expect(once).toBeGreaterThanOrEqual(8000);
  expect(roughBytes({ numbers, same: numbers, part: numbers.subarray(10) })).toBeLessThan(once + 100);
});

it('counts strings by their letters, and a list of numbers by its length', () => {
  expect(roughBytes(['x'.repeat(10_000)])).toBeGreaterThan(10_000);
  expect(roughBytes(new Array(10_000).fill(1.5))).toBeGreaterThanOrEqual(80_000);
});

it('names large things, which others may share, instead of counting them', () => {
  const large = new Map<object, number>();
  const buffer = new Float64Array(100_000);
  const categories = Array.from({ length: 10_000 }, (_, index) => `category ${index}`);
  expect(roughBytes({ buffer, categories, few: [1, 2] }, { large })).toBeLessThan(1000);
  expect([...large.keys()]).toEqual(expect.arrayContaining([buffer.buffer, categories]));
  expect(large.get(categories)).toBeGreaterThan(200_000);
});
