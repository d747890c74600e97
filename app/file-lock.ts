import { createHash, randomBytes } from 'node:crypto';
import { lstat, mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pass } from 'node:timers/promises';
import { isGone, processIdentity } from '../core/files/process-identity.ts';

/** Milliseconds to wait for another process's save before giving up. */
const WAIT_MS = 15_000;
/** Milliseconds between two checks of the tickets. */
const POLL_MS = 4;
/** Age in milliseconds from which a ticket is stale, if the system cannot tell whether its process has ended. */
const STALE_MS = 120_000;

/** A place in the queue; `number` is null while its owner is choosing one. */
interface Ticket {
  readonly file: string;
  readonly number: number | null;
  readonly owner: string;
}

/**
 * Runs `work` while no other process of the app, and no other caller in this one, runs under the same key.
 * Node has no flock, so this is Lamport's bakery algorithm on small files in the system's temporary folder: each
 * contender draws a number one above all that it sees, and waits until it holds the smallest. A ticket's name contains
 * its owner's process id and start time, so that anyone may remove the ticket of a dead process and no removal can hit
 * a live one.
 */
export async function withFileLock<Result>(
  key: string,
  work: () => Promise<Result>,
  { folder, waitMs = WAIT_MS }: { readonly folder?: string; readonly waitMs?: number } = {},
): Promise<Result> {
  const hash = createHash('sha256').update(key).digest('hex').slice(0, 32);
  const { host, pid, start } = processIdentity();
  const owner = [host, pid, start, randomBytes(6).toString('hex')].join('-');
  const ticket = await draw(folder ?? lockFolder(), hash, owner);
  // Saving matters more than the lock: if the temporary folder is full or forbidden, only the comparison of contents
  // protects the file.
  if (ticket === null) return work();
  try {
    await waitForTurn(ticket, hash, waitMs);
    return await work();
  } finally {
    await rm(ticket.file, { force: true });
  }
}

/** Draws a number; null if the folder cannot be written. */
async function draw(folder: string, hash: string, owner: string): Promise<(Ticket & { number: number }) | null> {
  const choosing = join(folder, `${hash}.choosing.${owner}`);
  try {
    await makeOwnFolder(folder);
    await writeFile(choosing, '', { flag: 'wx' });
    const number = 1 + Math.max(0, ...(await ticketsIn(folder, hash)).map((ticket) => ticket.number ?? 0));
    const file = join(folder, `${hash}.${number}.${owner}`);
    await writeFile(file, '', { flag: 'wx' });
    return { file, number, owner };
  } catch {
    return null;
  } finally {
    await rm(choosing, { force: true }).catch(() => {});
  }
}

/** Resolves when no smaller number is left. */
async function waitForTurn(mine: Ticket & { number: number }, hash: string, waitMs: number): Promise<void> {
  const folder = dirname(mine.file);
  const before = performance.now();
  for (;;) {
    const ahead = (await ticketsIn(folder, hash)).filter(
      ({ number, owner }) =>
        owner !== mine.owner &&
        (number === null || number < mine.number || (number === mine.number && owner < mine.owner)),
    );
    let isFree = true;
    for (const ticket of ahead) {
      if (await isStale(ticket)) await rm(ticket.file, { force: true });
      else isFree = false;
    }
    if (isFree) return;
    if (performance.now() - before > waitMs)
      throw new Error('Another window of Prepgraph is still saving this file. Try again in a moment.');
    await pass(POLL_MS);
  }
}

async function ticketsIn(folder: string, hash: string): Promise<Ticket[]> {
  const names = await readdir(folder);
  return names.flatMap((name) => {
    const [key, number = '', owner] = name.split('.');
    if (key !== hash || owner === undefined) return [];
    return [{ file: join(folder, name), number: number === 'choosing' ? null : Number(number), owner }];
  });
}

/** Whether the ticket's process has ended. */
async function isStale({ file, owner }: Ticket): Promise<boolean> {
  const [host = '', pid, start = ''] = owner.split('-');
  const gone = isGone({ host, pid: Number(pid), start });
  if (gone !== null) return gone;
  const found = await stat(file).catch(() => null);
  return found !== null && Date.now() - found.mtimeMs > STALE_MS;
}

/** Folder for this user's locks, shared by all processes of the app, whatever their own folders are. */
function lockFolder(): string {
  const { uid } = userInfo();
  return join(tmpdir(), `prepgraph-locks-${uid === -1 ? 'user' : uid}`);
}

async function makeOwnFolder(folder: string): Promise<void> {
  const { uid } = userInfo();
  await mkdir(folder, { mode: 0o700, recursive: true });
  // Temporary folders are writable by all users: a link placed there by another user would redirect our files.
  const found = await lstat(folder);
  if (!found.isDirectory() || (uid !== -1 && found.uid !== uid)) throw new Error(`${folder} is not ours.`);
}
