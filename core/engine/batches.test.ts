/** Every operator gives the same cells and learns the same, to the last bit, whether a table comes in one batch or in many. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { operators } from '../operators/catalogue.ts';
import { type Params, variants } from '../operators/testing/catalogue-tables.ts';
import type { Cell, Operator } from '../operators/kit/operator.ts';
import { type TestTable, testColumn } from '../operators/testing/run-operator.ts';
import { allocateVector, type Table, type Vector } from '../table/column.ts';
import { AnswerCache } from './answers/answer-cache.ts';
import { page } from './answers/evaluate.ts';
import { execute } from './execute/execute.ts';
import { engineTable, here, sourceTableOf } from './testing.ts';

/** As many rows as the tests' tables have in one batch. */
const ROWS = 36;
const RUNS = 3;

const eighth = fc.integer({ min: -64, max: 64 }).map((part) => part / 8);
const column = (cell: fc.Arbitrary<Cell>) =>
  fc.array(fc.option(cell, { freq: 9, nil: null }), { minLength: ROWS, maxLength: ROWS });
const tables = fc
  .record({
    number: column(eighth),
    boolean: column(fc.boolean()),
    category: column(fc.constantFrom('a', 'b', 'ß')),
    text: column(fc.constantFrom('one', 'Two two', ' 3-3 ')),
    datetime: column(fc.integer({ min: -1e12, max: 2e12 })),
  })
  .map(
    (cells): TestTable => ({
      rows: ROWS,
      columns: (['number', 'boolean', 'category', 'text', 'datetime'] as const).map((type) =>
        testColumn(type, type, cells[type]),
      ),
    }),
  );

/** The same table in batches of so many rows. */
function inBatches(table: Table, size: number): Table {
  const vectors = (table.batches[0]?.vectors ?? []) as readonly Vector[];
  const batches = Array.from({ length: Math.ceil(table.rows / size) }, (_, batch) => {
    const start = batch * size;
    const rows = Math.min(size, table.rows - start);
    return { start, rows, vectors: vectors.map((vector) => part(vector, start, rows)) };
  });
  return { ...table, batches };
}

function part(vector: Vector, start: number, rows: number): Vector {
  const taken = allocateVector(vector.type, rows);
  const from = vector.cells;
  const to = taken.cells;
  to.set(from.subarray(start, start + rows));
  return taken;
}

async function outcomeOf(operator: Operator, params: Params, table: Table) {
  const document = {
    format: 'prepgraph' as const,
    version: 1 as const,
    nodes: [
      { id: 'source', type: 'CsvSource', params: { path: 'table.csv' } },
      { id: 'node', type: operator.type, params: { ...params } },
    ],
    edges: [{ source: 'source', target: 'node' }],
  };
  const outcomes = await execute(document, {
    task: here,
    answered: new AnswerCache(),
    cache: new Map(),
    mode: 'fit',
    readSource: async () => sourceTableOf('source', table),
  });
  const outcome = outcomes.get('node');
  if (outcome?.state !== 'done') return { refused: outcome?.problems[0]?.code };
  const { symbolic, rows, partition } = outcome.value;
  try {
    const { columns } = await page(symbolic.columns, rows, 0, rows.rows, here);
    return { names: symbolic.columns.map(({ name }) => name), columns, partition, learned: outcome.learned };
  } catch (error) {
    return { refused: (error as { problem?: { code: string } }).problem?.code };
  }
}

/** The same with 0 for −0. */
const unsigned = (value: unknown): unknown => {
  if (typeof value === 'number') return value + 0;
  if (ArrayBuffer.isView(value) || Array.isArray(value)) return Array.from(value as ArrayLike<unknown>, unsigned);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, unsigned(part)]));
};

const transformers = operators.filter(({ inputs }) => inputs.length === 1);

describe.each(transformers.map((operator) => [operator.type, operator] as const))('%s', (_, operator) => {
  test('one batch is as good as many', async () => {
    for (const params of variants(operator)) {
      await fc.assert(
        fc.asyncProperty(tables, fc.integer({ min: 1, max: ROWS - 1 }), async (table, size) => {
          const whole = engineTable(table);
          const [one, many] = [
            await outcomeOf(operator, params, whole),
            await outcomeOf(operator, params, inBatches(whole, size)),
          ];
          // To the last bit; only −0 and 0 are one number.
          expect(unsigned(many)).toEqual(unsigned(one));
        }),
        { numRuns: RUNS },
      );
    }
  });
});
