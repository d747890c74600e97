/** Keeps mode, owner, extended attributes and access lists of a replaced file, as far as the system allows. */
import { execFile } from 'node:child_process';
import type { BigIntStats } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';

const succeeded = (change: Promise<void>): Promise<boolean> =>
  change.then(
    () => true,
    () => false,
  );

/** Copies owner and mode. Returns the mode that was set. */
export async function copyMode(from: BigIntStats, to: FileHandle): Promise<number> {
  const [uid, gid, mode] = [Number(from.uid), Number(from.gid), Number(from.mode) & 0o7777];
  const now = await to.stat();
  const hasGroup = now.gid === gid || (await succeeded(to.chown(-1, gid)));
  const hasOwner = now.uid === uid || (await succeeded(to.chown(uid, -1)));
  // Another group must not get the first group's permissions, and a program must not run as another user.
  const allowed = hasGroup ? mode : (mode & ~0o070) | ((mode & 0o007) << 3);
  const kept = hasOwner && hasGroup ? allowed : allowed & 0o1777;
  await succeeded(to.chmod(kept));
  return kept;
}

/** Time limit in milliseconds, because a slow network drive must not block a save. */
const CP_LIMIT_MS = 2000;

/** True without GNU's `cp`: on other systems than Linux, or once it turned out to be another one. */
let lacksCp = process.platform !== 'linux';

/**
 * Copies extended attributes and access lists. Node cannot read them, but GNU's `cp` can copy them (2 ms). With another
 * `cp`, such as BusyBox's, they are lost.
 */
export async function copyExtendedAttributes(from: string, to: string, withMode: boolean): Promise<void> {
  if (lacksCp) return;
  const preserve = withMode ? 'mode,xattr' : 'xattr';
  const args = ['--attributes-only', '--no-target-directory', `--preserve=${preserve}`, '--', from, to];
  await new Promise<void>((resolve) => {
    execFile('cp', args, { env: { ...process.env, LC_ALL: 'C' }, timeout: CP_LIMIT_MS }, (error, _out, err) => {
      if (error !== null && (typeof error.code === 'string' || /unrecognized|usage/i.test(err))) lacksCp = true;
      resolve();
    });
  });
}
