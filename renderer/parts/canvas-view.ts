/** The canvas as other panels and commands use it. The canvas supplies the methods while it is on screen. */
import type { Position } from '../store/placement.ts';

export interface CanvasView {
  zoomIn(): void;
  zoomOut(): void;
  /** Sets the zoom; 1 is actual size. */
  zoomTo(zoom: number): void;
  /** Displays the whole graph. */
  fit(): void;
  /** Displays the whole graph, or its beginning if the whole would be too small to read. */
  showOpened(): void;
  /** Moves nodes into sight, unless they are. */
  reveal(ids: readonly string[]): void;
  /** Centres one node or note, large enough to read. */
  show(id: string): void;
  /** Converts the window's pixels to the canvas's; null outside of it. */
  toCanvas(point: Position): Position | null;
  /** Id of the step at a point in the window's pixels; null if there is none. */
  stepAt(point: Position): string | null;
  /** Centre of the part in sight. */
  centre(): Position;
  /** Focuses the selected step or edge, else the step whose table is displayed, else the canvas. */
  focus(): void;
}

const absent: CanvasView = {
  zoomIn() {},
  zoomOut() {},
  zoomTo() {},
  fit() {},
  showOpened() {},
  reveal() {},
  show() {},
  toCanvas: () => null,
  stepAt: () => null,
  centre: () => ({ x: 0, y: 0 }),
  focus() {},
};

/** One object for the lifetime of the window: the canvas replaces its methods while it is on screen. */
export const createCanvasView = (): CanvasView => ({ ...absent });
