/** What every operator keeps to, checked over the whole catalogue: an operator that is added needs no test of these. */
import { describe, expect, test } from 'vitest';
import { storable } from '../../graph/write-document.ts';
import { isMissingValue } from '../../ir/interpret.ts';
import type { ColumnType } from '../../ir/types.ts';
import { operators } from '../catalogue.ts';
import {
  attempt,
  complete,
  fieldsOf,
  keepsRows,
  leastParams,
  oneRow,
  ordinary,
  type Params,
  reread,
  trials,
  variants,
} from './catalogue-tables.ts';
import type { Cell, DeclaredField, Operator } from '../kit/operator.ts';
import { metaOf } from '../kit/params.ts';
import { learn, type Outcome, paramsOf, runOperator, type TestTable, tableOf, testColumn } from './run-operator.ts';

const TOLERANCE = 1e-12;

/** Takes one table and yields one: not a source, not a join. */
const transformers = operators.filter((operator) => operator.inputs.length === 1);
const combiners = operators.filter((operator) => operator.inputs.length === 2);

const fill = (rows: number, cells: Partial<Record<ColumnType, Cell>>): TestTable => ({
  rows,
  columns: (['number', 'boolean', 'category', 'text', 'datetime'] as const).map((type) =>
    testColumn(
      type,
      type,
      Array.from({ length: rows }, () => cells[type] ?? null),
    ),
  ),
});

const otherNames: TestTable = {
  ...ordinary,
  columns: ordinary.columns.map((column) => ({ ...column, name: `other ${column.name}` })),
};

const numbers = (...cells: number[]): TestTable => tableOf({ number: cells });

const hostile: Readonly<Record<string, TestTable>> = {
  'no rows': fill(0, {}),
  'no columns': { rows: 3, columns: [] },
  'one row': fill(1, { number: 3, boolean: true, category: 'a', text: 'b', datetime: 0 }),
  'all missing': fill(4, {}),
  constant: fill(4, { number: 7, boolean: false, category: 'a', text: '', datetime: 1e12 }),
  huge: numbers(1e300, -1e300, 1.7e308, 1),
  tiny: numbers(5e-324, 1e-300, -1e-310, 0),
  infinite: numbers(Number.POSITIVE_INFINITY, 1, Number.NEGATIVE_INFINITY, Number.NaN),
  'hostile names': {
    rows: 1,
    columns: ['__proto__', '', '"; drop', 'a,b\n', 'x'.repeat(10_000)].map((name) =>
      testColumn(name, 'category', ['constructor']),
    ),
  },
};

/** NaN equals NaN; numbers within a tolerance relative to the larger of 1 and the value. */
function expectCells(
  ours: Readonly<Record<string, readonly Cell[]>>,
  wanted: Readonly<Record<string, readonly Cell[]>>,
): void {
  expect(Object.keys(ours)).toEqual(Object.keys(wanted));
  for (const [name, cells] of Object.entries(wanted)) {
    expect({ name, rows: ours[name]?.length }).toEqual({ name, rows: cells.length });
    cells.forEach((cell, row) => {
      const our = ours[name]?.[row];
      if (typeof cell === 'number' && typeof our === 'number' && Number.isFinite(cell)) {
        expect(Math.abs(our - cell) / Math.max(1, Math.abs(cell))).toBeLessThanOrEqual(TOLERANCE);
      } else expect({ name, row, cell: our }).toEqual({ name, row, cell });
    });
  }
}

/** The columns that were promised, in order; `many` stands for any number of columns with that beginning. */
function expectDeclared(declared: readonly DeclaredField[], outcome: Outcome, input: TestTable): void {
  let at = 0;
  for (const field of declared) {
    if (field.many) {
      while (outcome.columns[at]?.name.startsWith(field.name)) {
        expect(outcome.columns[at]?.type).toBe(field.type);
        at++;
      }
      continue;
    }
    const real = outcome.columns[at];
    // A column without a known cell may turn out to be dropped.
    const empty = input.columns.find(({ name }) => name === field.name)?.cells.every(isMissingValue) === true;
    if (empty && real?.name !== field.name) continue;
    expect({ name: real?.name, type: real?.type, target: real?.target }).toEqual({
      name: field.name,
      type: field.type,
      target: field.target,
    });
    at++;
  }
  expect(outcome.columns.slice(at).map(({ name }) => name)).toEqual([]);
}

