/** Whether two symbolic tables over the same columns compute the same cells under the same names. */
import { childrenOf, type Expr } from '../ir/expression.ts';
import type { SymbolicTable } from '../operators/kit/operator.ts';

export function sameResult(a: SymbolicTable, b: SymbolicTable): boolean {
  const compared = new Map<Expr, Expr>();
  return (
    a.columns.length === b.columns.length &&
    a.columns.every((left, index) => {
      const right = b.columns[index];
      return left.name === right?.name && left.type === right.type && same(left.expr, right.expr, compared);
    })
  );
}

const isExpr = (part: unknown): boolean => typeof part === 'object' && part !== null && 'op' in part;

/**
 * The expression's own fields as text, without its parts and its model. Both sides learned the same, so models differ
 * only in their inputs.
 */
const own = (expr: Expr): string =>
  JSON.stringify(
    Object.entries(expr).filter(([name, part]) => name !== 'model' && !isExpr(Array.isArray(part) ? part[0] : part)),
  );

/** @param compared pairs already found equal, by expression of the left side */
function same(a: Expr, b: Expr, compared: Map<Expr, Expr>): boolean {
  if (a === b || compared.get(a) === b) return true;
  if (a.op !== b.op || a.type !== b.type) return false;
  const left = childrenOf(a);
  const right = childrenOf(b);
  const isSame =
    left.length === right.length &&
    left.every((child, index) => same(child, right[index], compared)) &&
    own(a) === own(b);
  if (isSame) compared.set(a, b);
  return isSame;
}
