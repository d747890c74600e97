/** Combined state of the steps of a collapsed stage, in few words. */
import type { PipelineDocument } from '../../core/graph/document-schema.ts';
import type { NodeReport } from '../../core/protocol/node-report.ts';
import { missingIn } from '../store/missing-cells.ts';
import { problemsOf } from '../store/problems.ts';
import { shareOf } from '../store/progress.ts';
import type { Stage } from '../store/stages.ts';
import type { WorkbenchState } from '../store/state.ts';
import { type StepState, stepState } from './step-node.tsx';

/** Order of states: the stage takes the first one that any of its steps is in. */
const worstFirst: readonly StepState[] = ['failed', 'running', 'waiting', 'unfinished', 'warning', 'done'];

export function stageState(state: WorkbenchState, { steps }: Stage): StepState {
  const states = new Set(steps.map((id) => stepState(state, id)));
  return worstFirst.find((one) => states.has(one)) ?? 'done';
}

/** Share done, 0 … 1, while steps run: finished steps, and the done parts of running ones. */
export function stageProgress(state: WorkbenchState, stage: Stage): number | null {
  const shares = stage.steps.map((id) => {
    const progress = state.runs.progress.get(id);
    if (progress !== undefined) return shareOf(progress) ?? 0;
    return ['running', 'waiting'].includes(stepState(state, id)) ? 0 : 1;
  });
  const isRunning = stage.steps.some((id) => stepState(state, id) === 'running' || state.runs.progress.has(id));
  return isRunning ? shares.reduce((sum, share) => sum + share, 0) / shares.length : null;
}

/** Number of errors and warnings of the steps. */
export const stageProblems = (state: WorkbenchState, { steps }: Stage): number =>
  steps.reduce(
    (sum, id) => sum + (problemsOf(state).get(id) ?? []).filter(({ severity }) => severity !== 'info').length,
    0,
  );

/** Missing cells of the incoming tables and of the outgoing one; undefined while they are not counted. */
export function stageMissing(
  document: PipelineDocument,
  reports: ReadonlyMap<string, NodeReport>,
  { steps }: Stage,
): { readonly before: number | null; readonly after: number } | undefined {
  const members = new Set(steps);
  const feeding = new Set(
    document.edges
      .filter(({ source, target }) => members.has(target) && !members.has(source))
      .map(({ source }) => source),
  );
  const before = [...feeding].map((id) => missingIn(reports.get(id)));
  const after = missingIn(reports.get(steps.at(-1) ?? ''));
  if (after === undefined || before.includes(undefined)) return undefined;
  return { before: before.length === 0 ? null : before.reduce<number>((sum, one) => sum + (one ?? 0), 0), after };
}
