/** Cells changed by an operator: their number, and the first ones with values before and after. */
import type { ChangedColumn } from '../../protocol/inspection.ts';
import { agg, type Moments } from '../../ir/aggregate.ts';
import { and, compare, isMissing, not, or, toNumber } from '../../ir/build.ts';
import type { Expr } from '../../ir/expression.ts';
import type { SymbolicColumn } from '../../operators/kit/operator.ts';
import { answer } from '../answers/answer.ts';
import type { RunTask } from '../answers/run-task.ts';
import { type Cell, page } from '../answers/evaluate.ts';
import type { NodeValue } from '../execute/node-outcome.ts';

const MAX_EXAMPLES = 8;
/** Rows searched for examples. */
const MAX_SEARCHED_ROWS = 20_000;
const PAGE_ROWS = 2_000;

/** Changes in columns that both tables have; empty if the step changed the rows. */
export async function changedCells(
  before: NodeValue,
  after: NodeValue,
  names: readonly string[],
  task: RunTask,
): Promise<ChangedColumn[]> {
  if (before.rows !== after.rows) return [];
  const was = new Map(before.symbolic.columns.map((column) => [column.name, column]));
  const wanted = new Set(names);
  const pairs = after.symbolic.columns.flatMap((column): [SymbolicColumn, SymbolicColumn][] => {
    const old = was.get(column.name);
    return old !== undefined && wanted.has(column.name) && old.expr !== column.expr ? [[old, column]] : [];
  });
  const comparable = pairs.map(([a, b]) => a.expr.type === b.expr.type);
  const asked = pairs.filter((_, index) => comparable[index]);
  const counts = (await answer(
    asked.map(([a, b]) => agg.moments(toNumber(differ(a.expr, b.expr)))),
    after.rows,
    task,
  )) as Moments[];
  const changed = new Map(asked.map(([, column], index) => [column.name, counts[index]?.sum ?? 0]));
  const examples = await examplesOf(pairs, after, changed, task);
  return pairs.map(([a, b], index) => ({
    name: b.name,
    before: a.type,
    after: b.type,
    changed: changed.get(b.name) ?? null,
    examples: examples[index] ?? [],
  }));
}

/** Whether two cells differ; missing equals missing. */
export function differ(a: Expr, b: Expr): Expr {
  const [noA, noB] = [isMissing(a), isMissing(b)];
  const both = and(noA, noB);
  return and(not(both), or(or(noA, noB), compare('ne', a, b)));
}

async function examplesOf(
  pairs: readonly (readonly [SymbolicColumn, SymbolicColumn])[],
  { rows }: NodeValue,
  changed: ReadonlyMap<string, number>,
  task: RunTask,
): Promise<{ row: number; before: Cell; after: Cell }[][]> {
  const found = pairs.map((): { row: number; before: Cell; after: Cell }[] => []);
  for (let start = 0; start < Math.min(rows.rows, MAX_SEARCHED_ROWS); start += PAGE_ROWS) {
    const open = pairs
      .map((_, index) => index)
      .filter((index) => {
        const count = changed.get(pairs[index]?.[1].name ?? '') ?? Number.POSITIVE_INFINITY;
        return (found[index] as unknown[]).length < Math.min(MAX_EXAMPLES, count);
      });
    if (open.length === 0) break;
    const columns = open.flatMap((index) => pairs[index]);
    const { columns: cells } = await page(columns, rows, start, PAGE_ROWS, task);
    open.forEach((index, at) => {
      const [before, after] = [cells[2 * at] ?? [], cells[2 * at + 1] ?? []];
      const list = found[index];
      for (let row = 0; row < after.length && list.length < MAX_EXAMPLES; row++) {
        const [a, b] = [before[row], after[row]];
        if (a !== b) list.push({ row: start + row, before: a, after: b });
      }
    });
  }
  return found;
}
