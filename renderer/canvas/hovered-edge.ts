/** The drawn edge under the pointer, which displays its buttons. */
import { createStore } from 'zustand/vanilla';

export const hoveredEdge = createStore<{ readonly id: string | null }>()(() => ({ id: null }));

/** Class of an edge's buttons: the pointer on them is still at the edge. */
export const EDGE_TOOLS = 'edge-tools';

/** The pointer left an edge, or its buttons. */
export function leaveEdge(to: EventTarget | null): void {
  if (!(to instanceof Element) || to.closest(`.${EDGE_TOOLS}`) === null) hoveredEdge.setState({ id: null });
}
