/** Expressions over other columns. */
import type { Expr } from './expression.ts';

/**
 * Replaces the columns of expressions. One function for all expressions of a table keeps what they share shared: parts,
 * and the inputs of row models.
 */
export function substitution(by: (index: number, type: Expr['type']) => Expr): (expr: Expr) => Expr {
  const known = new Map<Expr, Expr>();
  const lists = new Map<readonly Expr[], readonly Expr[]>();
  const ofAll = (parts: readonly Expr[]): readonly Expr[] => {
    const made = lists.get(parts) ?? parts.map(of);
    lists.set(parts, made);
    return made;
  };
  return of;

  function of(expr: Expr): Expr {
    const made = known.get(expr) ?? replaced(expr);
    known.set(expr, made);
    return made;
  }

  function replaced(expr: Expr): Expr {
    switch (expr.op) {
      case 'column':
        return by(expr.index, expr.type);
      case 'literal':
        return expr;
      case 'binary':
      case 'compare':
      case 'logic':
        return { ...expr, a: of(expr.a), b: of(expr.b) };
      case 'if':
        return { ...expr, test: of(expr.test), then: of(expr.then), otherwise: of(expr.otherwise) };
      case 'coalesce':
        return { ...expr, x: of(expr.x), fallback: of(expr.fallback) };
      case 'check':
        return { ...expr, x: of(expr.x), holds: of(expr.holds) };
      case 'dot':
      case 'rowModel':
        return { ...expr, xs: ofAll(expr.xs) };
      case 'concat':
        return { ...expr, parts: ofAll(expr.parts) };
      default:
        return { ...expr, x: of(expr.x) };
    }
  }
}
