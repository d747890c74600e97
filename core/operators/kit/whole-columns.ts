/** Helpers of operators whose cells depend on the rows before and after: they map whole columns. */
import { choose, greaterThan, isMissing, missing, numberToDate, toNumber } from '../../ir/build.ts';
import type { Expr } from '../../ir/expression.ts';
import { flag } from './params.ts';
import type { RowPlan, SymbolicColumn, SymbolicTable, WholeColumn } from './operator.ts';

/**
 * A `whole` plan over columns. Booleans become the numbers 0 and 1, so that NaN is missing in them too. After a split,
 * `make` is called for each part alone, in the part's order, unless the step uses rows across parts.
 */
export const wholePlan = (
  columns: readonly SymbolicColumn[],
  acrossParts: boolean,
  make: (column: WholeColumn, index: number) => WholeColumn,
): RowPlan => ({
  rows: 'whole',
  of: columns.map(({ type, expr }) => (type === 'boolean' ? toNumber(expr) : expr)),
  make: (wholes, { partition }) => {
    const parts = acrossParts || partition === null ? null : partsOf(partition);
    return wholes.map((column, index) =>
      parts === null ? make(column, index) : madeByPart(column, parts, (part) => make(part, index)),
    );
  },
});

/** Row numbers of each existing part, ascending. */
export function partsOf(partition: Uint8Array): Int32Array[] {
  const counts = new Map<number, number>();
  for (const part of partition) counts.set(part, (counts.get(part) ?? 0) + 1);
  return [...counts]
    .sort(([a], [b]) => a - b)
    .map(([part, count]) => {
      const rows = new Int32Array(count);
      let at = 0;
      for (let row = 0; row < partition.length; row++) if (partition[row] === part) rows[at++] = row;
      return rows;
    });
}

/**
 * Calls `make` for each part and writes its cells back to the part's rows. All parts return the same list of strings.
 */
function madeByPart(
  { cells, values }: WholeColumn,
  parts: readonly Int32Array[],
  make: (part: WholeColumn) => WholeColumn,
): WholeColumn {
  const result = cells.slice();
  let made: WholeColumn = { cells: result, values };
  for (const rows of parts) {
    const own = new (cells.constructor as typeof Float64Array)(rows.length);
    for (let at = 0; at < rows.length; at++) own[at] = cells[rows[at]];
    made = make({ cells: own, values });
    for (let at = 0; at < rows.length; at++) result[rows[at]] = made.cells[at];
  }
  return { cells: result, values: made.values };
}

/** Parameter: whether a step that depends on other rows may use rows of other parts. */
export const acrossParts = () =>
  flag(false, {
    label: 'Across parts',
    help: 'After a split, look at rows of other parts too: cells of test rows then flow into train rows. Off: each part is treated as a table of its own.',
    advanced: true,
  });

/** The table with the plan's result columns in place of their sources. */
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

/** Predicate for missing cells of a whole column: NaN, or a code of −1. */
export function missingIn({ cells, values }: WholeColumn): (row: number) => boolean {
  if (values !== null) return (row) => cells[row] < 0;
  return (row) => Number.isNaN(cells[row]);
}
