/**
 * Parts of a graph as text: copy puts it on the clipboard, and paste reads it, also if it was written by hand or in a
 * chat.
 */
import { z } from 'zod';
import { parseDocument, readDocument } from '../../core/graph/document.ts';
import { documentText } from '../../core/graph/write-document.ts';
import { type PipelineDocument } from '../../core/graph/document-schema.ts';
import { structureProblems } from '../../core/graph/validate.ts';
import { type Problem, ProblemError } from '../../core/ir/problem.ts';
import { operatorOf } from '../../core/operators/catalogue.ts';
import { freeKeys, groupKey, noteKey } from './annotations.ts';
import { freeIds } from './changes.ts';
import { placed } from './layout.ts';
import { rebase } from './paths.ts';
import { clearShift, NODE_HEIGHT, NODE_WIDTH, type Position, positionOf, snap } from './placement.ts';
import { plain } from './plain.ts';
import { isUnfinished } from './problems.ts';

/**
 * Document text of these steps with the edges among them, the groups that they fill, and these notes. Paths are
 * absolute, so that another window finds the data.
 */
export function partText(
  document: PipelineDocument,
  nodes: readonly string[],
  annotations: readonly string[],
  folder: string | null,
): string {
  const chosen = new Set(nodes);
  const marked = new Set(annotations);
  const groups = document.groups?.filter(
    (group) => group.nodes.length > 0 && group.nodes.every((id) => chosen.has(id)),
  );
  const notes = document.notes?.filter((note) => marked.has(noteKey(note.id)));
  const part: PipelineDocument = {
    format: document.format,
    version: document.version,
    nodes: plainCopy(document.nodes.filter(({ id }) => chosen.has(id))),
    edges: document.edges.filter(({ source, target }) => chosen.has(source) && chosen.has(target)),
    ...(groups !== undefined && groups.length > 0 && { groups }),
    ...(notes !== undefined && notes.length > 0 && { notes }),
  };
  rebase(part, folder, null);
  return documentText(part);
}

const bareNode = z.looseObject({ type: z.string(), id: z.string().optional() });
const bareNodes = z.union([bareNode.transform((node) => [node]), z.array(bareNode).min(1)]);

/**
 * Reads pasted text: a pipeline, one node, or a list of nodes, which is a chain. Throws a ProblemError with the problem
 * and its place; undefined for text that is no JSON at all.
 */
export function readPart(text: string): PipelineDocument | undefined {
  const trimmed = text.trim();
  if (!/^[{[]/.test(trimmed)) return undefined;
  const part = placed(fromBareNodes(trimmed) ?? parseDocument(trimmed));
  // Unfinished steps may be pasted, because a person finishes them later. Any other problem of the structure is
  // refused.
  const [problem] = structureProblems(part).filter((found) => !isUnfinished(found));
  if (problem !== undefined) throw new ProblemError(withNode(part, problem));
  return part;
}

function fromBareNodes(text: string): PipelineDocument | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const bare = bareNodes.safeParse(value);
  if (!bare.success) return undefined;
  const document: PipelineDocument = readDocument({ format: 'prepgraph', version: 1, nodes: [], edges: [] });
  // Given ids are kept, regardless of their place in the list.
  const given = bare.data.flatMap(({ id }) => (id === undefined ? [] : [{ id, type: '', params: {} }]));
  const nextId = freeIds({ ...document, nodes: given });
  for (const node of bare.data) {
    const id = node.id ?? nextId(operatorOf(node.type)?.label ?? node.type);
    document.nodes.push({ params: {}, ...node, id });
  }
  for (const [index, { id }] of document.nodes.entries()) {
    const before = document.nodes[index - 1];
    if (before !== undefined) document.edges.push({ source: before.id, target: id });
  }
  return readDocument(document);
}

const withNode = (part: PipelineDocument, problem: Problem): Problem => {
  const node = part.nodes.find(({ id }) => id === problem.nodeId);
  return node === undefined ? problem : { ...problem, message: `“${node.id}”: ${problem.message}` };
};

export interface Pasted {
  readonly nodes: readonly string[];
  readonly annotations: readonly string[];
}

/** Adds a part, centred at the given place, or a little off if nodes are there. Ids that exist already are changed. */
export function paste(draft: PipelineDocument, part: PipelineDocument, at: Position, folder: string | null): Pasted {
  const moved = plainCopy(part);
  rebase(moved, null, folder);
  const by = shiftTo(plain(draft), moved, at);
  const there = ({ x, y }: Position): Position => ({ ...snap({ x: x + by.x, y: y + by.y }) });
  const ids = new Map<string, string>();
  const nextId = freeIds(plain(draft));
  for (const node of moved.nodes) {
    const id = nextId(node.id);
    ids.set(node.id, id);
    draft.nodes.push({ ...node, id, position: there(positionOf(node)) });
  }
  const renamed = (id: string): string => ids.get(id) ?? id;
  for (const edge of moved.edges) {
    draft.edges.push({ ...edge, source: renamed(edge.source), target: renamed(edge.target) });
  }
  const nextGroup = freeKeys(draft.groups, 'group');
  const groups = (moved.groups ?? []).map((group) => ({ ...group, id: nextGroup(), nodes: group.nodes.map(renamed) }));
  if (groups.length > 0) draft.groups = [...(draft.groups ?? []), ...groups];
  const nextNote = freeKeys(draft.notes, 'note');
  const notes = (moved.notes ?? []).map((note) => ({ ...note, id: nextNote(), position: there(note.position) }));
  if (notes.length > 0) draft.notes = [...(draft.notes ?? []), ...notes];
  const annotations = [...groups.map(({ id }) => groupKey(id)), ...notes.map(({ id }) => noteKey(id))];
  return { nodes: [...ids.values()], annotations };
}

/** Shift that centres a part at a place, or moves it below the nodes that it would cover. */
function shiftTo(draft: PipelineDocument, part: PipelineDocument, at: Position): Position {
  const places = [...part.nodes.map(positionOf), ...(part.notes ?? []).map(({ position }) => position)];
  if (places.length === 0) return { x: 0, y: 0 };
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { x, y } of places) {
    left = Math.min(left, x);
    top = Math.min(top, y);
    right = Math.max(right, x + NODE_WIDTH);
    bottom = Math.max(bottom, y + NODE_HEIGHT);
  }
  const standing = [...draft.nodes.map(positionOf), ...(draft.notes ?? []).map(({ position }) => position)];
  return clearShift(standing, places, { x: at.x - (left + right) / 2, y: at.y - (top + bottom) / 2 });
}

/** JSON instead of `structuredClone`, which refuses the proxies of a draft; documents are plain JSON. */
const plainCopy = <Value>(value: Value): Value => JSON.parse(JSON.stringify(value)) as Value;
