/** Edges as React Flow wants them. Those that are as they were stay the same objects: it draws every other one anew. */
import type { Edge } from '@xyflow/react';
import { useMemo, useRef } from 'react';
import type { PipelineDocument } from '../../core/graph/document.ts';
import { operatorOf } from '../../core/operators/catalogue.ts';
import { groupKey } from '../store/annotations.ts';
import { nodeName } from '../store/changes.ts';
import { drawnEdges } from './drawn-edges.ts';

const noEdges: Edge[] = [];

const noLeaks: ReadonlySet<string> = new Set();

/**
 * @param leaking ids of edges that a leak takes
 * @param isPicture whether the graph is so far away that it is one picture
 */
export function useFlowEdges(
  document: PipelineDocument,
  chosen: readonly string[],
  leaking: ReadonlySet<string>,
  isPicture: boolean,
): Edge[] {
  const last = useRef(noEdges);
  return useMemo(() => {
    last.current = isPicture ? noEdges : flowEdges(document, chosen, last.current, leaking);
    return last.current;
  }, [document, chosen, leaking, isPicture]);
}

/** The document's edges; `before` itself where none is another. */
export function flowEdges(
  document: PipelineDocument,
  chosen: readonly string[],
  before: Edge[],
  leaking: ReadonlySet<string> = noLeaks,
): Edge[] {
  const selected = new Set(chosen);
  const names = new Map([
    ...document.nodes.map((node) => [node.id, nodeName(node)] as const),
    ...(document.groups ?? []).map((group) => [groupKey(group.id), group.name] as const),
  ]);
  const firstPort = new Map(document.nodes.map((node) => [node.id, operatorOf(node.type)?.inputs[0]?.id ?? 'in']));
  const known = new Map(before.map((edge) => [edge.id, edge]));
  const edges = drawnEdges(document).map(({ id, source, target, targetHandle, stands }): Edge => {
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
