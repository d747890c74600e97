/** The canvas as other panels and commands use it. The canvas fills it in while it is on screen. */
import type { Position } from '../store/placement.ts';

export interface CanvasView {
  zoomIn(): void;
  zoomOut(): void;
  /** 1 is actual size. */
  zoomTo(zoom: number): void;
  /** Shows the whole graph. */
  fit(): void;
  /** Shows the whole graph, or where that would be too small to read, its beginning. */
  showOpened(): void;
  /** Moves nodes into sight, if they are not. */
  reveal(ids: readonly string[]): void;
  /** Puts one thing into the middle, large enough to read. */
  show(id: string): void;
  /** From the window's pixels to the canvas's; null outside of it. */
  toCanvas(point: Position): Position | null;
  /** The middle of the part in sight. */
  centre(): Position;
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
  centre: () => ({ x: 0, y: 0 }),
  focus() {},
};

/** One object for the life of the window: the canvas replaces its methods while it is on screen. */
export const createCanvasView = (): CanvasView => ({ ...absent });
