/** Reading and changing drafts of documents of thousands of parts: immer makes a proxy for each part that is touched. */
import { current, isDraft } from 'immer';
import type { PipelineDocument } from '../../core/graph/document-schema.ts';
import type { DocumentNode } from '../../core/graph/document-schema.ts';

/** What a draft holds now, to be read: parts that were not changed are the document's own, without proxies. */
export const plain = <Value>(value: Value): Value => (isDraft(value) ? (current(value as object) as Value) : value);

/** A node of a draft, to be changed. */
export function nodeIn({ nodes }: PipelineDocument, id: string): DocumentNode | undefined {
  const at = plain(nodes).findIndex((node) => node.id === id);
  return at === -1 ? undefined : nodes[at];
}

/** Calls `change` with those nodes of a draft for which `wanted` says so. */
export function changeNodes(
  { nodes }: PipelineDocument,
  wanted: (node: DocumentNode) => boolean,
  change: (node: DocumentNode) => void,
): void {
  for (const [at, node] of plain(nodes).entries()) {
    const draft = wanted(node) ? nodes[at] : undefined;
    if (draft !== undefined) change(draft);
  }
}
