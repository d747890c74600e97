/** How a command fails, besides a single ProblemError. */
import { type Problem, problemText } from '../ir/problem.ts';

/** Several problems at once: each goes to stderr on a line of its own. */
export class Problems extends Error {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map(problemText).join('\n'));
    this.name = 'Problems';
    this.problems = problems;
  }
}

/** A command line that parses but makes no sense: exit code 2. */
export class UsageError extends Error {}
