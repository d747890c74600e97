/** Edits that advice makes to a document: inserting, moving and setting steps. */
import type { DocumentNode, PipelineDocument } from '../graph/document-schema.ts';
import { operatorOf } from '../operators/catalogue.ts';

export interface NewStep {
  readonly type: string;
  readonly params: Record<string, unknown>;
}

/** Width of a step on the canvas, with the gap after it, in canvas units. */
const STRIDE = 256;

function freeId(document: PipelineDocument, type: string): string {
  const base = (operatorOf(type)?.label ?? type)
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  const taken = new Set(document.nodes.map(({ id }) => id));
  for (let count = 1; ; count++) {
    const id = count === 1 ? base : `${base}-${count}`;
    if (!taken.has(id)) return id;
  }
}

/**
 * Inserts a step after a node; it then feeds the nodes that the node fed. Nodes to the right
 * move to make room. Returns its id.
 */
export function insertAfter(draft: PipelineDocument, nodeId: string, step: NewStep): string {
  const before = draft.nodes.find(({ id }) => id === nodeId);
  const from = before?.position ?? { x: 0, y: 0 };
  const isEnd = !draft.edges.some(({ source }) => source === nodeId);
  if (!isEnd) makeRoom(draft, nodeId, from.x);
  const id = freeId(draft, step.type);
  const node: DocumentNode = { id, ...step, position: { x: from.x + STRIDE, y: from.y } };
  draft.nodes.push(node);
  for (const edge of draft.edges) if (edge.source === nodeId) edge.source = id;
  draft.edges.push({ source: nodeId, target: id });
  return id;
}

/** Inserts a new step before a node's first input; other nodes that the input feeds stay unchanged. */
export function putBefore(draft: PipelineDocument, nodeId: string, step: NewStep): void {
  const id = freeId(draft, step.type);
  draft.nodes.push({ id, ...step, position: { x: 0, y: 0 } });
  connectBefore(draft, nodeId, id);
}

/** Connects a node without input before another node's first input, and places it there. */
function connectBefore(draft: PipelineDocument, nodeId: string, id: string): void {
  const edge = draft.edges.find(({ target }) => target === nodeId);
  const node = draft.nodes.find((candidate) => candidate.id === id);
  if (edge === undefined || node === undefined) return;
  const from = draft.nodes.find((candidate) => candidate.id === edge.source)?.position ?? { x: 0, y: 0 };
  makeRoom(draft, edge.source, from.x);
  node.position = { x: from.x + STRIDE, y: from.y };
  draft.edges.push({ source: edge.source, target: id });
  edge.source = id;
  delete edge.sourceHandle;
}

function makeRoom(draft: PipelineDocument, behind: string, from: number): void {
  for (const node of draft.nodes) {
    if (node.id !== behind && node.position !== undefined && node.position.x > from) {
      node.position = { x: node.position.x + STRIDE, y: node.position.y };
    }
  }
}

/** Moves a node with one input before another node. The nodes that it fed are then fed by its input. */
export function moveBefore(draft: PipelineDocument, moved: string, before: string): void {
  const inputs = draft.edges.filter(({ target }) => target === moved);
  const [input] = inputs;
  if (input === undefined || inputs.length !== 1) return;
  draft.edges = draft.edges.filter((edge) => edge !== input);
  for (const edge of draft.edges) if (edge.source === moved) edge.source = input.source;
  connectBefore(draft, before, moved);
}

export function setParams(draft: PipelineDocument, nodeId: string, params: Readonly<Record<string, unknown>>): void {
  const node = draft.nodes.find(({ id }) => id === nodeId);
  if (node !== undefined) Object.assign(node.params, params);
}
