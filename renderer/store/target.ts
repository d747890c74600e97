/** Where the target is asked for and marked in the document on screen, computed once a document. */
import { type TargetMark, targetAskedAt, targetMarks } from '../../core/advice/target-question.ts';
import type { PipelineDocument } from '../../core/graph/document-schema.ts';
import { graphIn } from './lookup.ts';

interface Known {
  /** The source that asks, if the person has not answered. */
  readonly askedAt: string | null;
  /** The source at which the person said that nothing is to be predicted. */
  readonly declinedAt: string | null;
  readonly marks: ReadonlyMap<string, TargetMark>;
}

const known = new WeakMap<PipelineDocument, Known>();

function knownOf(document: PipelineDocument): Known {
  const found = known.get(document);
  if (found !== undefined) return found;
  const { no_target, ...open } = document;
  const at = targetAskedAt(open);
  const isDeclined = no_target === true;
  const made = {
    askedAt: isDeclined ? null : at,
    declinedAt: isDeclined ? at : null,
    marks: targetMarks(document, graphIn(document)),
  };
  known.set(document, made);
  return made;
}

/** Whether this source asks what is to be predicted. */
export const asksTarget = (document: PipelineDocument, nodeId: string): boolean => knownOf(document).askedAt === nodeId;

/** Whether this source would ask, and the person said that nothing is to be predicted. */
export const isTargetDeclined = (document: PipelineDocument, nodeId: string): boolean =>
  knownOf(document).declinedAt === nodeId;

/** The step after a node that marks the target. */
export const markOf = (document: PipelineDocument, nodeId: string): TargetMark | undefined =>
  knownOf(document).marks.get(nodeId);

/** The same, if it is the step directly after the node. */
export function markAfter(document: PipelineDocument, nodeId: string): TargetMark | undefined {
  const mark = markOf(document, nodeId);
  return mark !== undefined && graphIn(document).get(nodeId)?.feeds.includes(mark.nodeId) === true ? mark : undefined;
}
