import { expect, it, vi } from 'vitest';
import { mapStrings, type TextMap } from './text-maps.ts';

it('a text is cut once for all of its pieces', () => {
  const syntax = { decimal: '.', thousands: null, strip: ['[', ']'], percent: false };
  const maps = Array.from({ length: 50 }, (_, index): TextMap => {
    const part = { name: 'part', separator: ',', index } as const;
    return index % 2 === 0
      ? { name: 'transformText', settings: part }
      : { name: 'parsePartText', settings: { part, syntax } };
  });
  const strings = [0, 100, 200].map((from) => `[${Array.from({ length: 49 }, (_, at) => from + at).join(',')}]`);
  const split = vi.spyOn(String.prototype, 'split');
  const results = mapStrings(maps, strings);
  const cuts = split.mock.calls.filter(([mark]) => (mark as unknown) === ',').length;
  split.mockRestore();
  expect(cuts).toBe(3);
  expect(results[1]).toEqual({ numbers: Float64Array.of(1, 101, 201) });
  expect(results[2]).toEqual({ texts: ['2', '102', '202'], codes: Int32Array.of(0, 1, 2) });
  expect(results[49]).toEqual({ numbers: Float64Array.of(Number.NaN, Number.NaN, Number.NaN) });
});
