import { ProblemError } from '../../ir/problem.ts';
import { SelectionError, type SelectionOption } from '../../random/selection-error.ts';

/** Runs a selection of rows; an impossible selection becomes a ProblemError on the parameter that causes it. */
export function inFields<Result>(
  code: string,
  fieldOf: Partial<Record<SelectionOption, string>>,
  work: () => Result,
): Result {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof SelectionError)) throw error;
    const field = fieldOf[error.option];
    throw new ProblemError({
      code: `${code}.${error.option}`,
      message: error.reason,
      hint: error.hint,
      ...(field && { field }),
    });
  }
}
