/** What is wrong with a formula, and which characters of it. */

/** A stretch of the formula: characters `from` up to but not including `to`, counted in UTF-16 units as editors do. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface FormulaProblem extends Span {
  /** A stable word for programs and tests, such as `formula.unknown-column`. */
  readonly code: string;
  /** What is wrong, one sentence. */
  readonly message: string;
  /** What to do about it, one sentence. */
  readonly hint: string;
}

/** The one error that reading a formula throws. */
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

const LONGEST_QUOTE = 40;

/** A piece of the formula within a message. */
export function quoted(text: string): string {
  const shown = text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE - 1)}…` : text;
  return shown.startsWith('`') ? shown : `\`${shown}\``;
}
