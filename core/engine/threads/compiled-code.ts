/** Bundles start from compiled code that was kept when they were built: compiling them anew takes longer than most runs. */
import { readFileSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { Script } from 'node:vm';

/** Beside a file, what V8 made of it: see scripts/record-code.cjs. */
const ENDING = '.code';

interface CompilingModule {
  _compile(content: string, path: string): unknown;
}

/**
 * From now on `require` takes compiled code where it lies beside a file and is of this very V8, which checks that. Whoever
 * writes the file writes its code anew: of the text, V8 checks the length only.
 */
export function takeCompiledCode(): void {
  // Electron's V8 is another one than that of the Node that builds.
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
