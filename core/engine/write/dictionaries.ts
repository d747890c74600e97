/** The strings that results hold. */
import type { Expr } from '../../ir/expression.ts';
import { type Dictionary, dictionaryOf } from '../../table/dictionary.ts';
import type { Kernel } from '../kernels/kernel.ts';
import type { RowSet } from '../rows/row-set.ts';

/** For each result its strings; null where it holds none, or makes them row by row. */
export const dictionariesOf = (
  { domains }: Kernel,
  columns: readonly { readonly expr: Expr }[],
  rows: RowSet,
): (Dictionary | null)[] =>
  domains.map((domain, index) => domain && dictionaryBehind(domain.strings, columns[index].expr, rows));

/** The strings of a result as a dictionary: the column's own where it is passed through, else a new one. */
export function dictionaryBehind(strings: () => readonly string[], expr: Expr, rows: RowSet): Dictionary | null {
  if (expr.op === 'column') return rows.table.dictionaries[expr.index] ?? null;
  return dictionaryOf(strings());
}
