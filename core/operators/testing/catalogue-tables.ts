/** For tests over all operators: parameters that every operator accepts, tables, and the definition of a refusal. */
import { expect } from 'vitest';
import { storable } from '../../graph/write-document.ts';
import { ProblemError } from '../../ir/problem.ts';
import type { DeclaredField, Operator } from '../kit/operator.ts';
import { type Editor, metaOf } from '../kit/params.ts';
import { paramsOf, symbolicOf, type TestTable, tableOf, testColumn } from './run-operator.ts';

export type Params = Readonly<Record<string, unknown>>;

/** Values of required parameters: for these editors, no default fits every table. */
const placeholders: Partial<Record<Editor, unknown>> = {
  column: 'number',
  columns: ['number'],
  keys: ['number'],
  path: 'table.csv',
  formula: '1 < 2',
  names: {},
  text: 'made',
  pattern: 'a',
};

/** The minimal parameters with which the operator runs. */
export function leastParams(operator: Operator): Params {
  const parsed = operator.params.safeParse({});
  if (parsed.success) return {};
  return Object.fromEntries(
    parsed.error.issues.map((issue) => {
      const name = String(issue.path[0]);
      const schema = operator.params.shape[name];
      return [name, schema === undefined ? undefined : placeholders[metaOf(schema).editor]];
    }),
  );
}

/** The minimal parameters, and the parameters of each example, on all columns that fit. */
export const variants = (operator: Operator): Params[] => [
  leastParams(operator),
  ...operator.examples.map(({ params }) => {
    const { columns: _, ...rest } = params as Params & { columns?: unknown };
    return { ...leastParams(operator), ...rest };
  }),
];

export const ordinary: TestTable = {
  rows: 6,
  columns: [
    testColumn('number', 'number', [1, 2.5, null, 4, -3, 2.5]),
    testColumn('boolean', 'boolean', [true, false, true, null, false, true]),
    testColumn('category', 'category', ['a', 'b', 'a', 'c', null, 'a']),
    testColumn('text', 'text', ['one', 'two', 'one', null, 'five', 'six 6']),
    testColumn('datetime', 'datetime', [0, 86_400_000, null, 1e12, -1, 0]),
  ],
};

/** A table for the strictest operators: no missing cell, positive numbers, classes and a target. */
export const complete: TestTable = {
  rows: 10,
  columns: [
    testColumn('number', 'number', [1, 2, 4, 3, 1, 2, 4, 1, 5, 2]),
    testColumn('boolean', 'boolean', [true, false, true, true, false, true, false, false, true, false]),
    testColumn('category', 'category', ['a', 'b', 'a', 'c', 'b', 'a', 'c', 'c', 'a', 'a']),
    testColumn('text', 'text', ['1', '2 two', '1', 'four', '-5', 'six 6', '', '1', 'two', '2 two']),
    testColumn('datetime', 'datetime', [0, 86_400_000, 7, 1e12, -1, 0, 3e11, 3, 0, 1e12]),
    { ...testColumn('label', 'number', [0, 1, 1, 0, 1, 0, 1, 0, 0, 1]), target: true },
  ],
};

/** Parameters with a table that they fit, or nearly fit. */
export interface Trial {
  readonly params: Params;
  readonly table: TestTable;
}

/** All variants on two tables, and each example on its own. Some are refused, but no operator refuses all. */
export const trials = (operator: Operator): Trial[] => [
  ...variants(operator).flatMap((params) => [ordinary, complete].map((table) => ({ params, table }))),
  ...operator.examples.map(({ params, input, types }) => ({
    params: { ...leastParams(operator), ...params },
    table: tableOf(input, types),
  })),
];

/** The result of `work`; null if it is refused with a ProblemError. Any other exception is a failure. */
export function attempt<Result>(work: () => Result): Result | null {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    expect(error.problem).toMatchObject({
      code: expect.stringMatching(/^[a-z-]+(\.[a-zA-Z-]+)+$/),
      message: expect.stringMatching(/\S/),
      hint: expect.stringMatching(/\S/),
    });
    return null;
  }
}

export const fieldsOf = (table: TestTable): DeclaredField[] => table.columns.map(({ cells: _, ...field }) => field);

export const reread = (operator: Operator, state: unknown): unknown =>
  operator.state?.parse(JSON.parse(JSON.stringify(storable(state))));

/** Whether the learned state holds the rows themselves (nearest neighbours), so that it depends on their order. */
export const keepsRows = (operator: Operator, { params, table }: Trial): boolean =>
  attempt(() => {
    const asked = operator.learn?.(symbolicOf(table).symbolic, paramsOf(operator, params)).next([]);
    return asked?.done !== true && asked?.value.some(({ agg }) => agg === 'collect');
  }) === true;

export const oneRow = (table: TestTable, row: number): TestTable => ({
  rows: 1,
  columns: table.columns.map((column) => ({ ...column, cells: [column.cells[row] ?? null] })),
});
