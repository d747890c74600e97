/** Reach of a source column: the steps that read it, and the result columns made from it. */
import type { PipelineDocument } from './document-schema.ts';
import { partFor, topologicalOrder } from './graph.ts';
import { flowSteps } from './flow-steps.ts';

export interface ColumnReach {
  /** Ids of the steps that change the column or its results, or select rows by them, in order. */
  readonly steps: readonly string[];
  /** Columns of the result. */
  readonly columns: readonly string[];
}

/**
 * Returns a function that finds the reach of a source column in the result of the node `output`, by
 * the graph of a fitted document.
 */
export function columnReaches(
  document: PipelineDocument,
  output: string,
): (sourceId: string, column: string) => ColumnReach {
  const part = partFor(document, output);
  const steps = flowSteps(part, new Map());
  const order = topologicalOrder(part).flatMap((id) => steps.get(id) ?? []);
  return (sourceId, column) => {
    const reached = new Map<string, ReadonlySet<number>>();
    const touched: string[] = [];
    for (const { id, inputs, flow, columns } of order) {
      if (inputs.length === 0) {
        const at = id === sourceId ? columns.findIndex(({ name }) => name === column) : -1;
        if (at >= 0) reached.set(id, new Set([at]));
        continue;
      }
      const isReached = ({ port, index }: { readonly port: number; readonly index: number }): boolean =>
        reached.get(inputs[port] as string)?.has(index) === true;
      const own = new Set<number>();
      let isTouched = flow?.rowsBy.some(isReached) === true;
      columns.forEach((each, index) => {
        const isRead = each.from.some(isReached);
        if (!isRead && !each.by.some(isReached)) return;
        own.add(index);
        isTouched ||= !each.isUnchanged && !(each.isCopy && isRead);
      });
      if (own.size > 0) reached.set(id, own);
      if (isTouched) touched.push(id);
    }
    const names = steps.get(output)?.columns ?? [];
    return {
      steps: touched,
      columns: [...(reached.get(output) ?? [])].map((index) => (names[index] as { name: string }).name),
    };
  };
}
