/** Which step's code is displayed, and when displayed code no longer holds. */
import type { PipelineDocument } from '../../core/graph/document-schema.ts';
import { nodeName } from '../store/changes.ts';
import { nodeOf } from '../store/lookup.ts';
import type { RunsSlice } from '../store/state.ts';
import type { Part } from './parts.ts';

/** Displayed code, and the last step that it covers. */
export interface ShownCode {
  readonly text: string;
  readonly parts: readonly Part[];
  readonly nodeId: string;
  /** Id of the document that the code belongs to; see `DocumentSlice.draft`. */
  readonly draft: string;
}

/**
 * Whether the engine ended without a result of this step, because it or a step before it has a problem. False while a
 * run may still bring a result: a stale result is about to be replaced.
 */
export function hasNoResult(runs: RunsSlice, nodeId: string): boolean {
  if (runs.running) return false;
  const state = runs.reports.get(nodeId)?.state;
  return state === 'failed' || (state === 'waiting' && !runs.stale.has(nodeId));
}

/** Reason why a step has no code: its own problem, or the steps before it. */
export function noCodeText(document: PipelineDocument, runs: RunsSlice, nodeId: string): string {
  const name = `“${nodeName(nodeOf(document, nodeId))}”`;
  return runs.reports.get(nodeId)?.state === 'failed'
    ? `${name} has no result yet. Its code shows here as soon as it has one.`
    : `A step before ${name} has no result yet. The code shows here as soon as it has one.`;
}

/** Whether code up to this step exists or is on its way. `isRefused`: the export target cannot write it. */
export const canBeWritten = (
  runs: RunsSlice,
  nodeId: string,
  key: string | null,
  isRefused: (key: string) => boolean,
): boolean =>
  key === null
    ? runs.running || (runs.reports.get(nodeId)?.state === 'done' && runs.stale.has(nodeId))
    : !isRefused(key);
