/**
 * Errors as data: what went wrong, where, and what to do, in the user's words. They cross process boundaries as plain
 * objects, and are displayed on their node and field.
 */
export interface Problem {
  /** A stable code for programs and tests, such as `csv.ragged-row`. */
  readonly code: string;
  /** The error, in one sentence. */
  readonly message: string;
  /** Advice, in one sentence. It names no option of the command line, because the window displays it, too. */
  readonly hint?: string;
  /** The option of the command line for that, such as `--memory`. */
  readonly option?: string;
  readonly nodeId?: string;
  /** Parameter of the node. */
  readonly field?: string;
  /** Range of characters in the parameter's text: from … to − 1, counted from 0. */
  readonly at?: { readonly from: number; readonly to: number };
  readonly column?: string;
  /** Row of the table, counted from 0. */
  readonly row?: number;
  readonly file?: string;
  /** Line of the file, counted from 1. */
  readonly line?: number;
}

/** A problem that is thrown. */
export class ProblemError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.message);
    this.name = 'ProblemError';
    this.problem = problem;
  }
}

/** Converts an error to a problem of the node, unless it names its own node. */
export function problemOf(error: unknown, nodeId: string): Problem {
  if (error instanceof ProblemError) return { nodeId, ...error.problem };
  const { message } = error as Error;
  return {
    code: 'engine.defect',
    message: `The engine stumbled: ${message}.`,
    hint: 'This is a defect of Prepgraph. Please report it with the pipeline.',
    nodeId,
  };
}

/** One line for a terminal: place, message, advice. */
export function problemText(problem: Problem): string {
  const where = [
    problem.file && (problem.line === undefined ? problem.file : `${problem.file}:${problem.line}`),
    problem.nodeId && `node "${problem.nodeId}"`,
    problem.field && `parameter "${problem.field}"`,
    problem.column !== undefined && `column "${problem.column}"`,
    problem.row !== undefined && `row ${problem.row + 1}`,
  ].filter(Boolean);
  const option = problem.option ? ` Option: ${problem.option}.` : '';
  const hint = `${problem.hint ? ` ${problem.hint}` : ''}${option}`;
  return `${where.length > 0 ? `${where.join(', ')}: ` : ''}${problem.message}${hint}`;
}
