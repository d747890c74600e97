/** The columns that a step changed or made. */
import { checksIn } from '../ir/checks.ts';
import type { Expr } from '../ir/expression.ts';
import { rememberOrigin } from '../ir/failed-check.ts';
import type { SymbolicColumn, SymbolicTable } from '../operators/kit/operator.ts';
import type { DocumentNode } from './document-schema.ts';
import { refuseClashes } from './fitted.ts';

/** Names of the result's columns that a node changed or made. Throws a ProblemError where two have one name. */
export function touchedColumns(
  node: DocumentNode,
  before: SymbolicTable,
  columns: readonly SymbolicColumn[],
): readonly string[] {
  refuseClashes({ columns });
  const known = new Map(before.columns.map((column) => [column.name, column.expr]));
  const touched = columns.filter(({ name, expr }) => known.get(name) !== expr);
  // The first origin of a check counts, so that parts of several columns are visited once.
  const seen = new Set<Expr>();
  for (const { name, expr } of touched) {
    for (const check of checksIn([expr], seen))
      rememberOrigin(check, { nodeId: node.id, column: sourceName(name, known) });
  }
  return touched.map(({ name }) => name);
}

/** The input column of a created column: of the same name, else of the longest name that its own begins with. */
export function sourceName(name: string, before: ReadonlyMap<string, unknown>): string {
  let stem = name;
  while (!before.has(stem)) {
    const end = stem.lastIndexOf('_');
    if (end <= 0) return name;
    stem = stem.slice(0, end);
  }
  return stem;
}
