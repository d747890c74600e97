/** The user's own Python: where it is, and running it. Always with an argument list, never through a shell. */
import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { Cancelled } from '../../run/run.ts';

const NAMES = process.platform === 'win32' ? ['py.exe', 'python.exe', 'python3.exe'] : ['python3', 'python'];

/**
 * Interpreters by the order in which they are tried: the one that was chosen, alone, else those on the PATH. Nothing is
 * run to find them.
 */
export function findPythons(chosen: string | null, path = process.env['PATH'] ?? ''): string[] {
  if (chosen !== null) return [chosen];
  // An entry that is relative would lead wherever the program happens to stand.
  const folders = path.split(delimiter).filter((folder) => isAbsolute(folder));
  const found = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)).filter(isProgram));
  return [...new Set(found)];
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

export interface PythonRun {
  readonly folder: string;
  readonly cancelled: Int32Array;
  /** Milliseconds, after which it is stopped. */
  readonly limit: number;
  /** Told of each line that it writes to its standard output. */
  readonly onLine?: (line: string) => void;
}

export interface PythonEnd {
  /** Null where it was stopped, or could not be started. */
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
  readonly timedOut: boolean;
}

/** Characters of its output that are kept: the end says what went wrong. */
const MOST_KEPT = 64_000;
const LOOK_EVERY = 100;
/** Milliseconds after its end in which its output must be there: what left the group may hold it open for ever. */
const LAST_WORDS = 2_000;

/** Runs an interpreter to its end, and stops it with all that it started. Throws Cancelled; all else is in the result. */
export function runPython(python: string, args: readonly string[], run: PythonRun): Promise<PythonEnd> {
  return new Promise((resolve, reject) => {
    const child = spawn(python, [...args], {
      cwd: run.folder,
      env: environment(),
      // Its input stays open as long as this process lives: by that it knows when to end, even after a crash.
      stdio: ['pipe', 'pipe', 'pipe'],
      // A group of its own, so that what it starts ends with it.
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
    child.stdin.on('error', () => {});
    let out = '';
    let err = '';
    let open = '';
    let stopped: 'cancelled' | 'time' | null = null;
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out = (out + text).slice(-MOST_KEPT);
      const lines = (open + text).split(/\r?\n/);
      open = (lines.pop() ?? '').slice(-MOST_KEPT);
      for (const line of lines) run.onLine?.(line);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      err = (err + text).slice(-MOST_KEPT);
    });
    const started = performance.now();
    const timer = setInterval(() => {
      if (stopped !== null) return;
      if (Atomics.load(run.cancelled, 0) !== 0) stopped = 'cancelled';
      else if (performance.now() - started > run.limit) stopped = 'time';
      if (stopped !== null) stop(child);
    }, LOOK_EVERY);
    const end = (code: number | null): void => {
      clearInterval(timer);
      if (stopped === 'cancelled') reject(new Cancelled());
      else resolve({ code, out, err, timedOut: stopped === 'time' });
    };
    child.on('error', (error) => {
      err += error.message;
      end(null);
    });
    child.on('exit', (code) => {
      // Workers that it left behind would keep its output open, and the machine busy.
      stop(child);
      setTimeout(() => end(code), LAST_WORDS).unref();
    });
    child.on('close', end);
  });
}

function stop({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  if (process.platform === 'win32') {
    spawn('taskkill', ['/pid', String(pid), '/t', '/f'], { stdio: 'ignore', windowsHide: true }).on('error', () => {});
    return;
  }
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Nothing of it is left.
  }
}

/** What is set for the user, without what would change this run: no cluster, no files beside the export. */
function environment(): NodeJS.ProcessEnv {
  const { RAY_ADDRESS: _, ELECTRON_RUN_AS_NODE: __, ...env } = process.env;
  return {
    ...env,
    PYTHONUTF8: '1',
    PYTHONDONTWRITEBYTECODE: '1',
    KERAS_BACKEND: 'tensorflow',
    TF_CPP_MIN_LOG_LEVEL: '3',
    CUDA_VISIBLE_DEVICES: '-1',
  };
}
