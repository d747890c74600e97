/**
 * Notes and groups: a person's additions to the canvas beside the steps. They compute nothing. On the canvas their ids
 * carry a prefix, so that they never equal those of steps.
 */
import type { DocumentGroup, DocumentNode, DocumentNote, PipelineDocument } from '../../core/graph/document-schema.ts';
import {
  firstFree,
  GAP_Y,
  GRID,
  NODE_HEIGHT,
  NODE_WIDTH,
  type Position,
  positionOf,
  type Span,
  snap,
  spansOfSteps,
} from './placement.ts';
import { plain } from './plain.ts';

export const noteKey = (id: string): string => `note:${id}`;
export const groupKey = (id: string): string => `group:${id}`;
export const isAnnotation = (key: string): boolean => /^(note|group):/.test(key);

export const noteOf = (document: PipelineDocument, key: string): DocumentNote | undefined =>
  document.notes?.find((note) => noteKey(note.id) === key);
export const groupOf = (document: PipelineDocument, key: string): DocumentGroup | undefined =>
  document.groups?.find((group) => groupKey(group.id) === key);

export interface Size {
  readonly width: number;
  readonly height: number;
}

export const NOTE_SIZE: Size = { width: 208, height: 92 };
/** Distance in pixels between a group's frame and its steps; the group's name is on the frame. */
export const FRAME_MARGIN = 16;

/** First free key of `note-1`, `note-2` … */
export const freeKey = (taken: readonly { readonly id: string }[] | undefined, base: string): string =>
  freeKeys(taken, base)();

/** A function that returns another free key with each call. */
export function freeKeys(taken: readonly { readonly id: string }[] | undefined, base: string): () => string {
  const ids = new Set(taken?.map(({ id }) => id));
  let count = 0;
  return () => {
    do count++;
    while (ids.has(`${base}-${count}`));
    return `${base}-${count}`;
  };
}

/** Adds an empty note at a position, or below the nodes there, and returns its key. */
export function addNote(draft: PipelineDocument, at: Position, text = ''): string {
  const id = freeKey(draft.notes, 'note');
  const { x, y } = snap(at);
  const steps = spansOfSteps(draft, x).map(([from, to]): Span => [from, to + GAP_Y]);
  const notes = (draft.notes ?? [])
    .filter(({ position }) => Math.abs(position.x - x) < NOTE_SIZE.width)
    .map(({ position, size }): Span => {
      const { height } = size ?? NOTE_SIZE;
      return [position.y - NOTE_SIZE.height - GAP_Y / 2, position.y + height + GAP_Y];
    });
  const place = { x, y: firstFree(y, GRID, [...steps, ...notes]) };
  draft.notes = [...(draft.notes ?? []), { id, text, position: place }];
  return noteKey(id);
}

export function changeNote(
  draft: PipelineDocument,
  key: string,
  change: Partial<Pick<DocumentNote, 'text' | 'size' | 'position'>>,
): void {
  const note = noteOf(draft, key);
  if (note !== undefined) Object.assign(note, change);
}

/** Puts a frame around these steps and returns its key. A step belongs to one group, so it leaves its earlier one. */
export function addGroup(draft: PipelineDocument, nodes: readonly string[], name: string): string {
  leaveGroups(draft, nodes);
  const id = freeKey(draft.groups, 'group');
  draft.groups = [...(draft.groups ?? []), { id, name, nodes: [...nodes] }];
  return groupKey(id);
}

export function renameGroup(draft: PipelineDocument, key: string, name: string): void {
  const group = groupOf(draft, key);
  if (group !== undefined) group.name = name;
}

/** Removes steps from their groups; a group without steps is removed. */
export function leaveGroups(draft: PipelineDocument, nodes: readonly string[]): void {
  if (draft.groups === undefined) return;
  const gone = new Set(nodes);
  for (const group of draft.groups) {
    if (group.nodes.some((id) => gone.has(id))) group.nodes = group.nodes.filter((id) => !gone.has(id));
  }
  removeEmptyGroups(draft);
}

/** Removes notes and frames; the steps in a frame stay. */
export function removeAnnotations(draft: PipelineDocument, keys: readonly string[]): void {
  const gone = new Set(keys);
  if (draft.notes?.some((note) => gone.has(noteKey(note.id)))) {
    draft.notes = draft.notes.filter((note) => !gone.has(noteKey(note.id)));
    if (draft.notes.length === 0) delete draft.notes;
  }
  if (draft.groups?.some((group) => gone.has(groupKey(group.id)))) {
    draft.groups = draft.groups.filter((group) => !gone.has(groupKey(group.id)));
    removeEmptyGroups(draft);
  }
}

function removeEmptyGroups(draft: PipelineDocument): void {
  const ids = new Set(plain(draft.nodes).map(({ id }) => id));
  const filled = draft.groups?.filter((group) => group.nodes.some((id) => ids.has(id))) ?? [];
  if (filled.length === 0) delete draft.groups;
  else if (filled.length !== draft.groups?.length) draft.groups = filled;
}

/** Steps by id, created once for the frames of many groups. */
export const stepsById = ({ nodes }: PipelineDocument): ReadonlyMap<string, DocumentNode> =>
  new Map(plain(nodes).map((node) => [node.id, node]));

/**
 * Frame of a group: around its steps, wherever they are. Null if none of its steps exists.
 * @param moving places of steps that are being moved
 */
export function frameOf(
  document: PipelineDocument,
  group: Pick<DocumentGroup, 'nodes'>,
  moving?: ReadonlyMap<string, Position>,
  steps: ReadonlyMap<string, DocumentNode> = stepsById(document),
): (Position & Size) | null {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const id of group.nodes) {
    const node = steps.get(id);
    if (node === undefined) continue;
    const { x, y } = moving?.get(id) ?? positionOf(node);
    left = Math.min(left, x);
    top = Math.min(top, y);
    right = Math.max(right, x);
    bottom = Math.max(bottom, y);
  }
  if (left === Infinity) return null;
  return {
    x: left - FRAME_MARGIN,
    y: top - FRAME_MARGIN,
    width: right - left + NODE_WIDTH + 2 * FRAME_MARGIN,
    height: bottom - top + NODE_HEIGHT + 2 * FRAME_MARGIN,
  };
}

/** A size on the grid, at least large enough to be grabbed. */
export const snapSize = ({ width, height }: Size): Size => ({
  width: Math.max(96, Math.round(width / GRID) * GRID),
  height: Math.max(48, Math.round(height / GRID) * GRID),
});
