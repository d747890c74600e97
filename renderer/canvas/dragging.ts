/** An operator on its way from the palette to the canvas: where it is, and what a drop there would do. */
import { createStore } from 'zustand/vanilla';
import type { PipelineDocument } from '../../core/graph/document.ts';
import { operatorOf } from '../../core/operators/catalogue.ts';
import { edgeId } from '../store/edges.ts';
import type { Position } from '../store/placement.ts';

export type Drop =
  | { readonly kind: 'place' }
  | { readonly kind: 'after'; readonly nodeId: string }
  | { readonly kind: 'edge'; readonly edgeId: string };

export interface Dragging {
  readonly type: string;
  /** In the window's pixels. */
  readonly at: Position;
  /** Null where a drop does nothing. */
  readonly drop: Drop | null;
}

export const dragging = createStore<{ readonly now: Dragging | null }>()(() => ({ now: null }));

/** What a drop at that point of the window would do. */
export function dropAt(type: string, at: Position): Drop | null {
  const elements = document.elementsFromPoint(at.x, at.y);
  if (!elements.some((element) => element.closest('[data-canvas]') !== null)) return null;
  const takesInput = (operatorOf(type)?.inputs.length ?? 0) > 0;
  if (takesInput) {
    for (const element of elements) {
      const nodeId = element.closest('.react-flow__node')?.getAttribute('data-id');
      if (nodeId) return { kind: 'after', nodeId };
    }
    for (const element of elements) {
      const edge = element.closest('.react-flow__edge')?.getAttribute('data-id');
      if (edge) return { kind: 'edge', edgeId: edge };
    }
  }
  return { kind: 'place' };
}

/** The edge with that id. */
export const edgeOf = (document: PipelineDocument, id: string) => document.edges.find((edge) => edgeId(edge) === id);
