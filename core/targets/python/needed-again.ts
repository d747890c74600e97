/** Which expressions of a node are worth a name of their own. */
import { childrenOf, type Expr } from '../../ir/expression.ts';

/**
 * Expressions that stand in more than one place, but for those that are as short as a name.
 * @param within what the code for an expression is made of, where that is more than its children
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
      // The results of a row model are a name already.
      if (expr.op !== 'rowModel') again.add(expr);
      return;
    }
    seen.add(expr);
    for (const part of within(expr)) visit(part);
  };
  for (const root of roots) visit(root);
  return again;
}
