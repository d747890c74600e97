/** Columns that a step can select from: those of all its inputs; for a source its own. */
import { portOf } from '../../core/graph/validate.ts';
import { operatorOf } from '../../core/operators/catalogue.ts';
import type { ColumnReportMessage } from '../../core/protocol/node-report.ts';
import type { WorkbenchState } from '../store/state.ts';

const none: readonly ColumnReportMessage[] = [];
/** Joined lists by their parts, so that the same columns give the same list object. */
const joined = new WeakMap<
  readonly ColumnReportMessage[],
  WeakMap<readonly ColumnReportMessage[], readonly ColumnReportMessage[]>
>();

/**
 * With two inputs the columns of both, each name once; with `port` those of one input. A parameter that names columns
 * of one side (`left_on`) carries the side in its name.
 */
export function incomingColumns(
  { document, runs }: WorkbenchState,
  nodeId: string,
  port?: number,
): readonly ColumnReportMessage[] {
  const node = document.current.nodes.find(({ id }) => id === nodeId);
  const ports = operatorOf(node?.type ?? '')?.inputs ?? [];
  const of = (id: string | undefined): readonly ColumnReportMessage[] => runs.reports.get(id ?? '')?.columns ?? none;
  if (ports.length === 0) return of(nodeId);
  const edges = document.current.edges.filter((edge) => edge.target === nodeId);
  const at = (wanted: number): readonly ColumnReportMessage[] =>
    of(edges.find((edge) => portOf(edge.targetHandle, ports) === wanted)?.source);
  if (port !== undefined) return at(port);
  if (ports.length === 1) return of(edges[0]?.source);
  const [left, right] = [at(0), at(1)];
  if (right.length === 0) return left;
  const known = joined.get(left) ?? new WeakMap<readonly ColumnReportMessage[], readonly ColumnReportMessage[]>();
  joined.set(left, known);
  const found = known.get(right);
  if (found !== undefined) return found;
  const names = new Set(left.map(({ name }) => name));
  const both = [...left, ...right.filter(({ name }) => !names.has(name))];
  known.set(right, both);
  return both;
}

/** Index of the port that a parameter's name refers to; undefined if it refers to all. */
export function portNamed(parameter: string, ports: readonly { readonly id: string }[]): number | undefined {
  const found = ports.findIndex(({ id }) => parameter.startsWith(`${id}_`));
  return ports.length > 1 && found !== -1 ? found : undefined;
}

/** Id of the node whose table a step takes at a port; undefined if nothing is connected there. */
export function feedingNode({ document }: WorkbenchState, nodeId: string, port = 0): string | undefined {
  const node = document.current.nodes.find(({ id }) => id === nodeId);
  const ports = operatorOf(node?.type ?? '')?.inputs ?? [];
  return document.current.edges.find((edge) => edge.target === nodeId && portOf(edge.targetHandle, ports) === port)
    ?.source;
}
