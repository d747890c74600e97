/** Which columns an encoder that was just added begins with. */
import type { PipelineDocument } from '../../core/graph/document-schema.ts';
import { nodeIn, plain } from './plain.ts';
import { operatorOf } from '../../core/operators/catalogue.ts';
import { metaOf } from '../../core/operators/kit/params.ts';
import type { NodeReport } from '../../core/protocol/engine.ts';

/**
 * An encoder that takes numbers as well as categories takes all of them unasked, as its reference does: a column for each
 * of ten thousand prices. In a table that has categories it begins with these. A step that has parameters already, and
 * one that takes nothing but categories, is left as it is.
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
