import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';
import { build } from '../build.mjs';
import { root } from '../process.mjs';

/**
 * Mutated files and documents, read by the product's own readers in a process that is watched from outside. The same seed
 * makes the same input: `node scripts/faults/mutations.mjs --reader arrow --seed 17 --count 1` repeats a failure.
 */

/** An input must be read or refused within this. */
const LIMIT_MS = 10_000;
/** Megabytes that the process may use: its tables have a budget of 64, the rest is the program and its heap. */
const MEMORY_MB = 1024;

/**
 * @typedef {{ reader: string, seed: number, what: string }} Failure
 * @typedef {{ kinds: readonly string[], inputs: number, refused: number, slowest: { ms: number, reader: string, seed: number }, peak: number, failures: Failure[] }} Report
 */

/**
 * Runs `count` mutated inputs of each kind: of each reader, and of documents and rows.
 *
 * @param {{ count: number, seed?: number, only?: string, onFailure?: (failure: Failure) => void }} options
 * @returns {Promise<Report>}
 */
export async function runMutations({ count, seed = 1, only, onFailure }) {
  await build({ only: ['engine', 'mutations'] });
  let child = await startChild();
  const readers = only === undefined ? child.readers : [only];
  /** @type {Report} */
  const report = {
    kinds: readers,
    inputs: 0,
    refused: 0,
    slowest: { ms: 0, reader: '', seed: 0 },
    peak: 0,
    failures: [],
  };
  const fail = (/** @type {Failure} */ failure) => {
    report.failures.push(failure);
    onFailure?.(failure);
  };
  for (let index = 0; index < count * readers.length; index++) {
    const reader = /** @type {string} */ (readers[index % readers.length]);
    const given = seed + Math.floor(index / readers.length);
    const started = performance.now();
    const answer = await child.ask({ reader, seed: given });
    const ms = performance.now() - started;
    report.inputs++;
    if ('died' in answer) {
      fail({ reader, seed: given, what: answer.died });
      child = await startChild();
      continue;
    }
    if (answer.problems.length > 0) report.refused++;
    if (ms > report.slowest.ms) report.slowest = { ms, reader, seed: given };
    if (answer.violation !== null) fail({ reader, seed: given, what: answer.violation });
    let { peak } = answer;
    if (peak > MEMORY_MB) {
      // The garbage of thousands of inputs may have brought it there: what the input takes shows in a process of its own.
      child.stop();
      child = await startChild();
      const alone = await child.ask({ reader, seed: given });
      peak = 'died' in alone ? Infinity : alone.peak;
      if (peak > MEMORY_MB) {
        fail({
          reader,
          seed: given,
          what: 'died' in alone ? alone.died : `it took a process to ${Math.round(peak)} MB`,
        });
        child.stop();
        child = await startChild();
        continue;
      }
    }
    report.peak = Math.max(report.peak, peak);
  }
  child.stop();
  return report;
}

async function startChild() {
  const folder = mkdtempSync(join(tmpdir(), 'prepgraph-mutations-'));
  const child = fork(join(root, 'out', 'mutations.cjs'), [root, folder], {
    execArgv: ['--max-old-space-size=512'],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let said = '';
  child.stderr?.on('data', (chunk) => {
    said = (said + chunk).slice(-2000);
  });
  /** @type {(answer: any) => void} */
  let resolve = () => {};
  child.on('message', (answer) => resolve(answer));
  child.on('exit', (code, signal) => {
    rmSync(folder, { recursive: true, force: true });
    resolve({ died: `the process ended (${signal ?? code}): ${said}` });
  });
  const answer = (/** @type {number} */ ms) =>
    new Promise((/** @type {(answer: any) => void} */ done) => {
      const timer = setTimeout(() => {
        child.kill('SIGKILL');
        done({ died: `no answer within ${ms / 1000} s` });
      }, ms);
      resolve = (given) => {
        clearTimeout(timer);
        done(given);
      };
    });
  const { readers, died } = await answer(120_000);
  if (died !== undefined) throw new Error(died);
  return {
    /** @type {string[]} */
    readers,
    ask(/** @type {{ reader: string, seed: number }} */ request) {
      const answered = answer(LIMIT_MS);
      child.send(request);
      return answered;
    },
    stop: () => void child.kill('SIGKILL'),
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: { count: { type: 'string' }, seed: { type: 'string' }, reader: { type: 'string' } },
  });
  const report = await runMutations({
    count: Number(values.count ?? 2_000),
    seed: Number(values.seed ?? 1),
    ...(values.reader !== undefined && { only: values.reader }),
    onFailure: ({ reader, seed, what }) => console.log(`${reader} ${seed}: ${what}`),
  });
  const { kinds, inputs, refused, slowest, peak, failures } = report;
  console.log(
    `${inputs} mutated inputs, ${inputs / kinds.length} of each of ${kinds.length} kinds, ${refused} refused, ${failures.length} failures; the slowest took ${Math.round(slowest.ms)} ms ` +
      `(${slowest.reader} ${slowest.seed}), memory at most ${Math.round(peak)} MB`,
  );
  process.exitCode = failures.length === 0 ? 0 : 1;
}
