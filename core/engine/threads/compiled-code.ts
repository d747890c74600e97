/**
 * Starts bundles from compiled code that the build keeps beside them, because compiling takes longer than most runs.
 */
import { readFileSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { isMainThread } from 'node:worker_threads';
import { Script } from 'node:vm';

/**
 * Ending of V8's compiled code beside a bundle; see scripts/record-code.cjs. Threads have their own, because they call other
 * functions of the same file.
 */
const ENDING = isMainThread ? '.code' : '.thread.code';

interface CompilingModule {
  _compile(content: string, path: string): unknown;
}

/**
 * Makes `require` use compiled code beside a file if it fits this version of V8, which checks that. A changed file
 * needs new compiled code, because V8 checks only the length of the text.
 */
export function preferCompiledCode(): void {
  // Electron has another V8 than the Node that builds.
  if (process.versions['electron'] !== undefined) return;
  const modules = Module.prototype as unknown as CompilingModule;
  const compile = modules._compile;
  modules._compile = function (this: NodeJS.Module, content: string, path: string) {
    const cachedData = codeOf(path);
    if (cachedData === null) return compile.call(this, content, path);
    const made = new Script(Module.wrap(content), { filename: path, cachedData }).runInThisContext() as (
      ...given: unknown[]
    ) => unknown;
    return made.call(this.exports, this.exports, createRequire(path), this, path, dirname(path));
  };
}

function codeOf(path: string): Buffer | null {
  try {
    return readFileSync(path + ENDING);
  } catch {
    return null;
  }
}
