/** Formulas in parameters: what they say over a table's columns, and problems of theirs on the node's field. */
import { compileFormula, FormulaError, parseFormula, usedColumns } from '../../formula/index.ts';
import { column } from '../../ir/build.ts';
import { type Expr, valueTypeOf } from '../../ir/expression.ts';
import { ProblemError } from '../../ir/problem.ts';
import type { DeclaredField, SymbolicColumn } from './operator.ts';

/** Columns with their cells, or as far as they are known before anything is learned. */
export type FormulaInput = readonly (SymbolicColumn | DeclaredField)[];

export interface Formula {
  readonly expr: Expr;
  /** The columns that it names. */
  readonly uses: FormulaInput;
}

/** Throws a ProblemError on the field for a formula that is none, whatever the columns. */
export const checkFormula = (text: string, field = 'formula'): void => void inField(field, () => parseFormula(text));

/** Throws a ProblemError on the field, with the characters that are wrong. */
export function formulaOf(text: string, input: FormulaInput, field = 'formula'): Formula {
  return inField(field, () => {
    const columns = input.map((each, index) =>
      'expr' in each ? each : { ...each, expr: column(index, valueTypeOf(each.type)) },
    );
    const names = usedColumns(parseFormula(text));
    const expr = compileFormula(text, [...columns, ...unfitted(input, names)]);
    return { expr, uses: input.filter(({ name }) => names.has(name)) };
  });
}

/** Columns that an encoding may make once it is fitted: they are not known by name, but a formula may name them. */
function unfitted(input: FormulaInput, names: ReadonlySet<string>) {
  return [...names]
    .filter((name) => !input.some((each) => each.name === name))
    .flatMap((name) => {
      const source = input.find((each) => 'many' in each && each.many === true && name.startsWith(each.name));
      return source === undefined ? [] : [{ name, type: source.type, expr: column(0, valueTypeOf(source.type)) }];
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
