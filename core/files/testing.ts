/** Makes the n-th operation that changes files fail, like the tests of SQLite and VS Code. */
import type { FileHandle } from 'node:fs/promises';
import { operations } from './operations.ts';

export interface Fault {
  /** Number of the failing operation, from 1, among all that change files. */
  readonly at: number;
  /** The system's error code, such as ENOSPC. */
  readonly code: string;
  /** Whether later operations that need space or the disk fail, too, because a full disk stays full. */
  readonly stays?: boolean;
}

/** Operations that work on a full or failing disk: they only clean up. */
const CLEANUP: ReadonlySet<string> = new Set(['unlink', 'unlinkSync', 'rm', 'rmSync', 'close', 'closeSync']);
const HANDLE_METHODS = ['write', 'writev', 'writeFile', 'sync', 'datasync', 'close'] as const;

const original = { ...operations };

/** Runs work with the fault; returns the names of the failed operations. */
export async function withFault({ at, code, stays = false }: Fault, work: () => Promise<unknown>): Promise<string[]> {
  const failed: string[] = [];
  let count = 0;
  const step = (name: string): void => {
    count += 1;
    const fails = count === at || (stays && count > at && !CLEANUP.has(name));
    if (!fails) return;
    failed.push(name);
    throw Object.assign(new Error(`${code}: injected, ${name} '/tmp/.prepgraph-secret.tmp'`), { code, syscall: name });
  };
  for (const name of Object.keys(original) as (keyof typeof original)[]) {
    const call = original[name] as (...args: unknown[]) => unknown;
    const isAsync = !name.endsWith('Sync');
    const wrapped = (...args: unknown[]): unknown => {
      try {
        step(name);
      } catch (error) {
        if (isAsync) return Promise.reject(error);
        throw error;
      }
      const result = call(...args);
      if (name !== 'open') return result;
      return (result as Promise<FileHandle>).then((handle) => faulty(handle, step));
    };
    Object.assign(operations, { [name]: wrapped });
  }
  try {
    await work();
  } finally {
    Object.assign(operations, original);
  }
  return failed;
}

function faulty(handle: FileHandle, step: (name: string) => void): FileHandle {
  for (const name of HANDLE_METHODS) {
    const call = handle[name].bind(handle) as (...args: unknown[]) => Promise<unknown>;
    const wrapped = async (...args: unknown[]): Promise<unknown> => {
      try {
        step(name);
      } catch (error) {
        // A close that fails has closed the file anyway.
        if (name === 'close') await call();
        throw error;
      }
      return call(...args);
    };
    Object.assign(handle, { [name]: wrapped });
  }
  return handle;
}
