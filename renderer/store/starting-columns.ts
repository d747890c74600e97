/** Initial columns of an encoder that was just added. */
import type { PipelineDocument } from '../../core/graph/document-schema.ts';
import { nodeIn, plain } from './plain.ts';
import { operatorOf } from '../../core/operators/catalogue.ts';
import { metaOf } from '../../core/operators/kit/params.ts';
import type { NodeReport } from '../../core/protocol/node-report.ts';

/**
 * An encoder that accepts numbers as well as categories encodes all of them by default, as its reference does: for
 * example a column for each of ten thousand prices. In a table with categories it starts with these. A step that
 * already has parameters, or that accepts only categories, stays unchanged.
 */
export function startWithCategories(
  draft: PipelineDocument,
  id: string,
  reports: ReadonlyMap<string, NodeReport>,
): void {
  const node = nodeIn(draft, id);
  const operator = operatorOf(node?.type ?? '');
  if (node === undefined || operator?.group !== 'encode' || Object.keys(node.params).length > 0) return;
  const columns = operator.params.shape['columns'];
  const takes = columns === undefined ? [] : (metaOf(columns).takes ?? []);
  if (!takes.includes('number') || !takes.includes('category')) return;
  const above = plain(draft.edges).find(({ target }) => target === id)?.source;
  const hasCategories =
    reports.get(above ?? '')?.columns?.some(({ type, target }) => type === 'category' && target !== true) ?? false;
  if (hasCategories) node.params = { columns: { dtype: 'category' } };
}
