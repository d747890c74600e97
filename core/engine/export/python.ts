/** Finds and runs the user's own Python; always with an argument list, never through a shell. */
import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { Cancelled } from '../../run/run.ts';

const PROGRAM_NAMES = process.platform === 'win32' ? ['py.exe', 'python.exe', 'python3.exe'] : ['python3', 'python'];

/**
 * Interpreters in the order in which they are tried: only the chosen one, else those on the PATH. Finding them runs
 * nothing.
 */
export function findPythons(chosen: string | null, path = process.env['PATH'] ?? ''): string[] {
  if (chosen !== null) return [chosen];
  // Relative entries are skipped, because they depend on the current folder.
  const folders = path.split(delimiter).filter((folder) => isAbsolute(folder));
  const found = PROGRAM_NAMES.flatMap((name) => folders.map((folder) => join(folder, name)).filter(isProgram));
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
  /** Milliseconds after which it is stopped. */
  readonly limit: number;
  /** Called with each line of the standard output. */
  readonly onLine?: (line: string) => void;
}

export interface PythonEnd {
  /** Null if it was stopped or could not be started. */
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
  readonly timedOut: boolean;
}

/** Characters kept of the end of its output, where the error is. */
const MAX_OUTPUT_LETTERS = 64_000;
const POLL_MS = 100;
/**
 * Milliseconds to wait for the output to close after the exit, because a process outside the group may hold it open for
 * ever.
 */
const OUTPUT_GRACE_MS = 2_000;

/**
 * Runs an interpreter to its end, and stops all processes that it started. Throws Cancelled; every other failure is
 * part of the result.
 */
export function runPython(python: string, args: readonly string[], run: PythonRun): Promise<PythonEnd> {
  return new Promise((resolve, reject) => {
    const child = spawn(python, [...args], {
      cwd: run.folder,
      env: environment(),
      // The child reads its input: when this process ends, even by a crash, the input closes and the child stops.
      stdio: ['pipe', 'pipe', 'pipe'],
      // A process group of its own, so that its children are stopped with it.
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
    child.stdin.on('error', () => {});
    let out = '';
    let err = '';
    let open = '';
    let stopped: 'cancelled' | 'time' | null = null;
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out = (out + text).slice(-MAX_OUTPUT_LETTERS);
      const lines = (open + text).split(/\r?\n/);
      open = (lines.pop() ?? '').slice(-MAX_OUTPUT_LETTERS);
      for (const line of lines) run.onLine?.(line);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      err = (err + text).slice(-MAX_OUTPUT_LETTERS);
    });
    const started = performance.now();
    const timer = setInterval(() => {
      if (stopped !== null) return;
      if (Atomics.load(run.cancelled, 0) !== 0) stopped = 'cancelled';
      else if (performance.now() - started > run.limit) stopped = 'time';
      if (stopped !== null) stop(child);
    }, POLL_MS);
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
      // Stops workers left behind, which would hold its output open and keep the machine busy.
      stop(child);
      setTimeout(() => end(code), OUTPUT_GRACE_MS).unref();
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
    // The group is gone already.
  }
}

/** The user's environment without settings that would affect this run: no cluster, no files beside the export. */
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
