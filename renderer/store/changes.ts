/**
 * Changes of a document: each takes a draft and changes it in place, so that one or several together are one undoable
 * step.
 */
import type { DocumentEdge, DocumentNode, PipelineDocument } from '../../core/graph/document-schema.ts';
import { operatorOf } from '../../core/operators/catalogue.ts';
import { freeKeys, leaveGroups } from './annotations.ts';
import { connectionRefusal, freePorts } from './connection.ts';
import { edgeId } from './edges.ts';
import { changeNodes, nodeIn, plain } from './plain.ts';
import { beside, clearShift, freePlace, placeAfter, type Position, positionOf, snap } from './placement.ts';

/** Displayed name of the node: its own name, else the operator's label. */
export const nodeName = (node: DocumentNode | undefined): string =>
  node === undefined ? '' : (node.name ?? operatorOf(node.type)?.label ?? node.type);

const slug = (text: string): string =>
  text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 40);

/** A readable id for the document: `impute`, `impute-2` … */
export const freeId = (document: PipelineDocument, wanted: string): string => freeIds(plain(document))(wanted);

/** A function that returns another free id with each call. */
export function freeIds({ nodes }: PipelineDocument): (wanted: string) => string {
  const taken = new Set(nodes.map(({ id }) => id));
  /** Last number that was tried, by base. */
  const tried = new Map<string, number>();
  return (wanted) => {
    const base = slug(wanted) || 'step';
    let id = base;
    let count = tried.get(base) ?? 1;
    while (taken.has(id)) id = `${base}-${++count}`;
    tried.set(base, count);
    taken.add(id);
    return id;
  };
}

export interface NewNode {
  readonly type: string;
  readonly params?: Record<string, unknown>;
  readonly name?: string;
  /** True for a step that is initially switched off. */
  readonly bypassed?: true;
  /** Base of the id; the operator's label by default. */
  readonly idFrom?: string;
}

