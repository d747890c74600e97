/** What a step does to rows that it has not learned from. */
import { isTarget } from './drop-from.ts';
import type { Operator, RowPlan, SymbolicTable } from './operator.ts';

/**
 * The row plan of an operator for new rows; null if they stay unchanged. This holds for splits and samples, for
 * conditions on train rows only, and for an order by the target, because new rows need not have one.
 */
export function newRowsPlan(
  operator: Operator,
  params: unknown,
  input: SymbolicTable,
  learned: unknown,
): RowPlan | null {
  if (operator.rows === undefined || operator.onNewRows === 'leave') return null;
  return planForNewRows(operator.rows(input, params, learned), input);
}

/** Like `newRowsPlan`, from the plan itself. */
export function planForNewRows(plan: RowPlan, { columns }: SymbolicTable): RowPlan | null {
  if (plan.rows === 'whole') return plan.of.length === 0 ? null : plan;
  if (plan.rows === 'filter') {
    if (plan.only === 'train') return null;
    const { keep, others = keep } = plan;
    return others.op === 'literal' && others.value === true ? null : { rows: 'filter', keep: others };
  }
  if (plan.rows !== 'sort') return plan;
  const targets = new Set(columns.filter(isTarget).map(({ expr }) => expr));
  return plan.by.some(({ x }) => targets.has(x)) ? null : plan;
}

/** The table with `becomesTarget` on the columns that a later step makes the target. */
export function withTargets(table: SymbolicTable, names: ReadonlySet<string>): SymbolicTable {
  if (names.size === 0 || table.columns.every((column) => column.target === true || !names.has(column.name)))
    return table;
  const columns = table.columns.map((column) =>
    column.target !== true && names.has(column.name) ? { ...column, becomesTarget: true } : column,
  );
  return { ...table, columns };
}
