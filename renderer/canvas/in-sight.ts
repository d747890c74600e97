/**
 * Counts nodes and edges in sight, because there may be more than can be drawn separately, for example thousands of
 * steps in one place.
 */
import type { PipelineDocument } from '../../core/graph/document-schema.ts';
import { frameOf, stepsById } from '../store/annotations.ts';
import { drawnEdges } from '../store/drawn-edges.ts';
import { NODE_HEIGHT, NODE_WIDTH } from '../store/placement.ts';
import { foldedOf, standing } from '../store/stages.ts';
import { type Box, noteBoxes, stepBoxes } from './bounds.ts';

/** Part of the flow's state that determines the visible area. */
export interface Sight {
  readonly transform: readonly [x: number, y: number, zoom: number];
  readonly width: number;
  readonly height: number;
}

const boxesOf = new WeakMap<PipelineDocument, Float64Array>();
const edgeBoxesOf = new WeakMap<PipelineDocument, Float64Array>();

/** Left, top, right and bottom of each box. */
function corners(boxes: readonly Box[]): Float64Array {
  const places = new Float64Array(4 * boxes.length);
  let at = 0;
  for (const { x, y, width, height } of boxes) {
    places[at++] = x;
    places[at++] = y;
    places[at++] = x + width;
    places[at++] = y + height;
  }
  return places;
}

/** Frames of expanded stages. */
export function frameBoxes(document: PipelineDocument): readonly Box[] {
  const { stages } = foldedOf(document);
  const steps = stepsById(document);
  return (document.groups ?? []).flatMap((group) =>
    stages.has(`group:${group.id}`) ? [] : (frameOf(document, group, undefined, steps) ?? []),
  );
}

function boxesIn(document: PipelineDocument): Float64Array {
  const known = boxesOf.get(document);
  if (known !== undefined) return known;
  const boxes = corners([...stepBoxes(document), ...noteBoxes(document), ...frameBoxes(document)]);
  boxesOf.set(document, boxes);
  return boxes;
}

function edgeBoxesIn(document: PipelineDocument): Float64Array {
  const known = edgeBoxesOf.get(document);
  if (known !== undefined) return known;
  const places = new Map(standing(document).map(({ key, place }) => [key, place]));
  const boxes = corners(
    drawnEdges(document).flatMap(({ source, target }): Box[] => {
      const [from, to] = [places.get(source), places.get(target)];
      if (from === undefined || to === undefined) return [];
      const [x, y] = [Math.min(from.x + NODE_WIDTH, to.x), Math.min(from.y, to.y) + NODE_HEIGHT / 2];
      return [{ x, y, width: Math.abs(from.x + NODE_WIDTH - to.x), height: Math.abs(from.y - to.y) }];
    }),
  );
  edgeBoxesOf.set(document, boxes);
  return boxes;
}

/** Whether more than `most` boxes are in sight, at least in part. */
function areMany(boxes: Float64Array, { transform: [x, y, zoom], width, height }: Sight, most: number): boolean {
  if (boxes.length <= 4 * most) return false;
  const [left, top, right, bottom] = [-x / zoom, -y / zoom, (width - x) / zoom, (height - y) / zoom];
  let count = 0;
  for (let at = 0; at < boxes.length; at += 4) {
    if ((boxes[at] as number) > right || (boxes[at + 2] as number) < left) continue;
    if ((boxes[at + 1] as number) > bottom || (boxes[at + 3] as number) < top) continue;
    if (++count > most) return true;
  }
  return false;
}

/** Whether more than `most` steps, notes and stages are in sight. */
export const isCrowded = (document: PipelineDocument, sight: Sight, most: number): boolean =>
  areMany(boxesIn(document), sight, most);

/** Maximum number of edges that React Flow handles, because it goes through all of them in every frame. */
const MAX_FLOW_EDGES = 5_000;

/** Whether the document has more edges than the flow can handle, or more than `most` may be in sight. */
export const isTangled = (document: PipelineDocument, sight: Sight, most: number): boolean =>
  document.edges.length > MAX_FLOW_EDGES ||
  (document.edges.length > most && areMany(edgeBoxesIn(document), sight, most));
