import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { WholeColumn } from '../kit/operator.ts';
import { distinctRows, matchedByKeys, rowCodes } from './row-matching.ts';

const go = (): void => {};
const numbers = (...cells: number[]): WholeColumn => ({ cells: Float64Array.from(cells), values: null });
const texts = (values: string[], ...codes: number[]): WholeColumn => ({ cells: Int32Array.from(codes), values });

const cell = fc.constantFrom(0, 1, 2, Number.NaN, Infinity);
const tables = fc.array(fc.tuple(cell, cell, fc.integer({ min: -1, max: 2 })), { maxLength: 30 });
const columnsOf = (rows: readonly (readonly [number, number, number])[]): WholeColumn[] => [
  numbers(...rows.map(([a]) => a)),
  numbers(...rows.map(([, b]) => b)),
  texts(['b', 'a', 'é'], ...rows.map(([, , code]) => code)),
];

test('codes are equal where rows are', () => {
  fc.assert(
    fc.property(tables, (rows) => {
      const { codes, count } = rowCodes(columnsOf(rows), rows.length, go);
      const words = rows.map((row) => String(row));
      expect(count).toBe(new Set(words).size);
      words.forEach((word, row) => expect(codes[row] === codes[0]).toBe(word === words[0]));
    }),
  );
});

test('of equal rows exactly one stays, or none', () => {
  fc.assert(
    fc.property(tables, fc.constantFrom('first' as const, 'last' as const, false as const), (rows, keep) => {
      const words = rows.map((row) => String(row));
      const marks = distinctRows(columnsOf(rows), rows.length, keep, go);
      const wanted = words.map((word, row) => {
        if (keep === false) return words.filter((other) => other === word).length === 1;
        return (keep === 'first' ? words.indexOf(word) : words.lastIndexOf(word)) === row;
      });
      expect([...marks].map(Boolean)).toEqual(wanted);
    }),
  );
});

test('every kind of join holds the pairs that its definition says', () => {
  fc.assert(
    fc.property(
      tables,
      tables,
      fc.constantFrom('inner', 'left', 'right', 'outer', 'cross'),
      fc.boolean(),
      (left, right, how, sorts) => {
        const plan = {
          match: 'keys' as const,
          how: how as 'inner',
          named: 'k',
          sort: sorts,
          unique: [false, false] as const,
          limit: 1e6,
        };
        const keys = how === 'cross' ? ([[], []] as const) : ([columnsOf(left), columnsOf(right)] as const);
        const made = matchedByKeys(plan, keys, [left.length, right.length], go);
        const pairs = Array.from(made.left, (row, at) => `${row},${made.right[at]}`);
        const equal = (a: unknown, b: unknown): boolean => how === 'cross' || String(a) === String(b);
        const wanted = left.flatMap((a, i) => right.flatMap((b, j) => (equal(a, b) ? [`${i},${j}`] : [])));
        if (how === 'left' || how === 'outer')
          left.forEach((a, i) => right.some((b) => equal(a, b)) || wanted.push(`${i},-1`));
        if (how === 'right' || how === 'outer')
          right.forEach((b, j) => left.some((a) => equal(a, b)) || wanted.push(`-1,${j}`));
        expect([...pairs].sort()).toEqual([...wanted].sort());
      },
    ),
  );
});

test('work can be stopped', () => {
  const column = numbers(...Array.from({ length: 100_000 }, (_, row) => Math.sin(row)));
  const stop = (): never => {
    throw new Error('stopped');
  };
  expect(() => rowCodes([column], 100_000, stop)).toThrow('stopped');
});
