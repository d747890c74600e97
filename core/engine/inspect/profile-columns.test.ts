import fc from 'fast-check';
import { expect, it } from 'vitest';
import { together } from '../../ir/aggregate.ts';
import { add, column, mul } from '../../ir/build.ts';
import { testColumn } from '../../operators/testing/run-operator.ts';
import { AnswerCache } from '../answers/answer-cache.ts';
import { LearningRounds } from '../execute/learning-rounds.ts';
import { type ColumnProfile, profileColumn } from '../folds/profile.ts';
import { allRows } from '../rows/row-set.ts';
import { engineTable, here } from '../testing.ts';
import { profileColumns } from './profile-columns.ts';

const cell = fc.oneof(
  { weight: 6, arbitrary: fc.double({ min: -1e6, max: 1e6, noNaN: true }) },
  { weight: 3, arbitrary: fc.integer({ min: -3, max: 3 }) },
  { weight: 1, arbitrary: fc.constantFrom(Number.NaN, Infinity, -Infinity, -0, 1e300, 5e-324) },
);

const close = (a: number | null, b: number | null, size: number): boolean =>
  Object.is(a, b) || a === b || Math.abs(Number(a) - Number(b)) <= 1e-12 * size;

it('finds the same figures in one task as by asking for each', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(cell, { maxLength: 400 }),
      fc.double({ min: -5, max: 5, noNaN: true }),
      async (cells, factor) => {
        const words = cells.map((value) => (value > 0 ? 'more' : null));
        const set = allRows(
          engineTable({
            rows: cells.length,
            columns: [testColumn('x', 'number', cells), testColumn('w', 'category', words)],
          }),
        );
        const x = column(0, 'number');
        const columns = [
          { name: 'x', type: 'number' as const, expr: x },
          { name: 'w', type: 'category' as const, expr: column(1, 'string') },
          { name: 'y', type: 'number' as const, expr: add(mul(x, factor), 1) },
        ];
        const found = await profileColumns(columns, set, here, new AnswerCache());
        const asked = await new LearningRounds(here, new AnswerCache()).learn(
          together(columns.map((each) => profileColumn(each))),
          set,
        );
        const finite = cells.filter(Number.isFinite).map(Math.abs);
        const size = Math.max(1, ...finite) * 6;
        found.forEach((profile, index) => {
          const other = asked[index];
          const { mean, deviation, ...exact } = profile;
          const { mean: otherMean, deviation: otherDeviation, ...otherExact } = other;
          expect(exact).toEqual(otherExact);
          expect(close(mean, otherMean, size)).toBe(true);
          expect(close(deviation, otherDeviation, size)).toBe(true);
        });
      },
    ),
    { numRuns: 150 },
  );
});

it('draws the histogram of the finite numbers, and says what pandas says of the others', async () => {
  const made = async (cells: readonly number[]): Promise<ColumnProfile> => {
    const set = allRows(engineTable({ rows: cells.length, columns: [testColumn('x', 'number', cells)] }));
    const columns = [{ name: 'x', type: 'number' as const, expr: column(0, 'number') }];
    return (await profileColumns(columns, set, here, new AnswerCache()))[0];
  };
  const one = await made([1, 2, 3, Infinity, 5, Number.NaN]);
  expect(one).toMatchObject({ count: 5, missing: 1, min: 1, max: Infinity, mean: Infinity });
  expect(one.histogram?.edges.at(0)).toBe(1);
  expect(one.histogram?.edges.at(-1)).toBe(5);
  expect(one.histogram?.counts.reduce((sum, times) => sum + times)).toBe(4);
  expect(await made([-Infinity, 1, Infinity])).toMatchObject({
    mean: Number.NaN,
    histogram: { edges: [1, 1], counts: [1] },
  });
  expect(await made([0, -Infinity, -0])).toMatchObject({ histogram: { edges: [0, 0], counts: [2] } });
  expect(await made([-Infinity, -Infinity])).toMatchObject({ mean: -Infinity, histogram: null });
  expect(await made([-1e308, 1e308])).toMatchObject({ histogram: { edges: [-1e308, 1e308], counts: [2] } });
});
