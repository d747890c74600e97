/** Paths in stored form: relative to the document if the data is beside or below it, with `/` on all systems. */
import type { PipelineDocument } from '../../core/graph/document-schema.ts';
import { operatorOf } from '../../core/operators/catalogue.ts';
import { metaOf } from '../../core/operators/kit/params.ts';

const isAbsolute = (path: string): boolean => /^([/\\]|[a-z]:[/\\])/i.test(path);

function normal(path: string): string {
  const slashed = path.replaceAll('\\', '/');
  let end = slashed.length;
  while (slashed[end - 1] === '/') end--;
  return slashed.slice(0, end);
}

/** The last part of a path. */
export const baseName = (path: string): string => normal(path).split('/').at(-1) ?? path;

/** A file's name without its ending; compressed data has two endings. */
export const stem = (path: string): string =>
  baseName(path).replace(/(?!^)(\.(csv|tsv|txt|json|jsonl|ndjson))?\.[^.]*$/i, '') || baseName(path);

/** The absolute path of a path stored in a document in `folder`. */
export function absolutePath(path: string, folder: string | null): string {
  if (folder === null || path === '' || isAbsolute(path)) return path;
  const parts = normal(folder).split('/');
  for (const part of normal(path).split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  return parts.join('/');
}

/** Stored form of a path in a document in `folder`: relative if it is in or below the folder. */
export function storedPath(path: string, folder: string | null): string {
  if (folder === null || !isAbsolute(path)) return path;
  const base = `${normal(folder)}/`;
  const full = normal(path);
  // File names on Windows are case-insensitive.
  const inside = /^[a-z]:/i.test(base) ? full.toLowerCase().startsWith(base.toLowerCase()) : full.startsWith(base);
  return inside ? full.slice(base.length) : path;
}

/** Converts the paths of a document that moves from one folder to another; null means absolute paths. */
export function rebase(draft: PipelineDocument, from: string | null, to: string | null): void {
  for (const node of draft.nodes) {
    const shape = operatorOf(node.type)?.params.shape ?? {};
    for (const [name, schema] of Object.entries(shape)) {
      const path = node.params[name];
      if (metaOf(schema).editor !== 'path' || typeof path !== 'string') continue;
      const moved = storedPath(absolutePath(path, from), to);
      if (moved !== path) node.params[name] = moved;
    }
  }
}
