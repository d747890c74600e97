/**
 * Changes of a document: each takes a draft and changes it in place, so that one of them, or several together, are one
 * undoable step.
 */
import type { DocumentEdge, DocumentNode, PipelineDocument } from '../../core/graph/document.ts';
import { operatorOf } from '../../core/operators/catalogue.ts';
import { freeKey, leaveGroups } from './annotations.ts';
import { connectionRefusal, freePorts } from './connection.ts';
import { edgeId } from './edges.ts';
import { beside, clearShift, freePlace, type Position, positionOf, snap } from './placement.ts';

/** What a person calls the node: its own name, else the operator's label. */
export const nodeName = (node: DocumentNode | undefined): string =>
  node === undefined ? '' : (node.name ?? operatorOf(node.type)?.label ?? node.type);

const slug = (text: string): string =>
  text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 40);

/** An id that reads well in the document: `impute`, `impute-2` … */
export function freeId(document: PipelineDocument, wanted: string): string {
  const base = slug(wanted) || 'step';
  const taken = new Set(document.nodes.map((node) => node.id));
  if (!taken.has(base)) return base;
  for (let count = 2; ; count++) if (!taken.has(`${base}-${count}`)) return `${base}-${count}`;
}

export interface NewNode {
  readonly type: string;
  readonly params?: Record<string, unknown>;
  readonly name?: string;
  /** What the id is made from; the operator's label if left out. */
  readonly idFrom?: string;
}

/** A node of that kind that is not in the document yet, with an id that is free there. */
export function newNode(
  document: PipelineDocument,
  { type, params = {}, name, idFrom }: NewNode,
  at: Position,
): DocumentNode {
  return {
    id: freeId(document, idFrom ?? operatorOf(type)?.label ?? type),
    type,
    ...(name !== undefined && { name }),
    params,
    position: { ...snap(at) },
  };
}

const takesInput = (type: string): boolean => (operatorOf(type)?.inputs.length ?? 1) > 0;

/** Adds a node at a free place near the given one. */
export function addNode(draft: PipelineDocument, kind: NewNode, at: Position): string {
  const node = newNode(draft, kind, freePlace(draft, at));
  draft.nodes.push(node);
  return node.id;
}

/** Adds a node that takes the table of another one. A source is added beside it, unconnected. */
export function appendNode(draft: PipelineDocument, kind: NewNode, after: string): string {
  const before = draft.nodes.find((node) => node.id === after);
  const id = addNode(draft, kind, beside(positionOf(before)));
  if (before !== undefined && takesInput(kind.type)) connect(draft, { source: after, target: id });
  return id;
}

/**
 * Puts a node into an edge, or into several that start at one step; what is right of it makes room. A source has no input
 * and is added beside them.
 */
export function spliceNode(
  draft: PipelineDocument,
  kind: NewNode,
  edges: readonly DocumentEdge[],
  at?: Position,
): string {
  const start = edges[0]?.source;
  const from = positionOf(draft.nodes.find((node) => node.id === start));
  if (!takesInput(kind.type)) return addNode(draft, kind, at ?? beside(from));
  const place = beside(from);
  // Only as far as needed, and only what is right of the gap: the rest of the picture stays where it is.
  const border = Math.min(...edges.map(({ target }) => positionOf(draft.nodes.find((node) => node.id === target)).x));
  const shift = beside(place).x - border;
  if (shift > 0 && Number.isFinite(border)) {
    for (const node of draft.nodes) {
      const { x, y } = positionOf(node);
      if (x >= border && node.id !== start) node.position = { x: x + shift, y };
    }
  }
  const node = newNode(draft, kind, shift > 0 ? place : (at ?? place));
  draft.nodes.push(node);
  insertIntoEdges(draft, node.id, edges);
  return node.id;
}

/** Makes edges that start at one step pass through a node that is there already. */
export function insertIntoEdges(draft: PipelineDocument, id: string, edges: readonly DocumentEdge[]): void {
  const wanted = new Set(edges.map(edgeId));
  const old = draft.edges.filter((edge) => wanted.has(edgeId(edge)));
  const [first] = old;
  if (first === undefined) return;
  draft.edges = draft.edges.filter((edge) => !wanted.has(edgeId(edge)));
  const { source, sourceHandle } = first;
  draft.edges.push({ source, target: id, ...(sourceHandle && { sourceHandle }) });
  for (const { target, targetHandle } of old)
    draft.edges.push({ source: id, target, ...(targetHandle && { targetHandle }) });
  // What is put into a stage is part of it.
  const stage = draft.groups?.find(({ nodes }) =>
    [source, ...old.map(({ target }) => target)].every((end) => nodes.includes(end)),
  );
  if (stage?.nodes.includes(id) === false) stage.nodes.push(id);
}

