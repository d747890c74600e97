/** Adds a step from the palette, by name, or by a drop on the canvas. */
import type { PipelineDocument } from '../../core/graph/document-schema.ts';
import { operatorOf } from '../../core/operators/catalogue.ts';
import { addNode, appendNode, type NewNode, spliceNode } from '../store/changes.ts';
import { intoEdge } from '../store/drawn-edges.ts';
import { NODE_HEIGHT, NODE_WIDTH, type Position } from '../store/placement.ts';
import { lastStepOf, selectedTarget, type StepTarget } from '../store/step-target.ts';
import { beginStep } from '../store/begin-step.ts';
import type { Begun } from '../store/state.ts';
import type { App } from './app-context.ts';

/** Upper left corner of a step whose middle is at a point of the canvas. */
export const cornerAround = ({ x, y }: Position): Position => ({ x: x - NODE_WIDTH / 2, y: y - NODE_HEIGHT / 2 });

/** Adds a step as one undoable change and selects it. */
export function addStep(
  { workbench, view, surveys }: Pick<App, 'workbench' | 'view'> & { surveys: Pick<App['surveys'], 'known'> },
  kind: NewNode,
  target: StepTarget,
): void {
  const { document, selection, runs } = workbench.getState();
  const label = operatorOf(kind.type)?.label ?? kind.type;
  const place =
    target.kind === 'selection'
      ? (selectedTarget(document.current, selection) ?? ({ kind: 'place', at: cornerAround(view.centre()) } as const))
      : target;
  let id = '';
  let begun: Begun | null = null;
  workbench.edit(`Add ${label}`, (draft) => {
    id = insert(draft, document.current, kind, place);
    begun = beginStep(draft, id, runs, surveys.known);
  });
  if (begun !== null) workbench.begin(id, begun);
  workbench.select([id]);
  view.reveal([id]);
  workbench.announce(`Added ${label}`);
}

/** @param before the document before the change, whose edges and stages are indexed */
function insert(
  draft: PipelineDocument,
  before: PipelineDocument,
  kind: NewNode,
  target: Exclude<StepTarget, { kind: 'selection' }>,
): string {
  if (target.kind === 'place') return addNode(draft, kind, target.at);
  if (target.kind === 'after') return appendNode(draft, kind, lastStepOf(before, target.nodeId), target.at);
  const step = target.kind === 'between' ? lastStepOf(before, target.nodeId) : '';
  const edges =
    target.kind === 'edge' ? intoEdge(before, target.edgeId) : before.edges.filter(({ source }) => source === step);
  if (edges.length > 0) return spliceNode(draft, kind, edges, target.kind === 'edge' ? target.at : undefined);
  return target.kind === 'edge' ? addNode(draft, kind, target.at ?? { x: 0, y: 0 }) : appendNode(draft, kind, step);
}
