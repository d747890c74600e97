/**
 * Identity of a node's state: the parts that its result is made of, and nothing else. Those are the operator, its parameters,
 * whether it is bypassed and may learn from the target, and the states of its inputs. Position and name are no part of it.
 * Caches of results, pages and profiles, the search for changed nodes and the decision to run a document all use these
 * functions.
 */
import type { DocumentEdge, DocumentNode, PipelineDocument } from './document-schema.ts';
import { type GraphNode, graphOf, topologicalOrder } from './graph.ts';

/** Finds a document's graph; a caller that keeps graphs passes its own lookup. */
type FindGraph = (document: PipelineDocument) => ReadonlyMap<string, GraphNode>;

/** The work of a node on its inputs. @param params parameters with defaults filled in, where they are known */
export const operationOf = (
  { type, params: written, bypassed, allow_target: allowsTarget }: DocumentNode,
  params: unknown = written,
): readonly unknown[] => [type, params, bypassed === true, allowsTarget === true];

/** Texts by node and by list of edges: an edit replaces a few objects of a large document. */
const texts = new WeakMap<object, string>();

function textOf(part: object, value: () => unknown): string {
  const text = texts.get(part) ?? JSON.stringify(value());
  texts.set(part, text);
  return text;
}

const nodeText = (node: DocumentNode): string => textOf(node, () => [node.id, ...operationOf(node)]);

const edgeText = (edge: DocumentEdge): string =>
  textOf(edge, () => [edge.source, edge.sourceHandle, edge.target, edge.targetHandle]);

let lastKey: { readonly folder: string | null; readonly document: PipelineDocument; readonly key: string } | undefined;

/**
 * Identity of a run: documents with the same key give the same results, as long as the files are the same.
 *
 * @param folder where relative paths start
 */
export function documentKey(folder: string | null, document: PipelineDocument): string {
  if (lastKey?.document === document && lastKey.folder === folder) return lastKey.key;
  const edges = textOf(document.edges, () => document.edges);
  const key = `[${JSON.stringify(folder)},[${document.nodes.map(nodeText).join()}],${edges}]`;
  lastKey = { folder, document, key };
  return key;
}

const keysByDocument = new WeakMap<PipelineDocument, ReadonlyMap<string, string>>();
/** Keys of nodes with the inputs that they were made of: an edit leaves most nodes as they are. */
const keysByNode = new WeakMap<DocumentNode, { readonly inputs: string; readonly key: string }>();

/** A short text for each node that differs wherever the node's state differs. Nodes on or after a cycle have none. */
export function nodeKeys(document: PipelineDocument, findGraph: FindGraph = graphOf): ReadonlyMap<string, string> {
  const known = keysByDocument.get(document);
  if (known !== undefined) return known;
  const graph = findGraph(document);
  const keys = new Map<string, string>();
  for (const id of topologicalOrder(document)) {
    const at = graph.get(id);
    if (at === undefined) continue;
    // Sorted: the order in which edges were drawn changes no result.
    const inputs = at.inputs
      .map((edge) => JSON.stringify([edge.targetHandle, edge.sourceHandle, keys.get(edge.source)]))
      .sort()
      .join();
    const before = keysByNode.get(at.node);
    const key = before?.inputs === inputs ? before.key : hash(`${nodeText(at.node)}${inputs}`);
    if (key !== before?.key) keysByNode.set(at.node, { inputs, key });
    keys.set(id, key);
  }
  keysByDocument.set(document, keys);
  return keys;
}

/** Ids of nodes whose state may differ: changed, fed otherwise or removed, and all that they feed. */
export function changedNodes(
  before: PipelineDocument,
  after: PipelineDocument,
  findGraph: FindGraph = graphOf,
): Set<string> {
  const old = new Map(before.nodes.map((node) => [node.id, node]));
  const start: string[] = [];
  for (const node of after.nodes) {
    const former = old.get(node.id);
    old.delete(node.id);
    if (former !== node && (former === undefined || nodeText(former) !== nodeText(node))) start.push(node.id);
  }
  const changed = new Set(old.keys());
  if (changed.size > 0) for (const { source, target } of after.edges) if (changed.has(source)) start.push(target);
  if (before.edges !== after.edges) {
    start.push(...targetsOnlyIn(before.edges, after.edges), ...targetsOnlyIn(after.edges, before.edges));
  }
  if (start.length === 0) return changed;
  const graph = findGraph(after);
  for (let id = start.pop(); id !== undefined; id = start.pop()) {
    if (changed.has(id) || !graph.has(id)) continue;
    changed.add(id);
    start.push(...(graph.get(id)?.feeds ?? []));
  }
  return changed;
}

/** Targets of edges that the other list does not have. Most are the same objects in both lists, and need no text. */
function targetsOnlyIn(edges: readonly DocumentEdge[], others: readonly DocumentEdge[]): string[] {
  const same = new Set(others);
  const own = edges.filter((edge) => !same.has(edge));
  if (own.length === 0) return [];
  const kept = new Set(edges);
  const otherTexts = new Set(others.filter((edge) => !kept.has(edge)).map(edgeText));
  return own.filter((edge) => !otherTexts.has(edgeText(edge))).map(({ target }) => target);
}

/** Two rounds of FNV-1a: 64 bits tell the states of one document apart. */
function hash(text: string): string {
  let a = 0x811c9dc5;
  let b = 0x1b873593;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    a = Math.imul(a ^ code, 0x01000193);
    b = Math.imul(b ^ (code + index), 0x01000193);
  }
  return (a >>> 0).toString(36) + (b >>> 0).toString(36);
}
