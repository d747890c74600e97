import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { grants, type Grants } from '../core/protocol/desktop.ts';
import { writeAtomically } from './files.ts';

const recoveryFile = z.strictObject({ version: z.literal(1), text: z.string(), grants });

const fileOf = (slot: number): string => (slot === 0 ? 'recovery.json' : `recovery-${slot}.json`);

/** Which windows' texts are there, by their numbers. */
export async function recoverySlots(folder: string): Promise<number[]> {
  const names = await readdir(folder).catch(() => []);
  return names
    .map((name) => /^recovery(?:-([1-9]\d{0,3}))?\.json$/.exec(name))
    .flatMap((match) => (match === null ? [] : [Number(match[1] ?? 0)]))
    .sort((a, b) => a - b);
}

/** One autosaved text for each window in the app's own folder, with the grants that its paths need. */
export function createRecovery(folder: string, slot = 0) {
  const path = join(folder, fileOf(slot));
  // Writes are taken one after the other, so that the last one wins.
  let last: Promise<void> = Promise.resolve();
  const inTurn = (step: () => Promise<void>) => {
    last = last.catch(() => {}).then(step);
    return last;
  };

  return {
    write: (text: string, granted: Grants) =>
      inTurn(() => writeAtomically(path, JSON.stringify({ version: 1, text, grants: granted }))),

    clear: () => inTurn(() => rm(path, { force: true })),

    /** What the last run left, unless it is missing or damaged. */
    async read(): Promise<{ text: string; grants: Grants } | undefined> {
      try {
        return recoveryFile.parse(JSON.parse(await readFile(path, 'utf8')));
      } catch {
        return undefined;
      }
    },
  };
}
