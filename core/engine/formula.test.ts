/** Formulas as kernels against the interpreter, which core/formula holds to pandas: every golden formula, and what mixes texts. */
import { allocateVector, holdsNumbers, type Table, type Vector } from '../table/column.ts';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { compileFormula } from '../formula/index.ts';
import { column } from '../ir/build.ts';
import { valueTypeOf } from '../ir/expression.ts';
import { interpret } from '../ir/interpret.ts';
import type { ColumnType } from '../ir/types.ts';
import { dictionaryOf } from '../table/dictionary.ts';
import type { RunTask } from './answers/run-task.ts';
import { page } from './answers/evaluate.ts';
import { allRows, rowReader } from './rows/row-set.ts';
import { neverCancelled } from './session.ts';
import { engineTasks } from './threads/tasks.ts';

type Stored = number | string | null;
const goldens = JSON.parse(readFileSync(new URL('../../goldens/formula.json', import.meta.url), 'utf8')) as {
  columns: Record<string, Stored[]>;
  pandas: [string, unknown][];
  own: [string, unknown][];
};

const day = 86_400_000;
const columns: Record<string, { type: ColumnType; cells: Stored[] }> = {
  ...Object.fromEntries(
    Object.entries(goldens.columns).map(([name, cells]) => {
      const isText = name === 's' || name === 'größe';
      return [
        name,
        {
          type: isText ? ('category' as const) : ('number' as const),
          cells: isText ? cells : cells.map((cell) => (cell === null ? null : Number(cell))),
        },
      ];
    }),
  ),
  d: { type: 'datetime', cells: [0, -500, null, 1e12, day, 1, 2, 3, 4, 5, 6, 1.7e12] },
  e: { type: 'datetime', cells: [null, 0, 1e12, 5, day * 400, 1, 2, 3, 4, 5, 6, 7] },
  ok: { type: 'boolean', cells: [1, 0, null, 1, 1, 0, null, 0, 1, 0, 1, 0] },
};
const rows = 12;

const dictionaries = Object.values(columns).map(({ type, cells }) =>
  type === 'category' ? dictionaryOf([...new Set(cells.filter((cell) => cell !== null))] as string[]) : null,
);
const vectors = Object.values(columns).map(({ type, cells }): Vector => {
  const vector = allocateVector(type, rows);
  const known = [...new Set(cells.filter((cell) => cell !== null))];
  cells.forEach((cell, row) => {
    if (holdsNumbers(vector)) vector.cells[row] = (cell as number | null) ?? Number.NaN;
    else vector.cells[row] = cell === null ? -1 : type === 'boolean' ? Number(cell) : known.indexOf(cell);
  });
  return vector;
});
const fields = Object.entries(columns).map(([name, { type }]) => ({ name, type }));
const table: Table = { fields, rows, dictionaries, batches: [{ start: 0, rows, vectors }] };
const set = allRows(table);
const scope = fields.map((field, index) => ({ ...field, expr: column(index, valueTypeOf(field.type)) }));

const here: RunTask = async (task, input) =>
  (engineTasks[task as keyof typeof engineTasks] as (input: unknown, context: unknown) => unknown)(input, {
    cancelled: neverCancelled(),
  }) as never;

const mixed = [
  'concat(s, a) == concat(größe, b)',
  'is_missing(concat(s, größe))',
  'concat(s, "-", größe) in ["red-S", "Blue-M"]',
  'lower(concat(s, größe)) != s',
  'coalesce(concat(s, größe), "?")',
  'if(ok, s, upper(größe))',
  'if(is_missing(s), concat(a, "!"), s)',
  'length(concat(s, "é👍"))',
  'contains(concat(s, größe), "S")',
  'case(a > 1, s, a < 0, größe, ok, "x")',
  'to_number(concat(day, ".5")) * 2',
  'date(concat("2024-01-", pad_left(to_text(day), 2, "0")))',
  'ok and a > 0 or not ok',
  'not ok',
  'ok == (a > 0)',
  'ok < true',
  'ok in [true]',
  'ok + a',
  'is_missing(ok and missing)',
  'coalesce(ok, false)',
  'd in ["1970-01-01", "1970-01-02"]',
  'if(d > e, d, e)',
  'add_days(d, day)',
  'a in [0, 1, -1, 2.5]',
  's < "red" or größe >= s',
  '1 + 1',
  '"constant"',
  'true',
  'date("2024-05-17")',
  'a // b + a % b',
];

test.each([...goldens.pandas, ...goldens.own].map(([formula]) => formula).concat(mixed))('%s', async (formula) => {
  const expr = compileFormula(formula, scope);
  const type: ColumnType = expr.type === 'string' ? 'category' : expr.type;
  const made = await page([{ expr, type }], set, 0, rows, here);
  const wanted = Array.from({ length: rows }, (_, row) => {
    const cell = interpret(expr, rowReader(set, row));
    return Number.isNaN(cell) ? null : cell;
  });
  expect(made.columns[0]).toEqual(wanted);
});
