/** Boxes of the graph's parts, in the graph's own pixels. */
import type { PipelineDocument } from '../../core/graph/document-schema.ts';
import { NOTE_SIZE } from '../store/annotations.ts';
import { NODE_HEIGHT, NODE_WIDTH } from '../store/placement.ts';
import { standing } from '../store/stages.ts';

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Boxes of the visible steps; a collapsed stage is one box in place of its steps. */
export const stepBoxes = (document: PipelineDocument): readonly Box[] =>
  standing(document).map(({ place }) => ({ ...place, width: NODE_WIDTH, height: NODE_HEIGHT }));

export const noteBoxes = ({ notes = [] }: PipelineDocument): readonly Box[] =>
  notes.map(({ position, size }) => ({ ...position, ...(size ?? NOTE_SIZE) }));

/** The smallest box around all of them; needs at least one. */
export function boundsOf(boxes: readonly Box[]): Box {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { x, y, width, height } of boxes) {
    left = Math.min(left, x);
    top = Math.min(top, y);
    right = Math.max(right, x + width);
    bottom = Math.max(bottom, y + height);
  }
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** Outline of a box, as part of an SVG path. */
export const outline = ({ x, y, width, height }: Box): string => `M${x} ${y}h${width}v${height}h${-width}z`;
