/** Checks whether an edge may be drawn, and gives the reason if not. */
import type { PipelineDocument } from '../../core/graph/document-schema.ts';
import { portOf } from '../../core/graph/validate.ts';
import { operatorOf } from '../../core/operators/catalogue.ts';
import { upstreamIn } from './lookup.ts';

export interface Connection {
  readonly source: string;
  readonly target: string;
  readonly targetHandle?: string | null | undefined;
}

/** Reason why this edge may not be drawn, as a sentence; null if it may. */
export function connectionRefusal(
  document: PipelineDocument,
  { source, target, targetHandle }: Connection,
): string | null {
  if (source === target) return 'A step cannot feed itself.';
  const node = document.nodes.find((candidate) => candidate.id === target);
  const ports = operatorOf(node?.type ?? '')?.inputs ?? [{ id: 'in', label: 'table' }];
  if (ports.length === 0) return 'A source reads a file: it takes no input.';
  const port = portOf(targetHandle ?? undefined, ports);
  const taken = document.edges.find((edge) => edge.target === target && portOf(edge.targetHandle, ports) === port);
  if (taken?.source === source) return 'These two are connected already.';
  if (taken !== undefined) return 'This input is taken. Remove its edge first.';
  if (upstreamIn(document, source).has(target)) return 'This would close a circle: the step already feeds that one.';
  return null;
}

/** Ids of nodes without a free input, including those without inputs. */
export function fullNodes(document: PipelineDocument): ReadonlySet<string> {
  const known = (Object.isFrozen(document) ? full.get(document) : undefined) ?? foundFull(document);
  full.set(document, known);
  return known;
}

/** Cached, because it is requested at each move of the pointer while an edge is drawn. */
const full = new WeakMap<PipelineDocument, ReadonlySet<string>>();

function foundFull({ nodes, edges }: PipelineDocument): ReadonlySet<string> {
  const taken = new Map<string, Set<number>>();
  const ports = new Map(nodes.map(({ id, type }) => [id, operatorOf(type)?.inputs]));
  for (const { target, targetHandle } of edges) {
    const inputs = ports.get(target);
    if (inputs === undefined) continue;
    const of = taken.get(target) ?? new Set();
    taken.set(target, of);
    of.add(portOf(targetHandle, inputs) ?? -1);
  }
  const isFull = (id: string): boolean =>
    ports.get(id)?.every((_, index) => taken.get(id)?.has(index) === true) ?? false;
  return new Set(nodes.flatMap(({ id }) => (isFull(id) ? [id] : [])));
}

/** Ids of the node's ports without an edge. */
export function freePorts(document: PipelineDocument, id: string): string[] {
  const node = document.nodes.find((candidate) => candidate.id === id);
  const ports = operatorOf(node?.type ?? '')?.inputs ?? [];
  const taken = new Set(
    document.edges.filter((edge) => edge.target === id).map((edge) => portOf(edge.targetHandle, ports)),
  );
  return ports.filter((_, index) => !taken.has(index)).map((port) => port.id);
}
