/**
 * Evaluates expressions row by row without compiling code, where none may be compiled: in a page with a strict policy.
 * Subexpressions that are needed again, and all results of a model, are computed once a row and only where they are needed.
 */
import { childrenOf, type Expr } from './expression.ts';
import { type CellFunction, cellFunction, type Row, type Value } from './interpret.ts';
import { rowProblem } from './failed-check.ts';
import { ProblemError } from './problem.ts';
import { type RowModel, rowFunction } from './row-models/index.ts';
import type { RowValue } from './row-models/row-model-kind.ts';

/** A function from a row to the expressions' values. It throws a ProblemError with the node and column of a `check` that fails. */
export function rowEvaluator(exprs: readonly Expr[]): (row: Row) => Value[] {
  /** Counts rows, so that a value of the row before is never taken for one of this row. */
  let turn = 0;
  const once = <Result>(compute: (row: Row) => Result): ((row: Row) => Result) => {
    let computed = -1;
    let result: Result;
    return (row) => {
      if (computed !== turn) {
        result = compute(row);
        computed = turn;
      }
      return result;
    };
  };

  const again = neededAgain(exprs);
  const known = new Map<Expr, CellFunction>();
  const models = new Map<RowModel, Map<readonly Expr[], (row: Row) => Float64Array>>();
  const resultsOf = (model: RowModel, xs: readonly Expr[]): ((row: Row) => Float64Array) => {
    const byInputs = models.get(model) ?? new Map<readonly Expr[], (row: Row) => Float64Array>();
    models.set(model, byInputs);
    const made = byInputs.get(xs);
    if (made !== undefined) return made;
    const inputs = xs.map(of);
    const apply = rowFunction(model);
    // Copied, because the next call overwrites them, and a model may be the input of another call of itself.
    const results = once((row) => apply(inputs.map((x) => x(row) as RowValue)).slice());
    byInputs.set(xs, results);
    return results;
  };
  const made = (expr: Expr): CellFunction => {
    switch (expr.op) {
      case 'rowModel': {
        const results = resultsOf(expr.model, expr.xs);
        const { output } = expr;
        return (row) => results(row)[output];
      }
      case 'check': {
        const [holds, x] = [of(expr.holds), of(expr.x)];
        return (row) => {
          if (holds(row) === false) throw new ProblemError(rowProblem(expr, row));
          return x(row);
        };
      }
      default:
        return cellFunction(expr, of);
    }
  };
  const of = (expr: Expr): CellFunction => {
    const before = known.get(expr);
    if (before !== undefined) return before;
    const compute = again.has(expr) ? once(made(expr)) : made(expr);
    known.set(expr, compute);
    return compute;
  };

  const cells = exprs.map(of);
  return (row) => {
    turn++;
    return cells.map((cell) => cell(row));
  };
}

/** Expressions with more than one parent, of which each row needs the value once. */
function neededAgain(exprs: readonly Expr[]): ReadonlySet<Expr> {
  const seen = new Set<Expr>();
  const again = new Set<Expr>();
  const pending = [...exprs];
  for (let expr = pending.pop(); expr !== undefined; expr = pending.pop()) {
    if (expr.op === 'column' || expr.op === 'literal') continue;
    if (seen.has(expr)) {
      again.add(expr);
      continue;
    }
    seen.add(expr);
    for (const child of childrenOf(expr)) pending.push(child);
  }
  return again;
}
