/**
 * Errors as data: what went wrong, where, and what to do, in the user's words. They cross process boundaries as plain
 * objects and stand on the node and field where they belong.
 */
export interface Problem {
  /** A stable word for programs and tests, such as `csv.ragged-row`. */
  readonly code: string;
  /** What happened, one sentence. */
  readonly message: string;
  /** What to do about it, one sentence. */
  readonly hint?: string;
  readonly nodeId?: string;
  /** The parameter of the node that it is about. */
  readonly field?: string;
  /** The characters of that parameter's text that it is about: from … to − 1, counted from 0. */
  readonly at?: { readonly from: number; readonly to: number };
  readonly column?: string;
  /** Row of the table, counted from 0. */
  readonly row?: number;
  readonly file?: string;
  /** Line of the file, counted from 1. */
  readonly line?: number;
}

/** A problem on its way up the stack. */
export class ProblemError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.message);
    this.name = 'ProblemError';
    this.problem = problem;
  }
}

/** One line for a terminal: where, what, what to do. */
export function problemText(problem: Problem): string {
  const where = [
    problem.file && (problem.line === undefined ? problem.file : `${problem.file}:${problem.line}`),
    problem.nodeId && `node "${problem.nodeId}"`,
    problem.field && `parameter "${problem.field}"`,
    problem.column !== undefined && `column "${problem.column}"`,
    problem.row !== undefined && `row ${problem.row + 1}`,
  ].filter(Boolean);
  const hint = problem.hint ? ` ${problem.hint}` : '';
  return `${where.length > 0 ? `${where.join(', ')}: ` : ''}${problem.message}${hint}`;
}
