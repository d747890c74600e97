/** Runs the installed command, the built bundle, in a separate process; for tests. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';

export const CLI = join(import.meta.dirname, '../../out/cli.cjs');

export interface CommandEnd {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs `prepgraph` in a folder, with lines on standard input. */
export const commandIn =
  (folder: string) =>
  (args: readonly string[], lines = ''): Promise<CommandEnd> =>
    new Promise((resolve) => {
      const child = execFile(process.execPath, [CLI, ...args], { cwd: folder }, (error, out, err) => {
        resolve({ code: error ? Number(error.code) : 0, out, err });
      });
      child.stdin?.end(lines);
    });
