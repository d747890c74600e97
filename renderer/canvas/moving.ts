/** Drags steps, notes and whole groups: intermediate places, alignment lines, and the one change at the end. */
import type { NodeChange } from '@xyflow/react';
import type { PipelineDocument } from '../../core/graph/document-schema.ts';
import { frameOf, groupKey, isAnnotation, NOTE_SIZE, noteKey, noteOf, stepsById } from '../store/annotations.ts';
import { insertIntoEdges, nodeName } from '../store/changes.ts';
import { intoEdge } from '../store/drawn-edges.ts';
import { nodeOf } from '../store/lookup.ts';
import { makeRoom, NODE_HEIGHT, NODE_WIDTH, type Position, positionOf } from '../store/placement.ts';
import { changeNodes } from '../store/plain.ts';
import { foldedOf, placeOf, standing } from '../store/stages.ts';
import type { Workbench } from '../store/workbench.ts';
import { align, type Box, type Guide } from './guides.ts';

/** A step snaps to a line within this distance, in pixels. */
const SNAP_PX = 7;

/** Places requested by position changes; a group moves its steps along. */
export function placesOf(document: PipelineDocument, changes: readonly NodeChange[]): Map<string, Position> {
  const wanted = new Map<string, Position>();
  for (const change of changes) {
    if (change.type === 'position' && change.position !== undefined) wanted.set(change.id, change.position);
  }
  const places = new Map([...wanted].filter(([key]) => !key.startsWith('group:')));
  if (places.size === wanted.size) return places;
  const steps = stepsById(document);
  for (const group of document.groups ?? []) {
    const key = groupKey(group.id);
    const to = wanted.get(key);
    if (to === undefined) continue;
    const stage = foldedOf(document).stages.get(key);
    const frame =
      stage === undefined ? frameOf(document, group, undefined, steps) : placeOf(document, stage, undefined, steps);
    if (frame === null) continue;
    for (const id of stage?.steps ?? group.nodes) {
      const node = steps.get(id);
      if (node === undefined || wanted.has(id)) continue;
      const from = positionOf(node);
      places.set(id, { x: from.x + to.x - frame.x, y: from.y + to.y - frame.y });
    }
  }
  return places;
}

const boxOf = (document: PipelineDocument, key: string, place: Position): Box => {
  const size = isAnnotation(key)
    ? (noteOf(document, key)?.size ?? NOTE_SIZE)
    : { width: NODE_WIDTH, height: NODE_HEIGHT };
  return { x: place.x, y: place.y, width: size.width, height: size.height };
};

/**
 * Snaps moved nodes to lines of resting ones. A single node snaps by its own box; several snap by the one that is held.
 */
export function aligned(
  document: PipelineDocument,
  places: ReadonlyMap<string, Position>,
  zoom: number,
): { places: ReadonlyMap<string, Position>; guides: readonly Guide[] } {
  const [held] = places;
  if (held === undefined) return { places, guides: [] };
  const still = [
    ...standing(document)
      .filter(({ steps }) => !steps.some((id) => places.has(id)))
      .map(({ place }) => ({ ...place, width: NODE_WIDTH, height: NODE_HEIGHT })),
    ...(document.notes ?? [])
      .filter(({ id }) => !places.has(noteKey(id)))
      .map((note) => boxOf(document, noteKey(note.id), note.position)),
  ];
  const stage = foldedOf(document).stageOf.get(held[0]);
  const box = stage && { ...placeOf(document, stage, places), width: NODE_WIDTH, height: NODE_HEIGHT };
  const { by, guides } = align(box ?? boxOf(document, ...held), still, SNAP_PX / zoom);
  if (guides.length === 0) return { places, guides };
  return { places: new Map([...places].map(([key, { x, y }]) => [key, { x: x + by.x, y: y + by.y }])), guides };
}

/** Stores the final places as one undoable change; a loose step that is dropped on an edge is inserted into it. */
export function commitPlaces(
  workbench: Workbench,
  places: ReadonlyMap<string, Position>,
  options: { readonly intoEdge?: string | null; readonly gesture?: string; readonly label?: string } = {},
): void {
  const { current } = workbench.getState().document;
  const [first] = places.keys();
  if (first === undefined) return;
  const name = isAnnotation(first) ? 'a note' : nodeName(nodeOf(current, first));
  const edges = options.intoEdge ? intoEdge(current, options.intoEdge) : [];
  const isPutIn = edges.length > 0;
  const label =
    options.label ??
    (isPutIn
      ? `Put ${name} in between`
      : places.size === 1
        ? `Move ${name}`
        : `Move ${places.size} ${[...places.keys()].some(isAnnotation) ? 'things' : 'steps'}`);
  workbench.edit(
    label,
    (draft) => {
      changeNodes(
        draft,
        ({ id }) => places.has(id),
        (node) => move(node, places.get(node.id)),
      );
      for (const note of draft.notes ?? []) move(note, places.get(noteKey(note.id)));
      if (!isPutIn) return;
      insertIntoEdges(draft, first, edges);
      makeRoom(draft, first);
    },
    options.gesture,
  );
  if (isPutIn) workbench.announce(label);
}

/** A move of a group, with its steps, is named after the group. */
export function moveLabel(document: PipelineDocument, changes: readonly NodeChange[]): string | undefined {
  const moved = changes.filter(({ type }) => type === 'position') as { id: string }[];
  const group = moved.length === 1 ? document.groups?.find(({ id }) => groupKey(id) === moved[0]?.id) : undefined;
  return group === undefined ? undefined : `Move the stage ${group.name}`.trim();
}

function move(thing: { position?: { x: number; y: number } | undefined }, to: Position | undefined): void {
  if (to && (thing.position?.x !== to.x || thing.position.y !== to.y)) thing.position = { x: to.x, y: to.y };
}
