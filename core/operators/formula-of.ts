/** Formulas in parameters: what they say over a table's columns, and problems of theirs on the node's field. */
import { compileFormula, FormulaError, parseFormula, usedColumns } from '../formula/index.ts';
import { column } from '../ir/build.ts';
import { type Expr, valueTypeOf } from '../ir/expression.ts';
import { ProblemError } from '../ir/problem.ts';
import type { DeclaredField, SymbolicColumn } from './operator.ts';

/** Columns with their cells, or as far as they are known before anything is learned. */
export type FormulaInput = readonly (SymbolicColumn | DeclaredField)[];

export interface Formula {
  readonly expr: Expr;
  /** The columns that it names. */
  readonly uses: FormulaInput;
}

/** Throws a ProblemError on the field, with the characters that are wrong. */
export function formulaOf(text: string, input: FormulaInput, field = 'formula'): Formula {
  return inField(field, () => {
    const columns = input.map((each, index) =>
      'expr' in each ? each : { ...each, expr: column(index, valueTypeOf(each.type)) },
    );
    const expr = compileFormula(text, columns);
    const names = usedColumns(parseFormula(text));
    return { expr, uses: input.filter(({ name }) => names.has(name)) };
  });
}

function inField<Result>(field: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof FormulaError)) throw error;
    const { code, message, hint, from, to } = error.problem;
    const place = to - from > 1 ? `characters ${from + 1} to ${to}` : `character ${from + 1}`;
    throw new ProblemError({
      code,
      message: `${message.replace(/[.]$/, '')} (${place}).`,
      hint,
      field,
      at: { from, to },
    });
  }
}
