/** State of the run and of the document's file, as displayed in the bar. */
import { problemsOf } from '../store/problems.ts';
import { isEdited } from '../store/recipe.ts';
import type { WorkbenchState } from '../store/state.ts';

export type RunState = 'stopped' | 'connecting' | 'restarting' | 'empty' | 'running' | 'failed' | 'waiting' | 'done';

export function runStateOf(state: WorkbenchState): RunState {
  const { engine, running } = state.runs;
  if (engine === 'stopped') return 'stopped';
  if (state.document.current.nodes.length === 0) return 'empty';
  if (engine !== 'ready') return engine;
  if (running) return 'running';
  if (failedSteps(state).length > 0) return 'failed';
  // Nothing ran yet, or the run was stopped.
  return state.runs.stale.size > 0 ? 'waiting' : 'done';
}

/** Ids of the steps with an error, in the order of the document. */
export function failedSteps(state: WorkbenchState): readonly string[] {
  const problems = problemsOf(state);
  return state.document.current.nodes.flatMap(({ id }) =>
    problems.get(id)?.some(({ severity }) => severity === 'error') === true ? [id] : [],
  );
}

/** Saved state of the document, in words; `isAtRisk` if the last changes are not on the disk at all. */
export function savedStateOf(state: WorkbenchState): { readonly words: string; readonly isAtRisk: boolean } {
  const isAtRisk = isEdited(state) && state.ui.notKept !== null;
  if (isAtRisk) return { words: 'Not saved, not kept safe', isAtRisk };
  if (isEdited(state)) return { words: 'Not saved', isAtRisk };
  return { words: state.document.file.path === null ? '' : 'Saved', isAtRisk };
}
