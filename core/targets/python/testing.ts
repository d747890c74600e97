/** For tests: a Python process that runs exported files as programs, one after the other. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface ProgramRun {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** A process that has loaded its libraries once; see run-programs.py. */
export function pythonPrograms(interpreter: string) {
  const child = spawn(interpreter, [join(import.meta.dirname, 'run-programs.py')], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    /** Runs a file of the folder with these arguments. Throws an Error if the process itself ended. */
    async run(folder: string, ...args: readonly string[]): Promise<ProgramRun> {
      child.stdin.write(`${JSON.stringify({ folder, args })}\n`);
      const { value, done } = await answers.next();
      if (done === true) throw new Error(`Python ended while it ran ${args.join(' ')}`);
      return JSON.parse(value) as ProgramRun;
    },
    close: () => void child.stdin.end(),
  };
}
