/** Places where a new step can go, and the step whose table it takes there. */
import type { PipelineDocument } from '../../core/graph/document-schema.ts';
import { drawnIds, intoEdge } from './drawn-edges.ts';
import { graphIn } from './lookup.ts';
import type { Position } from './placement.ts';
import { foldedOf } from './stages.ts';

export type StepTarget =
  /** At a position of the canvas, without an edge. */
  | { readonly kind: 'place'; readonly at: Position }
  /** After a step or collapsed stage, as a branch of its own if it feeds other steps already. */
  | { readonly kind: 'after'; readonly nodeId: string; readonly at?: Position }
  /** After a step, before all steps that it feeds. */
  | { readonly kind: 'between'; readonly nodeId: string }
  /** Into a drawn edge. */
  | { readonly kind: 'edge'; readonly edgeId: string; readonly at?: Position }
  /** Into the only selected edge, else after the step that was selected last. */
  | { readonly kind: 'selection' };

/** Ids of selected steps, and of edges of the document. */
interface Selected {
  readonly nodes: readonly string[];
  readonly edges: readonly string[];
}

/** A step's id, or the last step of a collapsed stage: new steps use its table. */
export const lastStepOf = (document: PipelineDocument, key: string): string =>
  foldedOf(document).stages.get(key)?.steps.at(-1) ?? key;

/** The place that the selection stands for; null if nothing is selected that a step can follow. */
export function selectedTarget(
  document: PipelineDocument,
  { nodes, edges }: Selected,
): Exclude<StepTarget, { kind: 'selection' }> | null {
  const nodeId = nodes.at(-1);
  if (nodeId !== undefined) return { kind: 'after', nodeId };
  const drawn = drawnIds(document, edges);
  const [edgeId] = drawn;
  return edgeId !== undefined && drawn.length === 1 && intoEdge(document, edgeId).length > 0
    ? { kind: 'edge', edgeId }
    : null;
}

/** Whether a step feeds others, so that a step can be inserted before these. */
export const feedsOthers = (document: PipelineDocument, key: string): boolean =>
  (graphIn(document).get(lastStepOf(document, key))?.feeds.length ?? 0) > 0;

/** Id of the step whose table a new step there takes; null if there is none. */
export function feedingStep(document: PipelineDocument, selection: Selected, target: StepTarget): string | null {
  if (target.kind === 'place') return null;
  if (target.kind === 'edge') return intoEdge(document, target.edgeId)[0]?.source ?? null;
  if (target.kind !== 'selection') return lastStepOf(document, target.nodeId);
  const selected = selectedTarget(document, selection);
  return selected === null ? null : feedingStep(document, selection, selected);
}
