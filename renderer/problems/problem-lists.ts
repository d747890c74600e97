/** Problems of the whole pipeline in the order of the list. */
import type { Advice } from '../../core/advice/advice.ts';
import type { DocumentNode } from '../../core/graph/document-schema.ts';
import { ADVICE_PREFIX, type NodeProblem } from '../store/problems.ts';

export interface StepProblem {
  /** Id of its step. */
  readonly id: string;
  readonly problem: NodeProblem;
}

/** Lists in display order. */
export interface ProblemLists {
  readonly failed: readonly StepProblem[];
  /** Advice, most of it with a fix. */
  readonly advice: readonly Advice[];
  readonly rest: readonly StepProblem[];
  /** Values that steps left out, cut, rounded or guessed. */
  readonly notices: readonly StepProblem[];
}

export function problemLists(
  nodes: readonly DocumentNode[],
  problems: ReadonlyMap<string, readonly NodeProblem[]>,
  advice: readonly Advice[],
): ProblemLists {
  const ids = new Set(nodes.map(({ id }) => id));
  // Advice is listed with its fixes, not as the problem that is derived from it.
  const reported = nodes.flatMap(({ id }) =>
    (problems.get(id) ?? []).filter(({ code }) => !code.startsWith(ADVICE_PREFIX)).map((problem) => ({ id, problem })),
  );
  const isFailure = ({ problem }: StepProblem): boolean => problem.severity === 'error';
  const isNotice = ({ problem }: StepProblem): boolean => problem.isNotice === true;
  return {
    failed: reported.filter(isFailure),
    advice: advice.filter(({ nodeId }) => ids.has(nodeId)),
    rest: reported.filter((one) => !isFailure(one) && !isNotice(one)),
    notices: reported.filter(isNotice),
  };
}

export const countOf = ({ failed, advice, rest, notices }: ProblemLists): number =>
  failed.length + advice.length + rest.length + notices.length;

/** The first `max` problems of all lists together. */
export function firstOf({ failed, advice, rest, notices }: ProblemLists, max: number): ProblemLists {
  const left = (...before: readonly { readonly length: number }[]): number =>
    Math.max(0, max - before.reduce((sum, { length }) => sum + length, 0));
  return {
    failed: failed.slice(0, max),
    advice: advice.slice(0, left(failed)),
    rest: rest.slice(0, left(failed, advice)),
    notices: notices.slice(0, left(failed, advice, rest)),
  };
}
