import { readdir, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { removeLeftoversIn } from '../core/files/leftovers.ts';
import { replaceContents, type ReplaceOptions } from '../core/files/replace-file.ts';
import { documentEnding, documentSizeLimit, type FoundFile, type OpenedDocument } from '../core/protocol/desktop.ts';
import { readContents } from './stamp.ts';

/** Kind and size of the file at a path. */
export async function fileAt(path: string): Promise<FoundFile> {
  const name = basename(path);
  try {
    const found = await stat(path);
    if (found.isDirectory()) return { path, name, kind: 'directory', size: 0 };
    return { path, name, kind: 'file', size: found.size };
  } catch {
    return { path, name, kind: 'missing', size: 0 };
  }
}

/** Reads the text of a pipeline document; the page checks whether it is one. */
export async function readDocument(path: string): Promise<OpenedDocument> {
  const { stamp: _, ...document } = await readStampedDocument(path);
  return document;
}

/** Reads a document's text and the stamp of its bytes, see stamp.ts. */
export async function readStampedDocument(path: string): Promise<OpenedDocument & { readonly stamp: string }> {
  // Removes unfinished changes of a command that was killed.
  await removeLeftoversIn(dirname(path));
  const { kind, size } = await fileAt(path);
  const name = basename(path);
  if (kind === 'missing') throw new Error(`${name} is not there any more.`);
  if (kind === 'directory') throw new Error(`${name} is a folder, not a pipeline.`);
  if (size > documentSizeLimit) throw new Error(`${name} is too large for a pipeline document (over 64 MB).`);
  const contents = await readContents(path);
  if (contents?.text == null) throw new Error(`${name} was replaced while it was read. Open it again.`);
  return { path, name, folder: dirname(path), text: contents.text, stamp: contents.stamp };
}

/** Options for the app's own files, which have no foreign owner or attributes to keep. */
export const appFile: ReplaceOptions = { keepAttributes: false };

/**
 * Writes a text so that the file always holds either the old or the new contents (core/files). Throws a ProblemError
 * with a sentence; after `file.write-protected` the caller may retry with `overwriteReadOnly`.
 */
export async function writeAtomically(path: string, text: string, options: ReplaceOptions = {}): Promise<void> {
  await replaceContents(path, text, options);
}

/** Names, without ending, of the pipelines in a folder. */
export async function documentsIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names
    .filter((name) => name.endsWith(documentEnding))
    .map((name) => name.slice(0, -documentEnding.length))
    .sort();
}
