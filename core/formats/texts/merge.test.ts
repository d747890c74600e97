import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stringsOf } from '../../table/dictionary.ts';
import type { Parallel } from '../../run/run.ts';
import { type MatchInput, matchTexts } from './match.ts';
import { TextMerger } from './merge.ts';
import { hashBytes, type TextBlock, TextIndex } from './text-index.ts';

const encoder = new TextEncoder();

interface Entry {
  readonly column: number;
  readonly text: string;
}

function blockOf(entries: readonly Entry[]): TextBlock {
  const index = new TextIndex();
  for (const { column, text } of entries) {
    const bytes = encoder.encode(text);
    index.add(hashBytes(column, bytes, 0, bytes.length), column, bytes, 0, bytes.length);
  }
  return index.toBlock();
}

const alone: Parallel = {
  threads: 1,
  map: () => {
    throw new Error('no thread is needed');
  },
};

const entries = fc.array(
  fc.record({
    column: fc.integer({ min: 0, max: 2 }),
    text: fc.oneof(
      fc.constantFrom('', 'a', '\0', '\0\0', 'abcdefgh', 'abcdefghi', 'x'.repeat(16), 'x'.repeat(17), 'é'),
      fc.nat({ max: 300 }).map((number) => `${'long '.repeat(number % 7)}${number}`),
    ),
  }),
  { maxLength: 300 },
);

test('entries of all blocks get the codes of their strings, in order of appearance, however they are merged', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.record({ entries, isMerged: fc.boolean() }), { maxLength: 6 }), async (blocks) => {
      const merger = new TextMerger(3, alone);
      const expected = [new Map<string, number>(), new Map<string, number>(), new Map<string, number>()] as const;
      for (const [index, block] of blocks.entries()) {
        await merger.add(index, blockOf(block.entries));
        if (block.isMerged) await merger.merge();
      }
      await merger.merge();
      for (const [index, block] of blocks.entries()) {
        const { firsts, codes } = merger.codes[index];
        block.entries.forEach(({ column, text }, entry) => {
          const known = expected[column as 0];
          if (!known.has(text)) known.set(text, known.size);
          expect(codes[firsts[entry]]).toBe(known.get(text));
        });
      }
      const dictionaries = merger.dictionaries((column) => column !== 1);
      expect(dictionaries[1]).toBeNull();
      for (const column of [0, 2] as const) {
        expect(merger.sizeOf(column)).toBe(expected[column].size);
        const dictionary = dictionaries[column];
        expect(dictionary && stringsOf(dictionary)).toEqual([...expected[column].keys()]);
      }
    }),
  );
});

test('any number of partitions finds the same', () => {
  fc.assert(
    fc.property(fc.array(entries, { maxLength: 4 }), (lists) => {
      const blocks = lists.map(blockOf);
      const total = blocks.reduce((sum, { size }) => sum + size, 0);
      const found = [0, 1, 3].map((partitionBits) => {
        const firsts = new Int32Array(total).fill(-1);
        for (let partition = 0; partition < 2 ** partitionBits; partition++) {
          matchTexts({ blocks, partition, partitionBits, firsts } satisfies MatchInput);
        }
        return [...firsts];
      });
      const positions = new Map<string, number>();
      const expected = lists.flat().map(({ column, text }, position) => {
        const key = `${column} ${text}`;
        if (!positions.has(key)) positions.set(key, position);
        return positions.get(key);
      });
      for (const firsts of found) expect(firsts).toEqual(expected);
    }),
  );
});

test('a table that outgrows what is kept', () => {
  const lists = [0, 1].map(() =>
    Array.from({ length: 600_000 }, (_, number) => ({ column: 0, text: `${(number * 7919) % 600_011} of many` })),
  );
  const blocks = lists.map(blockOf);
  for (let time = 0; time < 2; time++) {
    const firsts = new Int32Array(1_200_000);
    matchTexts({ blocks, partition: 0, partitionBits: 0, firsts });
    expect(firsts.subarray(0, 600_000).every((first, position) => first === position)).toBe(true);
    expect(firsts.subarray(600_000).every((first, position) => first === position)).toBe(true);
  }
});
