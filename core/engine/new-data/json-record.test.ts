import fc from 'fast-check';
import { expect, it } from 'vitest';
import { encodeJsonElements, encodeJsonLines } from '../../formats/jsonl/write.ts';
import { dictionaryOf } from '../../table/dictionary.ts';
import { recordWriter } from './json-record.ts';

it('gives the same text for a row of a file, made of columns on a thread, as for a row that is answered alone', () => {
  const row = fc.record({
    n: fc.oneof(fc.double(), fc.integer()),
    when: fc.oneof(fc.integer({ min: -8e15, max: 8e15 }), fc.constant(Number.NaN)),
    flag: fc.constantFrom(-1, 0, 1),
    word: fc.oneof(fc.string({ unit: 'binary' }), fc.constant(null)),
  });
  fc.assert(
    fc.property(fc.array(row, { maxLength: 9 }), fc.string(), (rows, name) => {
      const words = [...new Set(rows.flatMap(({ word }) => (word === null ? [] : [word])))];
      const fields = [
        { name, type: 'number', integer: false },
        { name: 'when', type: 'datetime', integer: false },
        { name: 'flag', type: 'boolean', integer: false },
        { name: 'word', type: 'text', integer: false },
      ] as const;
      const columns = [
        { vector: { type: 'number', cells: Float64Array.from(rows, ({ n }) => n) }, dictionary: null },
        { vector: { type: 'datetime', cells: Float64Array.from(rows, ({ when }) => when) }, dictionary: null },
        { vector: { type: 'boolean', cells: Int8Array.from(rows, ({ flag }) => flag) }, dictionary: null },
        {
          vector: {
            type: 'text',
            cells: Int32Array.from(rows, ({ word }) => (word === null ? -1 : words.indexOf(word))),
          },
          dictionary: dictionaryOf(words),
        },
      ] as const;
      const write = recordWriter(fields);
      const alone = rows.map(({ n, when, flag, word }) =>
        write(
          (column) =>
            [Number.isNaN(n) ? null : n, Number.isNaN(when) ? null : when, flag < 0 ? null : flag === 1, word][column],
        ),
      );
      const input = { fields, columns, rows: rows.length };
      const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
      expect(text(encodeJsonLines(input).bytes)).toBe(alone.map((record) => `${record}\n`).join(''));
      expect(text(encodeJsonElements(input).bytes)).toBe(alone.map((record) => `,\n${record}`).join(''));
    }),
  );
});
