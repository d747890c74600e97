import { readdir, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { removeLeftoversIn } from '../core/files/leftovers.ts';
import { replaceContents, type ReplaceOptions } from '../core/files/replace-file.ts';
import { documentEnding, documentSizeLimit, type FoundFile, type OpenedDocument } from '../core/protocol/desktop.ts';
import { readContents } from './stamp.ts';

/** What stands at a path. */
export async function look(path: string): Promise<FoundFile> {
  const name = basename(path);
  try {
    const found = await stat(path);
    if (found.isDirectory()) return { path, name, kind: 'directory', size: 0 };
    return { path, name, kind: 'file', size: found.size };
  } catch {
    return { path, name, kind: 'missing', size: 0 };
  }
}

/** Reads a pipeline document's text. Whether it is one, the page finds out. */
export async function readDocument(path: string): Promise<OpenedDocument> {
  const { stamp: _, ...document } = await readStampedDocument(path);
  return document;
}

/** Reads a document's text together with the stamp of its bytes, see stamp.ts. */
export async function readStampedDocument(path: string): Promise<OpenedDocument & { readonly stamp: string }> {
  // A command that was killed may have begun to change it.
  await removeLeftoversIn(dirname(path));
  const { kind, size } = await look(path);
  const name = basename(path);
  if (kind === 'missing') throw new Error(`${name} is not there any more.`);
  if (kind === 'directory') throw new Error(`${name} is a folder, not a pipeline.`);
  if (size > documentSizeLimit) throw new Error(`${name} is too large for a pipeline document (over 64 MB).`);
  const contents = await readContents(path);
  if (contents?.text == null) throw new Error(`${name} was replaced while it was read. Open it again.`);
  return { path, name, folder: dirname(path), text: contents.text, stamp: contents.stamp };
}

/** How the app's own files are written: nobody else gave them an owner or attributes. */
export const appFile: ReplaceOptions = { keepAttributes: false };

/**
 * Writes a text so that the file holds the old or the new contents, whatever happens meanwhile (core/files). Throws a
 * ProblemError with a sentence; `file.write-protected` may be answered by `overwriteReadOnly`.
 */
export async function writeAtomically(path: string, text: string, options: ReplaceOptions = {}): Promise<void> {
  await replaceContents(path, text, options);
}

/** The names, without ending, of the pipelines in a folder. */
export async function documentsIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names
    .filter((name) => name.endsWith(documentEnding))
    .map((name) => name.slice(0, -documentEnding.length))
    .sort();
}
