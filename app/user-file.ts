import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import { appFile, writeAtomically } from './files.ts';

const writing = new Set<Promise<unknown>>();

/** Resolves when all user files are on the disk or have failed. */
export async function userFilesWritten(): Promise<void> {
  while (writing.size > 0) await Promise.allSettled(writing);
}

/**
 * A small JSON file in the app's own folder, read once, when it is opened. If it is missing, damaged or from a version
 * with another schema, the fallback is used. Writes run in sequence, so that the last one wins.
 */
export function openUserFile<Value>(path: string, schema: z.ZodType<Value>, fallback: Value) {
  let current = read();
  let last: Promise<void> = Promise.resolve();

  return {
    get: (): Value => current,

    /** Resolves when the value is on the disk. */
    set(value: Value): Promise<void> {
      current = value;
      const written = last
        .catch(() => {})
        .then(() => writeAtomically(path, `${JSON.stringify(value, null, 2)}\n`, appFile))
        .finally(() => writing.delete(written));
      writing.add(written);
      last = written;
      return written;
    },
  };

  function read(): Value {
    try {
      return schema.parse(JSON.parse(readFileSync(path, 'utf8')));
    } catch {
      return fallback;
    }
  }
}
