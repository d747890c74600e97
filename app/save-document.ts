import { withFileLock } from './file-lock.ts';
import { canonical } from './grants.ts';
import { readContents, type Stamp, stampOfText } from './stamp.ts';

interface Save {
  readonly path: string;
  readonly text: string;
  /**
   * Stamp of the contents that may be replaced: the base of the edits, or contents that the person agreed to overwrite.
   */
  readonly base: Stamp;
  /** Stores the contents that are about to be replaced. */
  readonly keep: (text: string) => Promise<void>;
  readonly write: (path: string, text: string) => Promise<void>;
}

export type SaveOutcome =
  | { readonly state: 'saved'; readonly stamp: string }
  /** Another program changed the file meanwhile; nothing was written. */
  | { readonly state: 'conflict'; readonly stamp: string; readonly text: string | null; readonly changedAt: number };

/**
 * Replaces a document's file if it still has the expected contents. Comparing and replacing happen under a lock of all
 * processes of the app, by the real path of the file: of two simultaneous saves the second gets the conflict.
 */
export function saveDocument({ path, text, base, keep, write }: Save): Promise<SaveOutcome> {
  return withFileLock(canonical(path), async () => {
    const found = await readContents(path);
    const stamp = stampOfText(text);
    if (found !== null && found.stamp !== base && found.stamp !== stamp) return { state: 'conflict', ...found };
    if (found !== null && found.text !== null) await keep(found.text);
    await write(path, text);
    return { state: 'saved', stamp };
  });
}
