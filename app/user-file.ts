import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import { appFile, writeAtomically } from './files.ts';

/**
 * A small JSON file in the app's own folder. It is read once, at the start; what is missing, damaged or from a version
 * that wrote something else counts as the fallback. Writes follow each other, so that the last one wins.
 */
export function openUserFile<Value>(path: string, schema: z.ZodType<Value>, fallback: Value) {
  let current = read();
  let last: Promise<void> = Promise.resolve();

  return {
    get: (): Value => current,

    /** Resolves when it is on the disk. */
    set(value: Value): Promise<void> {
      current = value;
      last = last.catch(() => {}).then(() => writeAtomically(path, `${JSON.stringify(value, null, 2)}\n`, appFile));
      return last;
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
