/** What holds for every operator on any table: the order of rows, rows alone, and the way through a document. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { storable } from '../../graph/write-document.ts';
import { operators } from '../catalogue.ts';
import { attempt, complete, keepsRows, oneRow, reread, variants } from './catalogue-tables.ts';
import type { Cell, Operator } from '../kit/operator.ts';
import { learn, paramsOf, runOperator, type TestTable, testColumn } from './run-operator.ts';

const RUNS = 12;
const TOLERANCE = 1e-12;
/** Methods that stop when they are close enough: where they stop depends on the last digits. */
const iterative = new Set(['PowerTransformer', 'IterativeImputer']);
const ITERATIVE_TOLERANCE = 1e-6;

/** Eighths: sums of them are exact, so that only what an operator does with them can differ. */
const eighth = fc.integer({ min: -64, max: 64 }).map((part) => part / 8);
const orMissing = (cells: fc.Arbitrary<Cell>) => fc.option(cells, { freq: 6, nil: null });
const kinds = {
  number: orMissing(eighth),
  boolean: orMissing(fc.boolean()),
  category: orMissing(fc.constantFrom('a', 'b', 'ß', '')),
  text: orMissing(fc.constantFrom('one', 'Two two', ' 3-3 ', '👍')),
  datetime: orMissing(fc.integer({ min: -1e12, max: 2e12 })),
} as const;
const types = Object.keys(kinds) as (keyof typeof kinds)[];

/** Without missing cells, numbers that may be classes: what operators take that refuse the rows above. */
const strictKinds = {
  number: fc.integer({ min: 1, max: 5 }),
  boolean: fc.boolean(),
  category: fc.constantFrom('a', 'b', 'ß', ''),
  text: fc.constantFrom('1', 'Two two', ' 3-3 ', '👍'),
  datetime: fc.integer({ min: -1e12, max: 2e12 }),
} as const;

type Rows = readonly (Readonly<Record<keyof typeof kinds, Cell>> & { readonly label: Cell })[];
const rowsOf: fc.Arbitrary<Rows> = fc.oneof(
  fc.array(fc.record({ ...kinds, label: fc.boolean() }), { minLength: 1, maxLength: 14 }),
  fc.array(fc.record({ ...strictKinds, label: fc.boolean() }), { minLength: 1, maxLength: 30 }),
);

/** Rows that every operator takes with some parameters, as the contract test checks: no property holds of nothing. */
const taken: Rows = Array.from({ length: complete.rows }, (_, row) => {
  const cell = (name: string): Cell => complete.columns.find((column) => column.name === name)?.cells[row] ?? null;
  return {
    number: cell('number'),
    boolean: cell('boolean'),
    category: cell('category'),
    text: cell('text'),
    datetime: cell('datetime'),
    label: cell('label') === 1,
  };
});

const tableOf = (rows: Rows): TestTable => ({
  rows: rows.length,
  columns: [
    ...types.map((type) =>
      testColumn(
        type,
        type,
        rows.map((row) => row[type]),
      ),
    ),
    {
      ...testColumn(
        'label',
        'boolean',
        rows.map(({ label }) => label),
      ),
      target: true,
    },
  ],
});

/** The same with its rows in another order. */
const shuffled = rowsOf.chain((rows) =>
  fc.tuple(fc.constant(rows), fc.shuffledSubarray([...rows], { minLength: rows.length, maxLength: rows.length })),
);

/** 0 where equal; numbers relative to the larger of 1 and the value; Infinity for anything else. */
function difference(a: unknown, b: unknown): number {
  if (Object.is(a, b) || a === b) return 0;
  if (typeof a === 'number' && typeof b === 'number') {
    if (Number.isNaN(a) && Number.isNaN(b)) return 0;
    return Math.abs(a - b) / Math.max(1, Math.abs(a), Math.abs(b));
  }
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return Infinity;
  const [left, right] = [Object.entries(a), Object.entries(b)];
  if (left.length !== right.length) return Infinity;
  return left.reduce((worst, [key, part]) => {
    const other = (b as Record<string, unknown>)[key];
    return Math.max(worst, difference(part, other));
  }, 0);
}

const named = (chosen: readonly Operator[]) => chosen.map((operator) => [operator.type, operator] as const);
const transformers = operators.filter(({ inputs }) => inputs.length === 1);
const learners = transformers.filter((operator) => operator.learn !== undefined);

describe.each(named(learners))('%s', (type, operator) => {
  test('learns the same from rows in any order', () => {
    const limit = iterative.has(type) ? ITERATIVE_TOLERANCE : TOLERANCE;
    for (const params of variants(operator)) {
      if (keepsRows(operator, { params, table: complete })) continue;
      fc.assert(
        fc.property(shuffled, ([rows, others]) => {
          const [state, other] = [rows, others].map((each) =>
            attempt(() => learn(operator, paramsOf(operator, params), tableOf(each))),
          );
          expect(difference(state, other)).toBeLessThanOrEqual(limit);
        }),
        { numRuns: RUNS, examples: [[[taken, taken.toReversed()]]] },
      );
    }
  });

  test('applies what went through a document to new rows as before', () => {
    for (const params of variants(operator)) {
      fc.assert(
        fc.property(rowsOf, rowsOf, (train, fresh) => {
          const fitted = attempt(() => runOperator(operator, params, tableOf(train)));
          if (fitted === null || operator.onNewRows === 'leave') return;
          const apply = (state: unknown) => attempt(() => runOperator(operator, params, tableOf(fresh), { state }));
          const state = reread(operator, fitted.state);
          expect(apply(state)?.columns).toEqual(apply(fitted.state)?.columns);
          expect(storable(state)).toEqual(JSON.parse(JSON.stringify(storable(fitted.state))));
        }),
        { numRuns: RUNS, examples: [[taken, taken]] },
      );
    }
  });
});

describe.each(named(transformers.filter(({ rows }) => rows === undefined)))('%s', (_, operator) => {
  test('gives each row what it gives it alone', () => {
    for (const params of variants(operator)) {
      fc.assert(
        fc.property(rowsOf, (rows) => {
          const table = tableOf(rows);
          const whole = attempt(() => runOperator(operator, params, table));
          if (whole === null) return;
          for (let row = 0; row < table.rows; row++) {
            const alone = runOperator(operator, params, oneRow(table, row), { state: whole.state });
            expect(alone.columns.map(({ cells }) => cells[0])).toEqual(whole.columns.map(({ cells }) => cells[row]));
          }
        }),
        { numRuns: RUNS, examples: [[taken]] },
      );
    }
  });
});
