import { expect, test } from 'vitest';
import { settingsChange } from '../../core/protocol/settings.ts';
import { memorySizes, memoryText } from './memory-sizes.ts';

const isAllowed = (memory: number): boolean => settingsChange.safeParse({ memory }).success;

test('what one can choose is what the setting allows, from the least', () => {
  const sizes = memorySizes(null);
  expect(sizes.every(isAllowed)).toBe(true);
  expect(isAllowed((sizes[0] ?? 0) - 1)).toBe(false);
  expect(sizes.map(memoryText).slice(0, 6)).toEqual(['64 MB', '128 MB', '256 MB', '512 MB', '1 GB', '2 GB']);
});

test('what was chosen elsewhere is among them, once', () => {
  expect(memorySizes(1536).slice(4, 7)).toEqual([1024, 1536, 2048]);
  expect(memorySizes(64)).toEqual(memorySizes(null));
  expect(memoryText(1536)).toBe('1.5 GB');
});
