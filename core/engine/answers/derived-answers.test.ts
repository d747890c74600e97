import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Agg, agg, type Learning, type Moments } from '../../ir/aggregate.ts';
import { boolean, coalesce, column, number, string } from '../../ir/build.ts';
import type { Value } from '../../ir/interpret.ts';
import { aggregate } from '../../ir/interpret-aggregate.ts';
import { tableOf } from '../../operators/testing/run-operator.ts';
import { type Round, LearningRounds } from '../execute/learning-rounds.ts';
import { allRows, type RowSet } from '../rows/row-set.ts';
import { engineTable, here } from '../testing.ts';
import { AnswerCache } from './answer-cache.ts';

const x = column(0, 'number');
const word = column(1, 'string');
const flag = column(2, 'boolean');

type Row = readonly [number | null, string | null, boolean | null];

const setOf = (rows: readonly Row[]): RowSet =>
  allRows(
    engineTable(
      tableOf(
        { x: rows.map(([cell]) => cell), word: rows.map(([, cell]) => cell), flag: rows.map(([, , cell]) => cell) },
        { x: 'number', word: 'category', flag: 'boolean' },
      ),
    ),
  );

/** Asks one question after the other, as steps that follow each other do; also which questions went to the rows. */
async function ask(set: RowSet, questions: readonly Agg[]) {
  const rounds: Round[] = [];
  const learner = new LearningRounds(here, new AnswerCache(), (round) => rounds.push(round));
  const answers: unknown[] = [];
  for (const question of questions) {
    answers.push(
      await learner.learn(
        (function* (): Learning<unknown> {
          return (yield [question])[0];
        })(),
        set,
      ),
    );
  }
  return { answers, asked: rounds.flatMap(({ asked }) => asked) };
}

const cell = fc.tuple(
  fc.option(fc.oneof(fc.constantFrom(0, 1, -2.5, 1e9), fc.double({ min: -1e6, max: 1e6, noNaN: true }))),
  fc.option(fc.constantFrom('a', 'b', 'z', 'é')),
  fc.option(fc.boolean()),
);

it('gives what the rows would have given', async () => {
  const questions = [
    agg.distinct(coalesce(word, string('b'))),
    agg.distinct(coalesce(word, string('m'))),
    agg.distinct(coalesce(coalesce(word, string('m')), string('n'))),
    agg.distinct(coalesce(flag, boolean(true))),
    agg.distinct(coalesce(x, number(1))),
    agg.mode(word),
    agg.mode(flag),
    agg.mode(coalesce(word, string('z'))),
  ];
  await fc.assert(
    fc.asyncProperty(fc.array(cell, { maxLength: 90 }), async (rows) => {
      const { answers } = await ask(setOf(rows), questions);
      const read = rows.map(
        (row) =>
          (at: number): Value =>
            row[at] ?? (at === 0 ? Number.NaN : null),
      );
      questions.forEach((question, index) => expect(answers[index]).toEqual(aggregate(question, read)));
    }),
  );
});

it('keeps the digits of columns far from zero', async () => {
  const cells = Array.from({ length: 500 }, (_, row) => (row % 3 === 0 ? null : 1e9 + (row % 7) / 1024));
  const fill = 1e9 + 3 / 1024;
  const { answers } = await ask(setOf(cells.map((value) => [value, null, null])), [
    agg.moments(coalesce(x, number(fill))),
  ]);
  // Around zero the same column is exact in doubles.
  const near = cells.map((value) => (value ?? fill) - 1e9);
  const mean = near.reduce((sum, value) => sum + value, 0) / near.length;
  const m2 = near.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const moments = answers[0] as Moments;
  expect(moments).toMatchObject({ count: 500, missing: 0 });
  expect(Math.abs(moments.m2 / m2 - 1)).toBeLessThan(1e-12);
});

it('gives the same bits whatever was asked before', async () => {
  const rows = Array.from({ length: 900 }, (_, row): Row => [row % 5 === 0 ? null : Math.sin(row) * 1e5, null, null]);
  const filled = agg.moments(coalesce(x, number(0.1)));
  const alone = await ask(setOf(rows), [filled]);
  const after = await ask(setOf(rows), [agg.quantiles(x, [0.5]), filled]);
  expect(after.answers[1]).toEqual(alone.answers[0]);
});

it('needs one pass for a median and the moments of what it fills', async () => {
  const rows: Row[] = [
    [1, 'a', null],
    [null, null, null],
    [4, 'a', null],
  ];
  const numbers = await ask(setOf(rows), [agg.quantiles(x, [0.5]), agg.moments(coalesce(x, number(2.5)))]);
  expect(numbers.asked).toEqual([agg.quantiles(x, [0.5])]);
  const words = await ask(setOf(rows), [agg.mode(word), agg.distinct(coalesce(word, string('a')))]);
  expect(words.asked).toEqual([agg.distinct(word)]);
  expect(words.answers[1]).toEqual({ values: ['a'], counts: [3], missing: 0 });
});
