/** Formulas in parameters: compiled over a table's columns; their problems are reported on the node's field. */
import { compileFormula, FormulaError, parseFormula, usedColumns } from '../../formula/index.ts';
import { column } from '../../ir/build.ts';
import { type Expr, valueTypeOf } from '../../ir/expression.ts';
import { ProblemError } from '../../ir/problem.ts';
import type { DeclaredField, SymbolicColumn } from './operator.ts';

/** Columns with their cells, or the fields that are known before learning. */
export type FormulaInput = readonly (SymbolicColumn | DeclaredField)[];

export interface Formula {
  readonly expr: Expr;
  /** Columns that the formula reads. */
  readonly uses: FormulaInput;
}

/** Throws a ProblemError on the field if the formula's syntax is wrong; needs no columns. */
export const checkFormula = (text: string, field = 'formula'): void => void inField(field, () => parseFormula(text));

/** Compiles a formula. Throws a ProblemError on the field, with the range of the wrong characters. */
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

/** Columns that an unfitted encoding may create: their names are not known yet, but a formula may use them. */
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

/** Compiles a formula that must give true or false. Throws a ProblemError on the field. */
export function conditionOf(text: string, input: FormulaInput, field = 'formula'): Expr {
  const { expr } = formulaOf(text, input, field);
  if (expr.type === 'boolean') return expr;
  const words = { number: 'a number', string: 'text', datetime: 'a date' } as const;
  throw new ProblemError({
    code: 'formula.type',
    message: `The formula gives ${words[expr.type]}, but to filter rows it must give true or false.`,
    hint: 'Compare it with something, for example with != 0 or == "text".',
    field,
    at: { from: 0, to: text.length },
  });
}
