/**
 * Reading and changing drafts of documents with thousands of parts, where immer would create a proxy for each part that
 * is read.
 */
import { current, isDraft } from 'immer';
import type { DocumentNode, PipelineDocument } from '../../core/graph/document-schema.ts';

/** Current content of a draft, read-only: unchanged parts are the document's own, without proxies. */
export const plain = <Value>(value: Value): Value => (isDraft(value) ? (current(value as object) as Value) : value);

/** A node of a draft, for changing it. */
export function nodeIn({ nodes }: PipelineDocument, id: string): DocumentNode | undefined {
  const at = plain(nodes).findIndex((node) => node.id === id);
  return at === -1 ? undefined : nodes[at];
}

/** Calls `change` with the nodes of a draft for which `wanted` returns true. */
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
