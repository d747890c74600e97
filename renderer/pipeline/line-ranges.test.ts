import { describe, expect, test } from 'vitest';
import { partsOfLines } from './line-ranges.ts';
import { partAt } from './parts.ts';

const text = 'one\ntwo\n\nfour';

describe('lines as places in the text', () => {
  test('a part goes from its first character to the end of its last line', () => {
    const parts = partsOfLines(text, [
      { nodeId: 'a', from: 1, to: 2 },
      { nodeId: 'b', from: 4, to: 4 },
    ]);
    expect(parts.map(({ from, to }) => text.slice(from, to))).toEqual(['one\ntwo', 'four']);
    expect(partAt(parts, text.indexOf('two'))?.nodeId).toBe('a');
    expect(partAt(parts, text.indexOf('two') + 4)).toBeUndefined();
    expect(partAt(parts, text.length)?.nodeId).toBe('b');
  });

  test('lines that the text does not have are left out', () => {
    expect(partsOfLines(text, [{ nodeId: 'a', from: 9, to: 9 }])).toEqual([]);
    expect(partsOfLines(text, [{ nodeId: 'a', from: 4, to: 9 }])).toEqual([{ nodeId: 'a', from: 9, to: 13 }]);
    expect(partsOfLines('', [{ nodeId: 'a', from: 1, to: 1 }])).toEqual([{ nodeId: 'a', from: 0, to: 0 }]);
  });
});
