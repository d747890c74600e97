/** Names of temporary files: short, because beside a file with a long name a longer one could not be created. */
import { randomBytes } from 'node:crypto';
import { isGone, isRunning, type ProcessIdentity, processIdentity } from './process-identity.ts';

/**
 * `tmp`: contents being written. `journal`: files that change together. `folders`: folders to which a process writes,
 * see leftovers.ts.
 */
type Kind = 'tmp' | 'journal' | 'folders';

const token = ({ host, pid, start }: ProcessIdentity): string => `${pid}-${host}-${start}`;
const PATTERN = /^\.prepgraph-(\d{1,10})-([0-9a-f]{8})-([0-9a-z]{1,10})-[0-9a-f]{8}\.(tmp|journal|folders)$/;

/** A unique hidden name of about 55 bytes. */
export const temporaryName = (kind: Kind): string =>
  `.prepgraph-${token(processIdentity())}-${randomBytes(4).toString('hex')}.${kind}`;

/** Process and kind encoded in a name; null for names of other programs. */
export function parseTemporaryName(name: string): { readonly owner: ProcessIdentity; readonly kind: Kind } | null {
  const match = PATTERN.exec(name);
  if (match === null) return null;
  const [, pid, host, start, kind] = match as unknown as [string, string, string, string, Kind];
  return { owner: { host, pid: Number(pid), start }, kind };
}

/** Prefix of temporary folders, before the process. */
const FOLDER_PREFIX = 'prepgraph-spill-';
/** Folders of versions before 0.2 contain only the process id. */
const FOLDER = /^prepgraph-spill-(\d{1,10})-(?:([0-9a-f]{8})-([0-9a-z]{1,10})-)?[A-Za-z0-9]+$/;

export const temporaryFolderPrefix = (): string => `${FOLDER_PREFIX}${token(processIdentity())}-`;

/** Whether the process that created a temporary folder is dead; null if unknown, or if the folder is not ours. */
export function isFolderOfGone(name: string): boolean | null {
  const [, pid, host, start] = FOLDER.exec(name) ?? [];
  if (pid === undefined) return null;
  if (host === undefined || start === undefined) return !isRunning(Number(pid));
  return isGone({ host, pid: Number(pid), start });
}

export const isTemporaryFolder = (name: string): boolean => FOLDER.test(name);