const cellsOf = (table: TestTable): Record<string, readonly Cell[]> =>
  Object.fromEntries(
    table.columns.map(({ name, cells }) => [name, cells.map((cell) => (isMissingValue(cell) ? null : cell))]),
  );

const reversed = (table: TestTable): TestTable => ({
  rows: table.rows,
  columns: table.columns.map((column) => ({
    ...column,
    cells: column.cells.map((_, row) => column.cells[table.rows - 1 - row] ?? null),
  })),
});

/** Numbers within a state, rounded to what a different order of summation can change. */
const rounded = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(storable(value), (_, part) => (typeof part === 'number' ? Number(part.toPrecision(12)) : part)),
  );

const named = (chosen: readonly Operator[]) => chosen.map((operator) => [operator.type, operator] as const);

test('types are unique', () => {
  const types = operators.map(({ type }) => type);
  expect(new Set(types).size).toBe(types.length);
});

describe.each(named(operators))('%s', (_, operator) => {
  test('says what it is', () => {
    expect(operator.type).toMatch(/^[A-Z][A-Za-z0-9]*$/);
    expect(operator.label).toMatch(/^\S.*\S$/);
    expect(operator.summary).toMatch(/^[A-Z][^\n]*\.$/);
    expect(operator.description).toMatch(/^\S[^\n]*\S$/);
    expect(operator.reference.name).toMatch(/^[\w.]+$/);
  });

  test('every parameter has a label and a help', () => {
    for (const [name, schema] of Object.entries(operator.params.shape)) {
      const { label, help } = metaOf(schema);
      expect({ name, label, help }).toEqual({
        name,
        label: expect.stringMatching(/\S/),
        help: expect.stringMatching(/^.*\.$/),
      });
    }
  });

  test('says what an empty parameter means', () => {
    for (const [name, schema] of Object.entries(operator.params.shape)) {
      const takesNull = (schema as { safeParse(value: unknown): { success: boolean } }).safeParse(null).success;
      const { empty } = metaOf(schema);
      expect({ name, empty }).toEqual({
        name,
        empty: takesNull ? expect.stringMatching(/^\S.*[^.]$|^\S$/) : undefined,
      });
    }
  });

  test('needs no parameter but a column, a name or a path', () => {
    const least = leastParams(operator);
    for (const [name, value] of Object.entries(least)) expect({ name, value }).not.toEqual({ name, value: undefined });
    expect(operator.params.safeParse(least).success).toBe(true);
  });

  test('a parameter that nobody has set says what to do', () => {
    const unset = operator.params.safeParse({}).error?.issues ?? [];
    for (const { path, message } of unset) expect(`${String(path[0])}: ${message}`).toMatch(/: (choose|write) an? \w/);
  });

  test('parameters survive JSON', () => {
    for (const params of variants(operator)) {
      const parsed = paramsOf(operator, params) as Params;
      expect(paramsOf(operator, JSON.parse(JSON.stringify(parsed)) as Params)).toEqual(parsed);
    }
  });

  test('a parameter that does not fit is refused by name', () => {
    const least = leastParams(operator);
    for (const name of Object.keys(operator.params.shape)) {
      for (const wrong of [{ no: { such: ['thing'] } }, [[[{}]]]]) {
        const parsed = operator.params.safeParse({ ...least, [name]: wrong });
        expect({ name, refused: parsed.error?.issues.map(({ path }) => path[0]) }).toEqual({ name, refused: [name] });
      }
    }
    expect(() => paramsOf(operator, { ...least, no_such_parameter: 1 })).toThrow('no_such_parameter');
  });
});

