// Breaks the rules on purpose: a shared part must not know the panels that use it, not even by a type.
import type { Canvas } from '../canvas/canary.ts';

export interface Broken {
  readonly canvas: Canvas;
}
