import { isAbsolute, relative, resolve, sep } from 'node:path';
import type { PipelineDocument } from '../graph/document-schema.ts';

/** Rewrites a document's relative paths for another folder, because they start at the document's folder. */
export function moved(document: PipelineDocument, from: string, to: string): PipelineDocument {
  if (from === to) return document;
  return {
    ...document,
    nodes: document.nodes.map((node) => {
      const { path } = node.params;
      if (typeof path !== 'string' || isAbsolute(path)) return node;
      return { ...node, params: { ...node.params, path: relative(to, resolve(from, path)).split(sep).join('/') } };
    }),
  };
}
