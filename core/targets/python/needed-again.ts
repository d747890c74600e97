/** Selects the expressions of a node that deserve a name of their own. */
import { childrenOf, type Expr } from '../../ir/expression.ts';

/**
 * Expressions that occur more than once, except those that are as short as a name.
 * @param within parts of the code for an expression, if they are more than its children
 */
export function neededAgain(
  roots: readonly Expr[],
  within: (expr: Expr) => readonly Expr[] = childrenOf,
): ReadonlySet<Expr> {
  const seen = new Set<Expr>();
  const again = new Set<Expr>();
  const visit = (expr: Expr): void => {
    if (expr.op === 'column' || expr.op === 'literal') return;
    if (seen.has(expr)) {
      // The results of a row model already have a name.
      if (expr.op !== 'rowModel') again.add(expr);
      return;
    }
    seen.add(expr);
    for (const part of within(expr)) visit(part);
  };
  for (const root of roots) visit(root);
  return again;
}
