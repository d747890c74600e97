/** The columns that a step can choose from: those of what feeds it; a source's own. */
import { operatorOf } from '../../core/operators/catalogue.ts';
import type { ColumnReportMessage } from '../../core/protocol/engine.ts';
import type { WorkbenchState } from '../store/state.ts';

const none: readonly ColumnReportMessage[] = [];

export function incomingColumns({ document, runs }: WorkbenchState, nodeId: string): readonly ColumnReportMessage[] {
  const node = document.current.nodes.find(({ id }) => id === nodeId);
  const isSource = operatorOf(node?.type ?? '')?.inputs.length === 0;
  const from = isSource ? nodeId : document.current.edges.find((edge) => edge.target === nodeId)?.source;
  return runs.reports.get(from ?? '')?.columns ?? none;
}
