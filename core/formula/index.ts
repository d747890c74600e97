/**
 * The formula language of Derive and FilterRows: from text to an expression over the table's columns.
 *
 * Operators are Python's, in Python's order: + - * / // % **, < <= > >= == != (chained as in 0 < x < 1), in and not in
 * with a list, not, and, or. Columns stand bare where their name is a word, else in backquotes: `any name`, a backquote
 * in it doubled. Texts stand in quotes, dates are date("2024-01-31"), and a text beside a date is read as one.
 *
 * Meaning follows pandas.eval and NumPy on float64 columns: division by zero gives ±infinity or missing, a comparison
 * with a missing cell is false (!= is true), arithmetic with one is missing, // and % round towards −infinity, rounding
 * goes to the even neighbour. Different from there: numbers are doubles throughout, so 7 // 0 is infinite whatever the
 * column was read as; conditions count as 0 and 1 in arithmetic (true + true is 2, where NumPy says true); `and`, `or`
 * and `not` know missing as a third value, and a row whose condition is missing is not kept; a condition on text that is
 * missing (contains and the like) is false.
 *
 * A formula reaches columns and the functions of functions.ts, and nothing else; it is neither JavaScript nor Python.
 */
import type { Expr } from '../ir/expression.ts';
import { parseFormula } from './parse.ts';
import { formulaError } from './problem.ts';
import { Meaning } from './types.ts';
import { type FormulaColumn } from './typed.ts';

export { type Completion, type Completions, completeFormula, signatureAt } from './complete.ts';
export { aboutColumn, fitsType, testsFor, withTest } from './condition-tests.ts';
export {
  type ConditionRow,
  type Conditions,
  conditionsText,
  type ConditionTest,
  type ConditionValue,
  isFinished,
  otherWord,
  type ReadConditions,
  readConditions,
  rowText,
  valuesOfTest,
} from './conditions.ts';
export { type FormulaFunction, formulaFunctions } from './functions.ts';
export { parseFormula } from './parse.ts';
export { FormulaError, type FormulaProblem } from './problem.ts';
export { usedColumns } from './syntax.ts';
export { columnText, textLiteral } from './tokens.ts';
export type { FormulaColumn } from './typed.ts';

export interface CompileOptions {
  /** Comparisons and tests of a missing cell are missing, as in SQL, instead of false. */
  readonly unknowns?: boolean;
}

/**
 * Compiles a formula to an expression of a row. Throws only a FormulaError, with the range of the
 * wrong characters, for any text.
 */
export function compileFormula(
  text: string,
  columns: readonly FormulaColumn[],
  { unknowns = false }: CompileOptions = {},
): Expr {
  const tree = parseFormula(text);
  const { expr, type } = new Meaning(text, columns, unknowns).of(tree);
  if (type !== 'missing') return expr;
  throw formulaError(tree, 'untyped', 'The formula is missing in every row.', 'Write what it is to compute.');
}