/** A node of that kind, not yet in the document, with an id that is free there. */
export function newNode(
  document: PipelineDocument,
  { type, params = {}, name, bypassed, idFrom }: NewNode,
  at: Position,
): DocumentNode {
  return {
    id: freeId(document, idFrom ?? operatorOf(type)?.label ?? type),
    type,
    ...(name !== undefined && { name }),
    params,
    ...(bypassed && { bypassed }),
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

/**
 * Adds a node that uses the table of another one, beside it unless a place is given. A source is added there,
 * unconnected.
 */
export function appendNode(draft: PipelineDocument, kind: NewNode, after: string, at?: Position): string {
  const before = nodeIn(draft, after);
  const id = addNode(draft, kind, at ?? placeAfter(plain(draft), after));
  if (before !== undefined && takesInput(kind.type)) connect(draft, { source: after, target: id });
  return id;
}

/**
 * Inserts a node into an edge, or into several edges from one step; nodes right of it make room. A source has no input
 * and is added beside them.
 */
export function spliceNode(
  draft: PipelineDocument,
  kind: NewNode,
  edges: readonly DocumentEdge[],
  at?: Position,
): string {
  const start = edges[0]?.source;
  const from = positionOf(nodeIn(draft, start ?? ''));
  if (!takesInput(kind.type)) return addNode(draft, kind, at ?? beside(from));
  const place = beside(from);
  // Nodes are moved only as far as needed, and only those right of the gap, because the rest of the graph should stay
  // where it is.
  const targets = new Set(edges.map(({ target }) => target));
  let border = Infinity;
  for (const node of plain(draft.nodes)) if (targets.has(node.id)) border = Math.min(border, positionOf(node).x);
  const shift = beside(place).x - border;
  if (shift > 0 && Number.isFinite(border)) {
    changeNodes(
      draft,
      (node) => positionOf(node).x >= border && node.id !== start,
      (node) => {
        const { x, y } = positionOf(node);
        node.position = { x: x + shift, y };
      },
    );
  }
  const node = newNode(draft, kind, shift > 0 ? place : (at ?? place));
  draft.nodes.push(node);
  insertIntoEdges(draft, node.id, edges);
  return node.id;
}

/** Routes edges from one step through an existing node. */
export function insertIntoEdges(draft: PipelineDocument, id: string, edges: readonly DocumentEdge[]): void {
  const wanted = new Set(edges.map(edgeId));
  const all = plain(draft.edges);
  const old = all.filter((edge) => wanted.has(edgeId(edge)));
  const [first] = old;
  if (first === undefined) return;
  draft.edges = all.filter((edge) => !wanted.has(edgeId(edge)));
  const { source, sourceHandle } = first;
  draft.edges.push({ source, target: id, ...(sourceHandle && { sourceHandle }) });
  for (const { target, targetHandle } of old)
    draft.edges.push({ source: id, target, ...(targetHandle && { targetHandle }) });
  // A node that is inserted into a stage becomes part of it.
  const ends = new Set([source, ...old.map(({ target }) => target)]);
  const stage = draft.groups?.find(({ nodes }) => new Set(nodes.filter((node) => ends.has(node))).size === ends.size);
  if (stage?.nodes.includes(id) === false) stage.nodes.push(id);
}

/** Draws an edge to the given port, or to the first free one. Does nothing if that is impossible. */
export function connect(
  draft: PipelineDocument,
  edge: { source: string; target: string; targetHandle?: string | null | undefined },
): void {
  const now = plain(draft);
  const ports = operatorOf(now.nodes.find((node) => node.id === edge.target)?.type ?? '')?.inputs ?? [];
  const handle = edge.targetHandle ?? freePorts(now, edge.target)[0];
  if (connectionRefusal(now, { ...edge, targetHandle: handle }) !== null) return;
  // The default single port is not written.
  draft.edges.push({
    source: edge.source,
    target: edge.target,
    ...(ports.length > 1 && handle !== undefined && { targetHandle: handle }),
  });
}

/**
 * Removes nodes and edges. If a removed node had one input, the nodes after it are connected to that input instead, so
 * that a chain without the step is still a chain. Consecutive nodes are removed from first to last.
 */
export function remove(draft: PipelineDocument, nodes: readonly string[], edges: readonly string[]): void {
  const goneEdges = new Set(edges);
  const gone = new Set(nodes);
  const all = plain(draft.edges);
  const left = goneEdges.size === 0 ? all : all.filter((edge) => !goneEdges.has(edgeId(edge)));
  const feeding = sourcesLeft(left, gone);
  draft.edges = [
    ...left.filter(({ source, target }) => !gone.has(source) && !gone.has(target)),
    ...left.flatMap((edge): DocumentEdge[] => {
      const source = gone.has(edge.source) && !gone.has(edge.target) ? feeding.get(edge.source) : undefined;
      return source === undefined ? [] : [{ ...edge, source }];
    }),
  ];
  if (gone.size > 0) draft.nodes = plain(draft.nodes).filter(({ id }) => !gone.has(id));
  leaveGroups(draft, nodes);
}

/**
 * For each removed node, the only remaining node that fed it, directly or through removed ones; none if there are
 * several.
 */
function sourcesLeft(edges: readonly DocumentEdge[], gone: ReadonlySet<string>): ReadonlyMap<string, string> {
  const inputs = new Map<string, string[]>([...gone].map((id) => [id, []]));
  const fed = new Map<string, string[]>();
  const waiting = new Map<string, number>();
  for (const { source, target } of edges) {
    if (!gone.has(target)) continue;
    if (!gone.has(source)) {
      inputs.get(target)?.push(source);
      continue;
    }
    const targets = fed.get(source) ?? [];
    fed.set(source, targets);
    targets.push(target);
    waiting.set(target, (waiting.get(target) ?? 0) + 1);
  }
  const found = new Map<string, string>();
  const ready = [...gone].filter((id) => !waiting.has(id));
  for (const id of ready) {
    const sources = inputs.get(id) ?? [];
    const [source] = sources;
    if (sources.length === 1 && source !== undefined) found.set(id, source);
    for (const target of fed.get(id) ?? []) {
      if (sources.length === 1 && source !== undefined) inputs.get(target)?.push(source);
      const open = (waiting.get(target) ?? 0) - 1;
      waiting.set(target, open);
      if (open === 0) ready.push(target);
    }
  }
  return found;
}

/** Copies nodes with the edges among them, the edges that feed them, and the stages that they fill. */
export function duplicate(draft: PipelineDocument, ids: readonly string[]): string[] {
  const copies = new Map<string, string>();
  const chosen = new Set(ids);
  const nodes = plain(draft.nodes);
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const places = nodes.filter(({ id }) => chosen.has(id)).map(positionOf);
  const by = clearShift(nodes.map(positionOf), places, COPY_OFFSET);
  const nextId = freeIds({ ...draft, nodes });
  for (const id of chosen) {
    const node = byId.get(id);
    if (node === undefined) continue;
    const { x, y } = positionOf(node);
    const copy: DocumentNode = {
      ...node,
      params: structuredCloneOf(node.params),
      id: nextId(node.id.replace(/-\d+$/, '')),
      position: { ...snap({ x: x + by.x, y: y + by.y }) },
    };
    copies.set(id, copy.id);
    draft.nodes.push(copy);
  }
  for (const edge of plain(draft.edges)) {
    const target = copies.get(edge.target);
    if (target !== undefined) draft.edges.push({ ...edge, source: copies.get(edge.source) ?? edge.source, target });
  }
  // A stage that is copied completely becomes a stage again, as after pasting.
  const nextKey = freeKeys(draft.groups, 'group');
  for (const group of plain(draft.groups) ?? []) {
    if (group.nodes.length === 0 || !group.nodes.every((id) => copies.has(id))) continue;
    draft.groups?.push({ ...group, id: nextKey(), nodes: group.nodes.map((id) => copies.get(id) ?? id) });
  }
  return [...copies.values()];
}

/** Offset in pixels of a copy from its original, if no node is there. */
const COPY_OFFSET = { x: 36, y: 120 };

/** JSON instead of `structuredClone`, which refuses the proxies of a draft; parameters are plain JSON. */
const structuredCloneOf = <Value>(value: Value): Value => JSON.parse(JSON.stringify(value)) as Value;

/** Sets a parameter; undefined removes it, which restores the default. */
export function setParam(draft: PipelineDocument, id: string, name: string, value: unknown): void {
  const node = nodeIn(draft, id);
  if (node === undefined) return;
  if (value === undefined) delete node.params[name];
  else if (JSON.stringify(node.params[name]) !== JSON.stringify(value)) node.params[name] = value;
}
