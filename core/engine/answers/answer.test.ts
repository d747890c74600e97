import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Agg, agg } from '../../ir/aggregate.ts';
import { column, isMissing, mul, toNumber } from '../../ir/build.ts';
import type { Value } from '../../ir/interpret.ts';
import { aggregate } from '../../ir/interpret-aggregate.ts';
import type { Batch, Table } from '../../table/column.ts';
import { dictionaryOf } from '../../table/dictionary.ts';
import { allRows, rowSet } from '../rows/row-set.ts';
import { neverCancelled } from '../session.ts';
import { WORKER } from '../testing.ts';
import { Pool } from '../threads/pool.ts';
import { engineTasks } from '../threads/tasks.ts';
import { answer } from './answer.ts';
import { type RunTask } from './run-task.ts';

/** Tasks in this thread: what they compute does not depend on where they run. */
const here: RunTask = async (task, input) =>
  (engineTasks[task as keyof typeof engineTasks] as (input: unknown, context: unknown) => unknown)(input, {
    cancelled: neverCancelled(),
  }) as never;

const WORDS = ['b', 'a', '\u{1F427}', '\uFFFD', 'A', ''];

/** Column 0 numbers, column 1 words, column 2 booleans; in batches of the sizes given. */
function tableOf(rows: readonly (readonly [number, string | null, boolean | null])[], sizes: readonly number[]): Table {
  const batches: Batch[] = [];
  for (let start = 0, turn = 0; start < rows.length; turn++) {
    const part = rows.slice(start, start + sizes[turn % sizes.length]);
    batches.push({
      start,
      rows: part.length,
      vectors: [
        { type: 'number', cells: Float64Array.from(part, ([x]) => x) },
        { type: 'category', cells: Int32Array.from(part, ([, word]) => (word === null ? -1 : WORDS.indexOf(word))) },
        { type: 'boolean', cells: Int8Array.from(part, ([, , flag]) => (flag === null ? -1 : Number(flag))) },
      ],
    });
    start += part.length;
  }
  return {
    fields: [
      { name: 'x', type: 'number' },
      { name: 'word', type: 'category' },
      { name: 'flag', type: 'boolean' },
    ],
    rows: rows.length,
    batches,
    dictionaries: [null, dictionaryOf(WORDS), null],
  };
}

const x = column(0, 'number');
const word = column(1, 'string');
const flag = column(2, 'boolean');
const methods = ['linear', 'averaged_inverted_cdf', 'inverted_cdf', 'lower', 'higher', 'midpoint', 'nearest'] as const;
const questions: Agg[] = [
  agg.moments(x),
  agg.moments(mul(x, 2)),
  agg.moments(toNumber(isMissing(word))),
  agg.extent(x),
  ...methods.map((method) => agg.quantiles(x, [0, 0.1, 0.25, 0.5, 0.75, 0.99, 1], method)),
  agg.histogram(x, -2.5, 1e3, 7),
  agg.mode(x),
  agg.mode(word),
  agg.distinct(x),
  agg.distinct(word),
  agg.distinct(flag),
  agg.groups(word, x),
  agg.groups(flag, x),
  agg.scatter([x, toNumber(flag)]),
  agg.collect([x]),
];

const cells = fc.tuple(
  fc.oneof(fc.constantFrom(0, -0, 1, 2, 2.5, Number.NaN, 1e9), fc.double({ min: -1e6, max: 1e6, noNaN: true })),
  fc.option(fc.constantFrom(...WORDS)),
  fc.option(fc.boolean()),
);

/** Equal, numbers within rounding of the sizes at hand. */
function close(actual: unknown, wanted: unknown, scale: number): void {
  if (typeof wanted === 'number' && typeof actual === 'number') {
    if (Object.is(wanted, actual) || wanted === actual) return;
    expect(Math.abs(actual - wanted)).toBeLessThanOrEqual(1e-11 * Math.max(scale, Math.abs(wanted)));
    return;
  }
  if (ArrayBuffer.isView(wanted) || Array.isArray(wanted)) {
    const [a, b] = [Array.from(actual as ArrayLike<unknown>), Array.from(wanted as ArrayLike<unknown>)];
    expect(a.length).toBe(b.length);
    b.forEach((part, index) => close(a[index], part, scale));
    return;
  }
  if (typeof wanted === 'object' && wanted !== null) {
    expect(Object.keys(actual as object)).toEqual(expect.arrayContaining(Object.keys(wanted)));
    for (const [key, part] of Object.entries(wanted)) close((actual as Record<string, unknown>)[key], part, scale);
    return;
  }
  expect(actual).toBe(wanted);
}

describe('aggregates', () => {
  it('are what their definitions say, in batches of any size', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(cells, { maxLength: 60 }),
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 3 }),
        async (rows, sizes) => {
          const answers = await answer(questions, allRows(tableOf(rows, sizes)), here);
          const largest = Math.max(1, ...rows.map(([value]) => (Number.isNaN(value) ? 0 : Math.abs(value))));
          questions.forEach((question, index) => {
            const wanted = aggregate(
              question,
              rows.map(
                (row) =>
                  (at: number): Value =>
                    row[at],
              ),
            );
            const scale =
              'm2' in (wanted as object) || question.agg === 'groups' || question.agg === 'scatter'
                ? largest ** 2
                : largest;
            close(answers[index], wanted, scale);
          });
        },
      ),
      { numRuns: 150 },
    );
  });

  it('look at the picked rows only', async () => {
    const table = tableOf(
      [1, 2, 3, 4, 5].map((value) => [value, 'a', true]),
      [2],
    );
    const set = rowSet(table, [Int32Array.of(1), null, Int32Array.of()]);
    const [moments] = await answer([agg.moments(x)], set, here);
    expect(moments).toMatchObject({ count: 3, mean: 3 });
  });

  it('find order statistics among numbers that share all their leading bits', async () => {
    const rows = Array.from({ length: 5_000 }, (_, k): [number, null, null] => [
      1 + (k % 1_000) * 2 ** -52,
      null,
      null,
    ]);
    const [quantiles] = await answer([agg.quantiles(x, [0, 0.5, 1], 'lower')], allRows(tableOf(rows, [700])), here);
    expect(quantiles).toMatchObject({ values: [1, 1 + 499 * 2 ** -52, 1 + 999 * 2 ** -52] });
  });

  it('give the same bits on any number of threads', async () => {
    const rows = Array.from({ length: 20_000 }, (_, k): [number, string, null] => [
      Math.sin(k) * 1e8,
      WORDS[k % 6],
      null,
    ]);
    const set = allRows(tableOf(rows, [333]));
    const results = [];
    for (const threads of [1, 3]) {
      const pool = new Pool({ workerPath: WORKER, threads });
      results.push(await answer(questions.slice(0, -1), set, (task, input) => pool.run(task, input, neverCancelled())));
      await pool.close();
    }
    expect(results[1]).toEqual(results[0]);
  });
});
