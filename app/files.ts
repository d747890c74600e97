import { open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { documentEnding, documentSizeLimit, type FoundFile, type OpenedDocument } from '../core/protocol/desktop.ts';

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
  const { kind, size } = await look(path);
  const name = basename(path);
  if (kind === 'missing') throw new Error(`${name} is not there any more.`);
  if (kind === 'directory') throw new Error(`${name} is a folder, not a pipeline.`);
  if (size > documentSizeLimit) throw new Error(`${name} is too large for a pipeline document (over 64 MB).`);
  return { path, name, folder: dirname(path), text: await readFile(path, 'utf8') };
}

/** Writes a text so that the file holds the old or the new contents, whatever happens meanwhile. */
export async function writeAtomically(path: string, text: string): Promise<void> {
  const beside = join(dirname(path), `.${basename(path)}.${process.pid}.${Date.now()}.tmp`);
  try {
    const file = await open(beside, 'w');
    try {
      await file.writeFile(text, 'utf8');
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
  await syncFolder(dirname(path));
}

/** Makes a rename durable. Windows cannot open folders, and needs it not. */
async function syncFolder(path: string) {
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** The names, without ending, of the pipelines in a folder. */
export async function documentsIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names
    .filter((name) => name.endsWith(documentEnding))
    .map((name) => name.slice(0, -documentEnding.length))
    .sort();
}
