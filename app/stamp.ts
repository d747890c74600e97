import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { documentSizeLimit } from '../core/protocol/desktop.ts';

/** Stamp of a document's file: SHA-256 of its bytes. Null if there is no file. */
export type Stamp = string | null;

interface Contents {
  readonly stamp: string;
  /** Null if the file is larger than a document can be and was not read. */
  readonly text: string | null;
  /** Milliseconds since 1970. */
  readonly changedAt: number;
}

/** Stamp of a file with this text. */
export const stampOfText = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');

/**
 * Current contents of a document's file, links followed; null if there is none. Throws an Error with a sentence if it
 * cannot be read, because unknown contents cannot be compared.
 */
export async function readContents(path: string): Promise<Contents | null> {
  try {
    const found = await stat(path);
    const { size, mtimeMs, ino } = found;
    // Reading a pipe would wait for ever.
    if (!found.isFile()) throw new Error(`${basename(path)} is not an ordinary file. Choose another one.`);
    if (size > documentSizeLimit) return { stamp: `large ${ino} ${size} ${mtimeMs}`, text: null, changedAt: mtimeMs };
    const bytes = await readFile(path);
    return {
      stamp: createHash('sha256').update(bytes).digest('hex'),
      text: bytes.toString('utf8'),
      changedAt: mtimeMs,
    };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    if (code === undefined) throw error;
    throw new Error(
      `${basename(path)} cannot be read: the permission may be missing, or its disk is out of reach. Choose another name or place.`,
      { cause: error },
    );
  }
}
