/** A problem with a formula, and its range of characters. */

/** A range of the formula: characters from `from` up to but excluding `to`, in UTF-16 units, as editors count. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface FormulaProblem extends Span {
  /** A stable code for programs and tests, such as `formula.unknown-column`. */
  readonly code: string;
  /** The error, in one sentence. */
  readonly message: string;
  /** Advice, in one sentence. */
  readonly hint: string;
}

/** The only error that reading a formula throws. */
export class FormulaError extends Error {
  readonly problem: FormulaProblem;

  constructor(problem: FormulaProblem) {
    super(problem.message);
    this.name = 'FormulaError';
    this.problem = problem;
  }
}

export const formulaError = ({ from, to }: Span, code: string, message: string, hint: string): FormulaError =>
  new FormulaError({ code: `formula.${code}`, message, hint, from, to });

const MAX_QUOTE_LENGTH = 40;

/** A part of the formula in a message. */
export function quoted(text: string): string {
  const shown = text.length > MAX_QUOTE_LENGTH ? `${text.slice(0, MAX_QUOTE_LENGTH - 1)}…` : text;
  return shown.startsWith('`') ? shown : `\`${shown}\``;
}
