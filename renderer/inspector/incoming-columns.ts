/** The columns that a step can choose from: those of everything that feeds it; a source's own. */
import { portOf } from '../../core/graph/validate.ts';
import { operatorOf } from '../../core/operators/catalogue.ts';
import type { ColumnReportMessage } from '../../core/protocol/engine.ts';
import type { WorkbenchState } from '../store/state.ts';

const none: readonly ColumnReportMessage[] = [];
/** Joined lists by the lists that they were made of, so that the same columns are the same list. */
const joined = new WeakMap<
  readonly ColumnReportMessage[],
  WeakMap<readonly ColumnReportMessage[], readonly ColumnReportMessage[]>
>();

/**
 * With two inputs the columns of both, each name once; `port` asks for those of one of them. A parameter that names
 * columns of one side (`left_on`) says so by its name.
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

/** The port that a parameter is about, by its name; undefined where it is about all. */
export function portNamed(parameter: string, ports: readonly { readonly id: string }[]): number | undefined {
  const found = ports.findIndex(({ id }) => parameter.startsWith(`${id}_`));
  return ports.length > 1 && found !== -1 ? found : undefined;
}
