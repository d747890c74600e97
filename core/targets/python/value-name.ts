/** Names of values in generated Python. */
import { childrenOf, type Expr } from '../../ir/expression.ts';
import type { FrozenNode } from '../frozen.ts';

/** Words of a local variable: the column that the expression is made from, and the kind of value. */
export function valueWords(expr: Expr, { before }: Pick<FrozenNode, 'before'>): string {
  let at: Expr | undefined = expr;
  while (at !== undefined && at.op !== 'column') at = childrenOf(at)[0];
  const name = at?.op === 'column' ? before[0]?.[at.index]?.name : undefined;
  const what = expr.type === 'boolean' ? 'test' : expr.op === 'check' || expr.op === 'lookup' ? 'code' : 'value';
  return `${name ?? 'row'} ${what}`;
}
