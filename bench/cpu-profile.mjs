import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';

/**
 * @typedef {object} ThreadProfile
 * @property {string} thread
 * @property {number} seconds
 * @property {{ name: string, seconds: number }[]} functions by the time spent in themselves, the longest first
 */

/** Functions shown of each thread. */
const MOST = 12;

/** What V8 counts apart from functions; functions stand in Markdown’s code marks. */
const STATES = {
  '(idle)': 'waiting',
  '(program)': 'native code (reading, writing, copying, start-up)',
  '(root)': 'nothing',
  '(garbage collector)': 'garbage collection',
};

/**
 * Runs something with Node's CPU profiler on and sums up where each thread spent its time.
 *
 * @param {string} folder a place for the profiler's files
 * @param {(nodeArgs: string[]) => Promise<unknown>} run
 * @returns {Promise<ThreadProfile[]>}
 */
export async function profiled(folder, run) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  try {
    await run(['--cpu-prof', '--cpu-prof-dir', folder]);
    return readdirSync(folder)
      .filter((name) => name.endsWith('.cpuprofile'))
      .map((name) => ({ thread: Number(name.split('.')[4]), name }))
      .sort((a, b) => a.thread - b.thread)
      .map(({ thread, name }) => summary(thread, readFileSync(join(folder, name), 'utf8')));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @returns {ThreadProfile} */
function summary(/** @type {number} */ thread, /** @type {string} */ text) {
  /** @type {{ nodes: { id: number, callFrame: { functionName: string, url: string, lineNumber: number } }[], samples: number[], timeDeltas: number[] }} */
  const { nodes, samples, timeDeltas } = JSON.parse(text);
  const names = new Map(nodes.map(({ id, callFrame }) => [id, nameOf(callFrame)]));
  /** @type {Map<string, number>} */
  const times = new Map();
  samples.forEach((id, index) => {
    const name = /** @type {string} */ (names.get(id));
    // The profiler's clock may step back a little between samples.
    times.set(name, (times.get(name) ?? 0) + Math.max(0, timeDeltas[index] ?? 0) / 1e6);
  });
  const all = [...times].map(([name, seconds]) => ({ name, seconds })).sort((a, b) => b.seconds - a.seconds);
  return {
    thread: thread === 0 ? 'main thread' : `worker ${thread}`,
    seconds: all.reduce((sum, { seconds }) => sum + seconds, 0),
    functions: all.slice(0, MOST),
  };
}

function nameOf(/** @type {{ functionName: string, url: string, lineNumber: number }} */ frame) {
  const { functionName, url, lineNumber } = frame;
  const state = STATES[/** @type {keyof typeof STATES} */ (functionName)];
  if (state !== undefined) return state;
  const place = url === '' ? '' : ` (${url.startsWith('node:') ? url : basename(url)}:${lineNumber + 1})`;
  return functionName === '' ? `a nameless function${place}` : `\`${functionName}\`${place}`;
}
