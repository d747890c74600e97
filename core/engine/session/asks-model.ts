import { childrenOf, type Expr } from '../../ir/expression.ts';

/** Whether the expression contains a row model, which costs a call per row. */
export function asksModel(expr: Expr): boolean {
  const seen = new Set<Expr>();
  const pending = [expr];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (next.op === 'rowModel') return true;
    if (seen.has(next)) continue;
    seen.add(next);
    pending.push(...childrenOf(next));
  }
  return false;
}
