/** What operators share whose cells depend on the rows before and after: whole columns go in and come out. */
import { choose, greaterThan, isMissing, missing, numberToDate, toNumber } from '../ir/build.ts';
import type { Expr } from '../ir/expression.ts';
import type { RowPlan, SymbolicColumn, SymbolicTable, WholeColumn } from './operator.ts';

/** Columns as a `whole` plan takes them: booleans as the numbers 0 and 1, so that missing is NaN among them too. */
export const wholePlan = (
  columns: readonly SymbolicColumn[],
  make: (column: WholeColumn, index: number) => WholeColumn,
): RowPlan => ({
  rows: 'whole',
  of: columns.map(({ type, expr }) => (type === 'boolean' ? toNumber(expr) : expr)),
  make: (wholes) => wholes.map(make),
});

/** The table with what the plan made in place of those columns. */
export function withMade(input: SymbolicTable, columns: readonly SymbolicColumn[]): SymbolicTable {
  const positions = new Map(columns.map((column, index) => [column.name, index]));
  return {
    columns: input.columns.map((column) => {
      const made = input.made?.[positions.get(column.name) ?? -1];
      return made === undefined ? column : { ...column, expr: asType(made, column) };
    }),
  };
}

function asType(made: Expr, { type }: SymbolicColumn): Expr {
  if (type === 'datetime') return numberToDate(made);
  if (type !== 'boolean') return made;
  return choose(isMissing(made), missing('boolean'), greaterThan(made, 0.5));
}

/** Which cells of a whole column are missing: NaN, or a code of −1. */
export function missingIn({ cells, values }: WholeColumn): (row: number) => boolean {
  if (values !== null) return (row) => (cells[row] as number) < 0;
  return (row) => Number.isNaN(cells[row]);
}
