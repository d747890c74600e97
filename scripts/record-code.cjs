const { renameSync, writeFileSync } = require('node:fs');
const Module = require('node:module');
const { dirname } = require('node:path');
const { isMainThread, threadId } = require('node:worker_threads');
const { Script } = require('node:vm');

/**
 * Loaded before a program (`node --require`), it keeps what V8 compiles of the program's bundles beside them, functions that
 * are compiled when they are first called among them: for core/engine/threads/compiled-code.ts.
 */

/** Threads are ended without notice: they write what they have from time to time, in milliseconds. */
const INTERVAL = 20;

/** @type {Map<string, Script>} */
const scripts = new Map();

/** @type {any} */ (Module.prototype)._compile = function (/** @type {string} */ content, /** @type {string} */ path) {
  const script = new Script(Module.wrap(content), { filename: path });
  scripts.set(path, script);
  const made = script.runInThisContext();
  return made.call(this.exports, this.exports, Module.createRequire(path), this, path, dirname(path));
};

function write() {
  for (const [path, script] of scripts) {
    // What starts is compiled before it can take anything from here.
    if (!dirname(path).endsWith('-parts')) continue;
    const unfinished = `${path}.code-${process.pid}-${threadId}`;
    writeFileSync(unfinished, script.createCachedData());
    renameSync(unfinished, path + (isMainThread ? '.code' : '.thread.code'));
  }
}

if (isMainThread) process.on('exit', write);
else setInterval(write, INTERVAL).unref();
