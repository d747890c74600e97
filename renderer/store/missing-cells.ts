/** Missing cells of a step's result, in figures. */
import type { NodeReport } from '../../core/protocol/node-report.ts';
import { count } from '../design/numbers.ts';

/** Missing cells of the whole result; undefined while they are not counted. */
export function missingIn(report: NodeReport | undefined): number | undefined {
  const counts = report?.columns?.map(({ missing }) => missing);
  if (counts === undefined || counts.includes(undefined)) return undefined;
  return counts.reduce<number>((sum, one) => sum + (one ?? 0), 0);
}

/**
 * `21 (19 → 0)`: missing cells of the whole result and, in brackets, before and after in the columns that the step took.
 * Sources have no brackets, nor have steps whose columns had no gap; empty if nothing is missing, or not counted yet.
 */
export function missingText(report: NodeReport | undefined, isSource: boolean): string {
  const all = missingIn(report);
  const part = report?.missing;
  if (all === undefined || part === undefined) return '';
  const isTold = !isSource && (part.before !== part.after || (part.before > 0 && part.before !== all));
  const own = isTold ? ` (${count(part.before)} → ${count(part.after)})` : '';
  return all === 0 && own === '' ? '' : `${count(all)}${own}`;
}
