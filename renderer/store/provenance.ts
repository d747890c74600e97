/**
 * Data flow into the columns of the document on screen, computed again if steps, edges or the sources' columns change.
 */
import type { DocumentNode } from '../../core/graph/document-schema.ts';
import { type Flow, flowOf } from '../../core/graph/flow.ts';
import type { FlowColumn } from '../../core/graph/flow-step.ts';
import { edgesOnPath, flowColumnOf, provenanceText } from '../../core/graph/provenance.ts';
import { operatorOf } from '../../core/operators/catalogue.ts';
import { edgeId } from './edges.ts';
import type { WorkbenchState } from './state.ts';

interface Memo {
  readonly document: WorkbenchState['document']['current'];
  readonly reports: WorkbenchState['runs']['reports'];
  /** Inputs of the flow. Positions and names of nodes are not among them. */
  readonly made: readonly unknown[];
  readonly flow: Flow;
}
let memo: Memo | undefined;

function flowOn({ document: { current }, runs: { reports } }: WorkbenchState): Flow {
  if (memo?.document === current && memo.reports === reports) return memo.flow;
  const sources = current.nodes.filter(({ type }) => operatorOf(type)?.inputs.length === 0);
  const made = [
    current.edges,
    ...current.nodes.flatMap((node) => [node.id, node.type, node.params, node.bypassed, allowsTarget(node)]),
    ...sources.map(({ id }) => reports.get(id)?.columns),
  ];
  const isSame = memo?.made.length === made.length && made.every((part, at) => part === memo?.made[at]);
  const flow =
    isSame && memo !== undefined
      ? memo.flow
      : flowOf(current, new Map(sources.map(({ id }) => [id, reports.get(id)?.columns ?? []])));
  memo = { document: current, reports, made, flow };
  return flow;
}

const allowsTarget = (node: DocumentNode): unknown => (node as { readonly allow_target?: unknown }).allow_target;

/** Flow of a column; undefined if it is not known. */
export const flowColumnIn = (state: WorkbenchState, nodeId: string, name: string): FlowColumn | undefined =>
  flowColumnOf(flowOn(state).columns.get(nodeId), name);

/** One line for a header; empty if the flow of the column is not known. */
export function provenanceOf(state: WorkbenchState, nodeId: string, name: string): string {
  const column = flowColumnIn(state, nodeId, name);
  if (column === undefined) return '';
  return provenanceText(column, (id) => state.runs.reports.get(id)?.learnedFrom?.rows);
}

const noEdges: ReadonlySet<string> = new Set();
let leaking: { readonly advice: unknown; readonly edges: unknown; readonly ids: ReadonlySet<string> } | undefined;

/** Maximum number of steps and edges visited for the paths of leaks: in a graph of 1,000, the paths of 100 leaks. */
const MAX_STEPS = 100_000;

/** Ids of the edges on the paths of leaks in the Problems list. */
export function leakingEdges({ document: { current }, runs: { advice } }: WorkbenchState): ReadonlySet<string> {
  if (leaking?.advice === advice && leaking.edges === current.edges) return leaking.ids;
  const paths = advice.flatMap(({ path = [] }) => (path.length > 1 ? [path] : []));
  // Each path is a search through the whole graph.
  const most = Math.max(1, Math.floor(MAX_STEPS / (current.nodes.length + current.edges.length)));
  const ids = paths.slice(0, most).flatMap((path) => edgesOnPath(current, path).map(edgeId));
  leaking = { advice, edges: current.edges, ids: ids.length === 0 ? noEdges : new Set(ids) };
  return leaking.ids;
}
