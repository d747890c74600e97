import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { open, rename, stat, statfs } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { header, rowsOfBlock, VERSION } from './generate.mjs';

/** @typedef {import('./generate.mjs').Recipe} Recipe */

/** Blocks that a thread makes ahead of the writer. */
const AHEAD = 2;

/** The names of everything that is kept in the data folder; --clean removes these and nothing else. */
const OURS =
  /^(tabular|wide|categories|twenty|grid)-[\w-]+\.csv(\.part)?$|^(work|program)$|^results-partial\.(md|json|svg)$/;

/**
 * The path of a generated file; makes it where it is not there yet.
 *
 * @param {string} folder
 * @param {Recipe} recipe
 * @param {(text: string) => void} say
 */
export async function dataFile(folder, recipe, say) {
  const shape = [recipe.kind, recipe.rows, recipe.columns, recipe.distinct].filter((part) => part !== undefined);
  const file = join(folder, `${shape.join('-')}-v${VERSION}.csv`);
  if (existsSync(file)) return file;
  mkdirSync(folder, { recursive: true });
  const started = performance.now();
  await generate(recipe, `${file}.part`);
  await rename(`${file}.part`, file);
  const { size } = await stat(file);
  const seconds = (performance.now() - started) / 1000;
  say(`generated ${(size / 1e6).toFixed(0)} MB of ${recipe.kind} data in ${seconds.toFixed(1)} s`);
  return file;
}

/** Threads make blocks, each in turn; the file gets them in order. */
async function generate(/** @type {Recipe} */ recipe, /** @type {string} */ path) {
  const blocks = Math.ceil(recipe.rows / rowsOfBlock(recipe));
  const threads = Array.from({ length: Math.min(availableParallelism(), blocks) }, () => blockMaker(recipe));
  /** @type {Map<number, Promise<Uint8Array>>} */
  const made = new Map();
  const file = await open(path, 'w');
  try {
    await file.write(`${header(recipe).join(',')}\n`);
    let asked = 0;
    for (let index = 0; index < blocks; index++) {
      for (; asked < Math.min(blocks, index + threads.length * AHEAD); asked++) {
        made.set(asked, /** @type {BlockMaker} */ (threads[asked % threads.length]).make(asked));
      }
      await file.write(await /** @type {Promise<Uint8Array>} */ (made.get(index)));
      made.delete(index);
    }
  } finally {
    await file.close();
    await Promise.all(threads.map((thread) => thread.stop()));
  }
}

/** @typedef {ReturnType<typeof blockMaker>} BlockMaker */

/** A thread that makes blocks, in the order in which it is asked. */
function blockMaker(/** @type {Recipe} */ recipe) {
  const worker = new Worker(new URL('./generate.mjs', import.meta.url), { workerData: recipe });
  /** @type {{ resolve: (bytes: Uint8Array) => void, reject: (error: Error) => void }[]} */
  const waiting = [];
  worker.on('message', (/** @type {Uint8Array} */ bytes) => waiting.shift()?.resolve(bytes));
  worker.on('error', (error) => waiting.splice(0).forEach(({ reject }) => reject(error)));
  return {
    /** @returns {Promise<Uint8Array>} */
    make(/** @type {number} */ index) {
      const promise = new Promise((resolve, reject) => waiting.push({ resolve, reject }));
      promise.catch(() => {}); // reported when its turn comes
      worker.postMessage(index);
      return promise;
    },
    stop: () => worker.terminate(),
  };
}

/** Bytes that can still be written to a folder's disk. */
export async function freeSpace(/** @type {string} */ folder) {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

/** Removes what the benchmark generated; the folder, too, where nothing else is in it. */
export function cleanData(/** @type {string} */ folder) {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    if (OURS.test(name)) rmSync(join(folder, name), { recursive: true, force: true });
  }
  if (readdirSync(folder).length === 0) rmSync(folder, { recursive: true });
}