describe.each(named(transformers))('%s', (_, operator) => {
  test.each(operator.examples.map((example) => [example.title, example] as const))('example: %s', (_title, example) => {
    const input = tableOf(example.input, example.types);
    const outcome = runOperator(operator, example.params, input);
    const types = Object.fromEntries(outcome.columns.map(({ name, type }) => [name, type]));
    expectCells(outcome.cells, cellsOf(tableOf(example.output, types)));
    expectDeclared(operator.declare([fieldsOf(input)], paramsOf(operator, example.params)), outcome, input);
  });

  test('has an example', () => {
    expect(operator.examples.length).toBeGreaterThan(0);
  });

  // What is refused is not looked at below: without this, those tests would pass an operator that refuses all.
  test('takes a table of many types, with the least parameters or an example’s', () => {
    const taken = variants(operator).flatMap((params) =>
      [ordinary, complete].map((table) => attempt(() => runOperator(operator, params, table)) !== null),
    );
    expect(taken).toContain(true);
  });

  test('yields the columns that it declares', () => {
    for (const { params, table } of trials(operator)) {
      const outcome = attempt(() => runOperator(operator, params, table));
      if (outcome === null) continue;
      expectDeclared(operator.declare([fieldsOf(table)], paramsOf(operator, params)), outcome, table);
      for (const { cells } of outcome.columns) expect(cells.length).toBe(outcome.rows);
    }
  });

  test('what it learned survives the document, and gives the same cells', () => {
    const onHostile = Object.values(hostile).flatMap((table) =>
      variants(operator).map((params) => ({ params, table })),
    );
    for (const { params, table } of [...trials(operator), ...onHostile]) {
      const outcome = attempt(() => runOperator(operator, params, table));
      if (outcome === null || operator.state === null) continue;
      const state = reread(operator, outcome.state);
      expect(runOperator(operator, params, table, { state }).columns).toEqual(outcome.columns);
      expect(storable(state)).toEqual(JSON.parse(JSON.stringify(storable(outcome.state))));
    }
  });

  test.each(Object.keys(hostile))('survives a table: %s', (name) => {
    const table = hostile[name];
    for (const params of variants(operator)) {
      attempt(() => operator.declare([fieldsOf(table)], paramsOf(operator, params)));
      attempt(() => runOperator(operator, params, table));
      for (const other of [ordinary, complete]) {
        attempt(() => runOperator(operator, params, table, { fit: other }));
        attempt(() => runOperator(operator, params, other, { fit: table }));
      }
    }
  });
});

describe.each(named(transformers.filter(({ learn }) => learn !== undefined)))('%s', (_, operator) => {
  test('learns the same from the rows in another order', () => {
    for (const trial of trials(operator)) {
      if (keepsRows(operator, trial)) continue;
      const states = [trial.table, reversed(trial.table)].map((table) =>
        attempt(() => learn(operator, paramsOf(operator, trial.params), table)),
      );
      expect(rounded(states[1])).toEqual(rounded(states[0]));
    }
  });
});

describe.each(named(transformers.filter(({ rows }) => rows === undefined)))('%s', (_, operator) => {
  test('gives a row alone what it gives it among others', () => {
    for (const { params, table } of trials(operator)) {
      const whole = attempt(() => runOperator(operator, params, table));
      if (whole === null) continue;
      for (let row = 0; row < table.rows; row++) {
        const alone = runOperator(operator, params, oneRow(table, row), { state: whole.state });
        expect(alone.columns.map(({ cells }) => cells[0])).toEqual(whole.columns.map(({ cells }) => cells[row]));
      }
    }
  });
});

describe.each(combiners.map((operator) => [operator.type, operator] as const))('%s', (_, operator) => {
  test.each(operator.examples.map((example) => [example.title, example] as const))('example: %s', (_title, example) => {
    const [input, second] = [tableOf(example.input), tableOf(example.second ?? {})];
    const outcome = runOperator(operator, example.params, input, { second });
    expectCells(outcome.cells, example.output);
    const params = paramsOf(operator, example.params);
    expectDeclared(operator.declare([fieldsOf(input), fieldsOf(second)], params), outcome, input);
  });

  test('has examples, with a second table', () => {
    expect(operator.examples.map(({ second }) => second !== undefined)).toContain(true);
  });

  const tables = Object.entries({ ordinary, 'other names': otherNames, ...hostile });

  test('takes two tables of many types, with the least parameters or an example’s', () => {
    const taken = variants(operator).flatMap((params) =>
      [complete, otherNames].map(
        (second) => attempt(() => runOperator(operator, params, ordinary, { second })) !== null,
      ),
    );
    expect(taken).toContain(true);
  });

  test.each(tables)('survives two tables, the one with %s', (_name, table) => {
    for (const params of variants(operator)) {
      for (const other of [table, ...tables.map(([, each]) => each)]) {
        for (const [left, right] of [
          [table, other],
          [other, table],
        ] as const) {
          const outcome = attempt(() => runOperator(operator, params, left, { second: right }));
          if (outcome === null) continue;
          expectDeclared(
            operator.declare([fieldsOf(left), fieldsOf(right)], paramsOf(operator, params)),
            outcome,
            ordinary,
          );
        }
      }
    }
  });
});
