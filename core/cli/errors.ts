/** Errors of commands, besides a single ProblemError. */
import { type Problem, problemText } from '../ir/problem.ts';

/** Several problems; each is printed to stderr on its own line. */
export class Problems extends Error {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map(problemText).join('\n'));
    this.name = 'Problems';
    this.problems = problems;
  }
}

/** Invalid use of the command line, beyond its syntax: exit code 2. */
export class UsageError extends Error {}
