/** Edges in React Flow's form. An unchanged edge keeps its object, because React Flow draws every new object again. */
import type { Edge } from '@xyflow/react';
import { useMemo, useRef } from 'react';
import type { PipelineDocument } from '../../core/graph/document-schema.ts';
import { operatorOf } from '../../core/operators/catalogue.ts';
import { groupKey } from '../store/annotations.ts';
import { nodeName } from '../store/changes.ts';
import { type DrawnEdge, drawnEdges } from '../store/drawn-edges.ts';
import { shownFor } from '../store/stages.ts';
import type { SelectionSlice } from '../store/state.ts';

const noEdges: Edge[] = [];

const noLeaks: ReadonlySet<string> = new Set();

/**
 * @param leaking ids of edges on the path of a leak
 * @param drawn which edges are drawn separately; `selected` if all edges together are one picture
 */
export function useFlowEdges(
  document: PipelineDocument,
  selection: SelectionSlice,
  leaking: ReadonlySet<string>,
  drawn: 'all' | 'selected' | 'none',
): Edge[] {
  const last = useRef(noEdges);
  const { edges } = selection;
  const nodes = drawn === 'selected' ? selection.nodes : noNodes;
  return useMemo(() => {
    const of = drawn === 'all' ? drawnEdges(document) : ofSelected(document, nodes, edges);
    last.current = drawn === 'none' ? noEdges : flowEdges(document, edges, last.current, leaking, of);
    return last.current;
  }, [document, edges, nodes, leaking, drawn]);
}

const noNodes: readonly string[] = [];

/** Maximum number of selected steps' edges that are drawn separately. */
const MAX_SELECTED_EDGES = 200;

function ofSelected(
  document: PipelineDocument,
  nodes: readonly string[],
  edges: readonly string[],
): readonly DrawnEdge[] {
  if (nodes.length + edges.length === 0) return [];
  const ends = new Set(nodes.map((id) => shownFor(document, id)));
  const chosen = new Set(edges);
  return drawnEdges(document)
    .filter(({ source, target, stands }) => ends.has(source) || ends.has(target) || stands.some((id) => chosen.has(id)))
    .slice(0, MAX_SELECTED_EDGES);
}

/** The document's edges; returns `before` itself if none differs. */
export function flowEdges(
  document: PipelineDocument,
  chosen: readonly string[],
  before: Edge[],
  leaking: ReadonlySet<string> = noLeaks,
  drawn: readonly DrawnEdge[] = drawnEdges(document),
): Edge[] {
  const selected = new Set(chosen);
  const names = new Map([
    ...document.nodes.map((node) => [node.id, nodeName(node)] as const),
    ...(document.groups ?? []).map((group) => [groupKey(group.id), group.name] as const),
  ]);
  const firstPort = new Map(document.nodes.map((node) => [node.id, operatorOf(node.type)?.inputs[0]?.id ?? 'in']));
  const known = new Map(before.map((edge) => [edge.id, edge]));
  const edges = drawn.map(({ id, source, target, targetHandle, stands }): Edge => {
    const leaks = stands.some((one) => leaking.has(one));
    const edge = {
      id,
      type: 'flow',
      source,
      target,
      sourceHandle: 'out',
      targetHandle: targetHandle ?? firstPort.get(target) ?? 'in',
      selected: stands.some((one) => selected.has(one)),
      ariaLabel: `From ${names.get(source) ?? ''} to ${names.get(target) ?? ''}${leaks ? ', on the way of a leak' : ''}`,
      className: leaks ? 'edge-leak' : '',
    };
    const old = known.get(id);
    const isOld = old !== undefined && Object.entries(edge).every(([key, value]) => old[key as keyof Edge] === value);
    return isOld ? old : edge;
  });
  return edges.length === before.length && edges.every((edge, index) => edge === before[index]) ? before : edges;
}
