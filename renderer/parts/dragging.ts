/** The operator that is dragged over the canvas, and the effect of a drop there. */
import { createStore } from 'zustand/vanilla';
import type { PipelineDocument } from '../../core/graph/document-schema.ts';
import { operatorOf } from '../../core/operators/catalogue.ts';
import { intoEdge } from '../store/drawn-edges.ts';
import { NODE_HEIGHT, NODE_WIDTH, type Position } from '../store/placement.ts';

export type Drop =
  | { readonly kind: 'place'; readonly because?: string }
  | { readonly kind: 'after'; readonly nodeId: string }
  | { readonly kind: 'edge'; readonly edgeId: string };

/** An operator that is dragged from the palette to the canvas. */
export interface Dragging {
  readonly type: string;
  /** Position in the window's pixels. */
  readonly at: Position;
  /** Effect of a drop; null if there is none. */
  readonly drop: Drop | null;
}

export interface DraggingState {
  readonly now: Dragging | null;
  /** Edge into which a drop here would insert the step. */
  readonly edge: string | null;
  /** Steps where the edge that is being drawn may not end. */
  readonly refused: ReadonlySet<string>;
}

export const dragging = createStore<DraggingState>()(() => ({ now: null, edge: null, refused: new Set() }));

/** Selector of steps and collapsed stages. */
export const STEP_SELECTOR = '.react-flow__node-step, .react-flow__node-stage';
/** The effect of a drop at a point of the window. */
export function dropAt(pipeline: PipelineDocument, type: string, at: Position): Drop | null {
  const elements = document.elementsFromPoint(at.x, at.y);
  if (!elements.some((element) => element.closest('[data-canvas]') !== null)) return null;
  const takesInput = (operatorOf(type)?.inputs.length ?? 0) > 0;
  if (takesInput) {
    for (const element of elements) {
      const nodeId = element.closest(STEP_SELECTOR)?.getAttribute('data-id');
      if (nodeId) return { kind: 'after', nodeId };
    }
    const edge = edgeAt(elements);
    if (edge !== null && intoEdge(pipeline, edge).length > 0) return { kind: 'edge', edgeId: edge };
    if (edge !== null)
      return { kind: 'place', because: 'This line is of several steps: expand the stage to put it in between' };
  }
  return { kind: 'place' };
}

const edgeAt = (elements: readonly Element[]): string | null =>
  elements
    .map((element) => element.closest('.react-flow__edge')?.getAttribute('data-id'))
    .find((id): id is string => typeof id === 'string' && id !== '') ?? null;

/** Whether a step has no edges and uses a table, so that it can be inserted into an edge. */
export function isLoose(document: PipelineDocument, id: string): boolean {
  const node = document.nodes.find((candidate) => candidate.id === id);
  return (
    (operatorOf(node?.type ?? '')?.inputs.length ?? 0) > 0 &&
    !document.edges.some(({ source, target }) => source === id || target === id)
  );
}

/** The edge under a step: at the pointer, or along the middle of the step, in the window's pixels. */
export function edgeBelow(pipeline: PipelineDocument, pointer: Position, step: Position, zoom: number): string | null {
  const y = step.y + (NODE_HEIGHT * zoom) / 2;
  const across = [0.5, 0.25, 0.75, 0, 1].map((share) => ({ x: step.x + NODE_WIDTH * zoom * share, y }));
  for (const { x, y } of [pointer, ...across]) {
    const edge = edgeAt(document.elementsFromPoint(x, y));
    if (edge !== null && intoEdge(pipeline, edge).length > 0) return edge;
  }
  return null;
}
