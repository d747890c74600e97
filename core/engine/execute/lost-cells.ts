/**
 * Finds cells that a step turns from a value to missing, because they cannot be read or a function has no value there.
 */
import type { DocumentNode } from '../../graph/document-schema.ts';
import { parseParams } from '../../graph/validate.ts';
import { and, isMissing, not, or } from '../../ir/build.ts';
import { withoutChecks } from '../../ir/checks.ts';
import { childrenOf, type Expr } from '../../ir/expression.ts';
import { operatorOf } from '../../operators/catalogue.ts';
import type { Loss, SymbolicTable } from '../../operators/kit/operator.ts';

/**
 * For each column of the result, an expression that is true for a lost cell. Steps that stop at such a cell have none.
 */
export function lostCells(
  params: unknown,
  before: SymbolicTable,
  after: SymbolicTable,
): { readonly name: string; readonly isLost: Expr }[] {
  const policy = policyOf(params);
  if (policy === null) return [];
  const inputs = new Map(before.columns.map(({ name, expr }) => [name, expr]));
  const given = new Set(inputs.values());
  return after.columns.flatMap(({ name, expr }) => {
    if (given.has(expr)) return [];
    const cell = withoutChecks(expr);
    const input = inputs.get(name);
    const failed =
      policy === 'formula' ? failedFunction(expr, given) : input === undefined ? null : not(isMissing(input));
    return failed === null ? [] : [{ name, isLost: and(isMissing(cell), withoutChecks(failed)) }];
  });
}

/** Losses that the operator declares itself. */
export function cutCells(node: DocumentNode, learned: unknown, before: SymbolicTable): readonly Loss[] {
  const losses = operatorOf(node.type)?.losses;
  if (losses === undefined) return [];
  const parsed = parseParams(node);
  if ('problems' in parsed) return [];
  return losses(before, parsed.params, learned).map((loss) => ({ ...loss, isLost: withoutChecks(loss.isLost) }));
}

/** How a step treats cells without a value: `cells` turns each of its own to missing, `formula` computes with them. */
function policyOf(params: unknown): 'cells' | 'formula' | null {
  if (typeof params !== 'object' || params === null) return null;
  if ('errors' in params && params.errors === 'coerce') return 'cells';
  if ('handle_invalid' in params && params.handle_invalid !== 'error') return 'cells';
  return 'formula' in params ? 'formula' : null;
}

/** Functions that are undefined for some numbers. */
const PARTIAL: ReadonlySet<string> = new Set([
  'sqrt',
  'log',
  'log1p',
  'log2',
  'log10',
  'asin',
  'acos',
  'normalQuantile',
  'div',
  'mod',
  'pow',
]);

/**
 * Whether a function within the expression got values and returned missing; null if no function can. Expressions in
 * `given` are not examined.
 */
function failedFunction(root: Expr, given: ReadonlySet<Expr>): Expr | null {
  let failed: Expr | null = null;
  const seen = new Set<Expr>();
  const visit = (expr: Expr): void => {
    if (seen.has(expr) || given.has(expr)) return;
    seen.add(expr);
    const parts = childrenOf(expr);
    for (const part of parts) visit(part);
    if (!isPartial(expr)) return;
    const here = parts.reduce((all, part) => and(all, not(isMissing(part))), isMissing(expr));
    failed = failed === null ? here : or(failed, here);
  };
  visit(root);
  return failed;
}

function isPartial(expr: Expr): boolean {
  switch (expr.op) {
    case 'parseNumber':
    case 'parseDate':
    case 'numberToDate':
      return true;
    case 'unary':
      return PARTIAL.has(expr.fn);
    case 'binary': {
      const { a, b } = expr;
      const by = b.op === 'literal' ? Number(b.value) : 0;
      // x / 2 and x ** 2 are always defined.
      const isTotal = expr.fn === 'pow' ? Number.isInteger(by) && b.op === 'literal' : by !== 0;
      return PARTIAL.has(expr.fn) && !isTotal && !(a.op === 'literal' && b.op === 'literal');
    }
    default:
      return false;
  }
}
