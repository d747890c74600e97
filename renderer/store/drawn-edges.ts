/** Edges as they are drawn: edges of hidden steps lead to their stage, and parallel ones are merged. */
import type { DocumentEdge, PipelineDocument } from '../../core/graph/document-schema.ts';
import { edgeId } from './edges.ts';
import { foldedOf } from './stages.ts';

export interface DrawnEdge {
  /** Id of the document's edge, if it represents one edge only. */
  readonly id: string;
  /** A step's id or a stage's key. */
  readonly source: string;
  readonly target: string;
  readonly targetHandle: string | undefined;
  /** Ids of the document's edges that it represents. */
  readonly stands: readonly string[];
}

/** The only port of a stage; the represented edges know their steps. */
export const STAGE_PORT = 'in';

const memo = new WeakMap<PipelineDocument, readonly DrawnEdge[]>();

export function drawnEdges(document: PipelineDocument): readonly DrawnEdge[] {
  const known = memo.get(document);
  if (known !== undefined) return known;
  const { stageOf } = foldedOf(document);
  const drawn = new Map<string, DrawnEdge & { id: string; readonly stands: string[] }>();
  for (const edge of document.edges) {
    const [from, to] = [stageOf.get(edge.source), stageOf.get(edge.target)];
    if (from !== undefined && from === to) continue;
    const id = edgeId(edge);
    const source = from?.key ?? edge.source;
    const target = to?.key ?? edge.target;
    const targetHandle = to === undefined ? edge.targetHandle : STAGE_PORT;
    const ends = from === undefined && to === undefined ? id : JSON.stringify([source, target, targetHandle]);
    const same = drawn.get(ends);
    if (same === undefined) drawn.set(ends, { id, source, target, targetHandle, stands: [id] });
    else {
      same.id = `merged:${ends}`;
      same.stands.push(id);
    }
  }
  const edges = [...drawn.values()];
  memo.set(document, edges);
  return edges;
}

/** Ids of drawn edges that represent one of these. */
export const drawnIds = (document: PipelineDocument, ids: readonly string[]): string[] => {
  const wanted = new Set(ids);
  return drawnEdges(document)
    .filter(({ stands }) => stands.some((id) => wanted.has(id)))
    .map(({ id }) => id);
};

/** Ids of the document's edges that drawn edges represent. */
export const documentEdgesOf = (document: PipelineDocument, drawn: readonly string[]): string[] => {
  const wanted = new Set(drawn);
  return drawnEdges(document).flatMap(({ id, stands }) => (wanted.has(id) ? stands : []));
};

/**
 * Edges of the document into which a step is inserted when it is dropped on a drawn edge: all that this edge
 * represents. Empty if they start at different steps, because the inserted step has one input.
 */
export function intoEdge(document: PipelineDocument, drawnId: string): readonly DocumentEdge[] {
  const ids = new Set(documentEdgesOf(document, [drawnId]));
  const edges = document.edges.filter((edge) => ids.has(edgeId(edge)));
  return new Set(edges.map(({ source }) => source)).size === 1 ? edges : [];
}
