/** Substitutes the columns of expressions. */
import { childrenOf, type Expr, withChildren } from './expression.ts';

/**
 * Returns a function that replaces the columns of expressions. Using one function for all expressions of a table
 * preserves sharing: of subexpressions, and of the inputs of row models.
 */
export function substitution(by: (index: number, type: Expr['type']) => Expr): (expr: Expr) => Expr {
  const known = new Map<Expr, Expr>();
  /** Lists of inputs that the outputs of one row model share. */
  const inputs = new Map<readonly Expr[], readonly Expr[]>();
  return of;

  function of(expr: Expr): Expr {
    const made =
      known.get(expr) ?? (expr.op === 'column' ? by(expr.index, expr.type) : withChildren(expr, partsOf(expr)));
    known.set(expr, made);
    return made;
  }

  function partsOf(expr: Expr): readonly Expr[] {
    const parts = childrenOf(expr);
    if (expr.op !== 'rowModel') return parts.map(of);
    const made = inputs.get(parts) ?? parts.map(of);
    inputs.set(parts, made);
    return made;
  }
}
