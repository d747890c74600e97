/** Names of temporary files: short, because a long name beside a file with a long name could not be created. */
import { randomBytes } from 'node:crypto';
import { isGone, isRunning, type ProcessIdentity, processIdentity } from './process-identity.ts';

/** `tmp`: contents on their way. `journal`: files that change together. `folders`: where a process writes, see leftovers.ts. */
type Kind = 'tmp' | 'journal' | 'folders';

const token = ({ host, pid, start }: ProcessIdentity): string => `${pid}-${host}-${start}`;
const PATTERN = /^\.prepgraph-(\d{1,10})-([0-9a-f]{8})-([0-9a-z]{1,10})-[0-9a-f]{8}\.(tmp|journal|folders)$/;

/** A hidden name of about 55 bytes that no other file has. */
export const temporaryName = (kind: Kind): string =>
  `.prepgraph-${token(processIdentity())}-${randomBytes(4).toString('hex')}.${kind}`;

/** The process and kind that a name tells of; null where the name is not one of ours. */
export function parseTemporaryName(name: string): { readonly owner: ProcessIdentity; readonly kind: Kind } | null {
  const match = PATTERN.exec(name);
  if (match === null) return null;
  const [, pid, host, start, kind] = match as unknown as [string, string, string, string, Kind];
  return { owner: { host, pid: Number(pid), start }, kind };
}

/** Temporary folders begin with this and the process. */
const FOLDER_PREFIX = 'prepgraph-spill-';
/** Folders of versions before 0.2 name the process id only. */
const FOLDER = /^prepgraph-spill-(\d{1,10})-(?:([0-9a-f]{8})-([0-9a-z]{1,10})-)?[A-Za-z0-9]+$/;

export const temporaryFolderPrefix = (): string => `${FOLDER_PREFIX}${token(processIdentity())}-`;

/** Whether the process that made a temporary folder is gone: null where that cannot be told, or the folder is not ours. */
export function isFolderOfGone(name: string): boolean | null {
  const [, pid, host, start] = FOLDER.exec(name) ?? [];
  if (pid === undefined) return null;
  if (host === undefined || start === undefined) return !isRunning(Number(pid));
  return isGone({ host, pid: Number(pid), start });
}

export const isTemporaryFolder = (name: string): boolean => FOLDER.test(name);