/** Draws an edge to the given port, or to the first free one. Does nothing where that is impossible. */
export function connect(
  draft: PipelineDocument,
  edge: { source: string; target: string; targetHandle?: string | null | undefined },
): void {
  const ports = operatorOf(draft.nodes.find((node) => node.id === edge.target)?.type ?? '')?.inputs ?? [];
  const handle = edge.targetHandle ?? freePorts(draft, edge.target)[0];
  if (connectionRefusal(draft, { ...edge, targetHandle: handle }) !== null) return;
  // The usual single port goes without saying.
  draft.edges.push({
    source: edge.source,
    target: edge.target,
    ...(ports.length > 1 && handle !== undefined && { targetHandle: handle }),
  });
}

/**
 * Removes nodes and edges. Where a removed node had one input, what it fed is fed by that input instead, so that taking
 * a step out of a chain leaves a chain.
 */
export function remove(draft: PipelineDocument, nodes: readonly string[], edges: readonly string[]): void {
  const gone = new Set(edges);
  draft.edges = draft.edges.filter((edge) => !gone.has(edgeId(edge)));
  for (const id of nodes) {
    const inputs = draft.edges.filter((edge) => edge.target === id);
    const outputs = draft.edges.filter((edge) => edge.source === id);
    draft.edges = draft.edges.filter((edge) => edge.source !== id && edge.target !== id);
    draft.nodes = draft.nodes.filter((node) => node.id !== id);
    if (inputs.length !== 1) continue;
    for (const output of outputs) {
      draft.edges.push({ ...output, source: (inputs[0] as DocumentEdge).source });
    }
  }
  leaveGroups(draft, nodes);
}

/** Copies nodes with the edges among them, the edges that feed them, and the stages that they fill. */
export function duplicate(draft: PipelineDocument, ids: readonly string[]): string[] {
  const copies = new Map<string, string>();
  const chosen = new Set(ids);
  const places = draft.nodes.filter(({ id }) => chosen.has(id)).map(positionOf);
  const by = clearShift(draft.nodes.map(positionOf), places, BESIDE);
  for (const id of ids) {
    const node = draft.nodes.find((candidate) => candidate.id === id);
    if (node === undefined) continue;
    const { x, y } = positionOf(node);
    const copy: DocumentNode = {
      ...node,
      params: structuredCloneOf(node.params),
      id: freeId(draft, node.id.replace(/-\d+$/, '')),
      position: { ...snap({ x: x + by.x, y: y + by.y }) },
    };
    copies.set(id, copy.id);
    draft.nodes.push(copy);
  }
  for (const edge of draft.edges.slice()) {
    const target = copies.get(edge.target);
    if (target !== undefined) draft.edges.push({ ...edge, source: copies.get(edge.source) ?? edge.source, target });
  }
  // A stage that is copied whole is one again, as after pasting.
  for (const group of draft.groups?.slice() ?? []) {
    if (group.nodes.length === 0 || !group.nodes.every((id) => copies.has(id))) continue;
    const nodes = group.nodes.map((id) => copies.get(id) ?? id);
    draft.groups?.push({ ...group, id: freeKey(draft.groups, 'group'), nodes });
  }
  return [...copies.values()];
}

/** How far a copy stands from what it was made of, where nothing else is. */
const BESIDE = { x: 36, y: 120 };

/** Parameters are plain JSON; in a draft they are proxies that `structuredClone` refuses. */
const structuredCloneOf = <Value>(value: Value): Value => JSON.parse(JSON.stringify(value)) as Value;

/** Sets a parameter; undefined takes it out, which leaves the default. */
export function setParam(draft: PipelineDocument, id: string, name: string, value: unknown): void {
  const node = draft.nodes.find((candidate) => candidate.id === id);
  if (node === undefined) return;
  if (value === undefined) delete node.params[name];
  else if (JSON.stringify(node.params[name]) !== JSON.stringify(value)) node.params[name] = value;
}
