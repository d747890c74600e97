/** Arithmetic of formulas, with constants folded. */
import * as b from '../ir/build.ts';
import type { Expr } from '../ir/expression.ts';
import type { ArithmeticOperator } from './syntax.ts';

/** A literal, or the negative of one. */
export function constant(expr: Expr): Expr | null {
  if (expr.op === 'literal') return expr;
  if (expr.op !== 'unary' || expr.fn !== 'neg' || expr.x.op !== 'literal') return null;
  return b.number(-(expr.x.value as number));
}

export const comparisonNames = { '<': 'lt', '<=': 'le', '>': 'gt', '>=': 'ge', '==': 'eq', '!=': 'ne' } as const;

export function arithmetic(operator: ArithmeticOperator, x: Expr, y: Expr): Expr {
  switch (operator) {
    case '+':
      return b.add(x, y);
    case '-':
      return b.sub(x, y);
    case '*':
      return b.mul(x, y);
    case '/':
      return b.div(x, y);
    case '%':
      return b.binary('mod', x, y);
    case '**':
      return b.pow(x, y);
    case '//':
      return floorDivide(x, y);
  }
}

/**
 * NumPy's floor_divide: the whole number q with x = q·y + x % y, so that 1 // 0.1 is 9. Division by zero gives x / y;
 * if y is infinite and x is not, the result is −1 or 0.
 */
export function floorDivide(x: Expr, y: Expr): Expr {
  const whole = b.unary('round', b.div(b.sub(x, b.binary('mod', x, y)), y));
  const finiteByInfinite = b.and(b.lessThan(b.abs(x), Infinity), b.equals(b.abs(y), Infinity));
  const rest = b.choose(b.equals(y, 0), b.div(x, y), b.choose(finiteByInfinite, b.number(-1), b.missing('number')));
  return b.coalesce(whole, rest);
}
