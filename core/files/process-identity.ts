/**
 * Identifies the process that wrote a temporary file, so that another process can tell whether the writer still runs. A
 * process id alone is not enough, because systems reuse ids; so the start time is part of the identity.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

export interface ProcessIdentity {
  /** Machine and process id namespace (a container has its own), as 8 hexadecimal digits. */
  readonly host: string;
  readonly pid: number;
  /** On Linux a hash of boot id and start time; elsewhere the start in seconds since 1970, in base 36. */
  readonly start: string;
}

/** Tolerance in seconds between a process's start according to Node and according to the system. */
const START_TOLERANCE_S = 30;

const digest = (...parts: readonly string[]): string =>
  createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 8);

function read(from: () => string): string {
  try {
    return from();
  } catch {
    return '';
  }
}

/**
 * Hash of the boot id and the start in clock ticks since boot, which changes of the clock do not affect; null without
 * /proc.
 */
function linuxStart(pid: number | 'self'): string | null {
  const stat = read(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  // The program's name, in parentheses, may itself contain spaces and parentheses.
  const ticks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  if (ticks === undefined || ticks === '') return null;
  return digest(
    read(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8')),
    ticks,
  );
}

let own: ProcessIdentity | null = null;

/** Identity of this process. */
export function processIdentity(): ProcessIdentity {
  own ??= {
    host: digest(
      hostname(),
      read(() => readFileSync('/etc/machine-id', 'utf8')),
      read(() => readlinkSync('/proc/self/ns/pid')),
    ),
    pid: process.pid,
    start: linuxStart('self') ?? Math.round(performance.timeOrigin / 1000).toString(36),
  };
  return own;
}

/** Whether a process is dead; null if unknown, because it ran on another machine or its start is not known. */
export function isGone({ host, pid, start }: ProcessIdentity): boolean | null {
  const self = processIdentity();
  if (host !== self.host) return null;
  if (!isRunning(pid)) return true;
  if (pid === self.pid) return start !== self.start;
  if (process.platform === 'linux') {
    const now = linuxStart(pid);
    return now === null ? null : now !== start;
  }
  const seconds = startSeconds(pid);
  return seconds === null ? null : Math.abs(seconds - Number.parseInt(start, 36)) > START_TOLERANCE_S;
}

/** Whether any user's process has this id. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Start of a process from `ps`, in seconds since 1970; null on Windows, which has no `ps`. */
function startSeconds(pid: number): number | null {
  if (process.platform === 'win32') return null;
  const env = { ...process.env, LC_ALL: 'C', TZ: 'UTC' };
  const text = read(() => execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { env, encoding: 'utf8' }));
  const milliseconds = Date.parse(`${text.trim()} UTC`);
  return Number.isNaN(milliseconds) ? null : milliseconds / 1000;
}
