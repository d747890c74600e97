/** Dictionaries of results. */
import type { Expr } from '../../ir/expression.ts';
import { type Dictionary, dictionaryOf } from '../../table/dictionary.ts';
import type { Kernel } from '../kernels/bound-kernel.ts';
import type { RowSet } from '../rows/row-set.ts';

/** Dictionary of each result; null if it holds no strings or computes them row by row. */
export const dictionariesOf = (
  { domains }: Kernel,
  columns: readonly { readonly expr: Expr }[],
  rows: RowSet,
): (Dictionary | null)[] =>
  domains.map((domain, index) => domain && resultDictionary(domain.strings, columns[index].expr, rows));

/** Dictionary of a result: the source column's own if it is unchanged, else a new one. */
export function resultDictionary(strings: () => readonly string[], expr: Expr, rows: RowSet): Dictionary | null {
  if (expr.op === 'column') return rows.table.dictionaries[expr.index] ?? null;
  return dictionaryOf(strings());
}
