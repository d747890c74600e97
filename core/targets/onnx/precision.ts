/** Inputs that single precision is too narrow for: they are double. */
import { childrenOf, columnsRead, type Expr } from '../../ir/expression.ts';

/** Decimal digits that single precision holds, with few exceptions. */
export const SINGLE_DIGITS = 7;

/** The number with which a model computes for a number that comes in single precision; see `asDecimals`. */
export function fromSingle(value: number): number {
  const single = Math.fround(value);
  const decimal = Number(single.toPrecision(SINGLE_DIGITS));
  return Math.fround(decimal) === single ? decimal : single;
}

const isLost = (value: unknown): boolean =>
  typeof value === 'number' && Number.isFinite(value) && fromSingle(value) !== value;

/** Source columns whose cells are looked for among learned numbers, or compared with them, that no single precision equals. */
export function columnsOfWideKeys(exprs: readonly Expr[]): ReadonlySet<number> {
  const found = new Set<number>();
  const met = new Set<Expr>();
  const visit = (expr: Expr): void => {
    if (met.has(expr)) return;
    met.add(expr);
    const compared =
      expr.op === 'lookup' && expr.keys.some(isLost)
        ? [expr.x]
        : expr.op === 'compare' && (expr.fn === 'eq' || expr.fn === 'ne') && [expr.a, expr.b].some(isLostLiteral)
          ? [expr.a, expr.b]
          : [];
    for (const index of columnsRead(compared)) found.add(index);
    for (const child of childrenOf(expr)) visit(child);
  };
  for (const expr of exprs) visit(expr);
  return found;
}

const isLostLiteral = (expr: Expr): boolean => expr.op === 'literal' && isLost(expr.value);
