import { isAbsolute, relative, resolve, sep } from 'node:path';
import type { PipelineDocument } from '../graph/document-schema.ts';

/** Relative paths of a document start at its folder: in another folder they are other paths. */
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
