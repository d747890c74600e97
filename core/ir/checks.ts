/** Replaces checks in expressions: a cell becomes missing instead of stopping the run. */
import { and, choose, missing } from './build.ts';
import { childrenOf, type Expr, withChildren } from './expression.ts';

export type CheckExpr = Extract<Expr, { op: 'check' }>;

/**
 * All checks within the expressions, inner ones first.
 * @param seen expressions whose checks are known; those that are visited are added
 */
export function checksIn(exprs: readonly Expr[], seen = new Set<Expr>()): CheckExpr[] {
  const found: CheckExpr[] = [];
  const visit = (expr: Expr): void => {
    if (seen.has(expr)) return;
    seen.add(expr);
    for (const child of childrenOf(expr)) visit(child);
    if (expr.op === 'check') found.push(expr);
  };
  for (const expr of exprs) visit(expr);
  return found;
}

/**
 * The expression, with missing cells wherever one of its checks fails. Returns the
 * expression itself if it has no checks.
 */
export function refusedAsMissing(expr: Expr): Expr {
  const known = new Map<Expr, Expr>();
  const holds = checksIn([expr]).map((check) => withoutChecks(check.holds, known));
  if (holds.length === 0) return expr;
  return choose(
    holds.reduce((all, one) => and(all, one)),
    withoutChecks(expr, known),
    missing(expr.type),
  );
}

/** The expression, with each part missing if a check within that part fails. */
export function withoutChecks(expr: Expr, known: Map<Expr, Expr> = new Map()): Expr {
  const found = known.get(expr);
  if (found !== undefined) return found;
  const before = childrenOf(expr);
  const after = before.map((child) => withoutChecks(child, known));
  const isSame = after.every((child, index) => child === before[index]);
  const same = isSame ? expr : withChildren(expr, after);
  const made = same.op === 'check' ? choose(same.holds, same.x, missing(same.type)) : same;
  known.set(expr, made);
  return made;
}
