import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/**
 * @typedef {object} Sample one run of one contestant
 * @property {number} seconds from the start of the process to its end
 * @property {number} [inside] seconds as the program itself counted them, after its start-up
 * @property {number} [peak] bytes held at most
 *
 * @typedef {object} Contestant
 * @property {string} key
 * @property {string} name
 * @property {() => Promise<Sample>} run
 * @property {() => void} [after] follows each run, untimed
 * @property {number} [rounds] fewer than the others
 * @property {boolean} [warmUp] false: it takes no part in the round that does not count
 *
 * @typedef {object} Spread
 * @property {number} median
 * @property {number} min
 * @property {number} max
 *
 * @typedef {object} Raced what a contestant did in all rounds
 * @property {string} key
 * @property {string} name
 * @property {Sample[]} samples
 * @property {string} [failure] why there are no (more) samples
 */

const PEAK_MEMORY = fileURLToPath(new URL('./peak-memory.cjs', import.meta.url));

/** A contestant that takes longer than this, in seconds, runs no more than three rounds. */
const SLOW = 30;
const SLOW_ROUNDS = 3;

/**
 * Runs a program to its end and measures it. Rejects with what it said where it fails.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<{ seconds: number, output: string, peak: number | undefined }>}
 */
export function measured(command, args, { env = process.env } = {}) {
  // Where a machine gives Node certificates of its own, reading them takes 0.07 s of each start; nothing here needs them.
  const { NODE_EXTRA_CA_CERTS: _, ...plain } = env;
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const child = spawn(command, args, { env: plain, stdio: ['ignore', 'pipe', 'pipe', 'pipe'] });
    /** @type {Record<'output' | 'errors' | 'peak', string>} */
    const said = { output: '', errors: '', peak: '' };
    const [, output, errors, peak] = child.stdio;
    output?.on('data', (chunk) => (said.output += chunk));
    errors?.on('data', (chunk) => (said.errors += chunk));
    peak?.on('data', (chunk) => (said.peak += chunk));
    let seconds = 0;
    child.on('error', reject);
    child.on('exit', () => (seconds = (performance.now() - started) / 1000));
    child.on('close', (code, signal) => {
      if (code === 0) resolve({ seconds, output: said.output, peak: Number(said.peak) || undefined });
      else reject(new Error(`${said.errors.trim() || said.output.trim()} (${signal ?? `exit ${code}`})`.slice(-2000)));
    });
  });
}

/** Runs a script of ours with Node, and measures its memory, too. */
export const measuredNode = (
  /** @type {string[]} */ args,
  /** @type {{ env?: NodeJS.ProcessEnv, nodeArgs?: string[] }} */ { nodeArgs = [], ...options } = {},
) => measured(process.execPath, ['--require', PEAK_MEMORY, ...nodeArgs, ...args], options);

/**
 * Runs the contestants in turn, round after round, after one round that does not count. One that fails drops out.
 *
 * @param {Contestant[]} contestants
 * @param {number} rounds
 * @param {(text: string) => void} say
 * @param {{ afterWarmUp?: () => Promise<void> }} [options] `afterWarmUp` sees the outputs of the round that does not count
 * @returns {Promise<Raced[]>}
 */
export async function race(contestants, rounds, say, { afterWarmUp } = {}) {
  const raced = contestants.map(({ key, name }) => ({ key, name, samples: /** @type {Sample[]} */ ([]) }));
  /** @type {number[]} */
  const most = contestants.map((contestant) => contestant.rounds ?? rounds);
  for (let round = 0; round <= rounds; round++) {
    for (const [index, contestant] of contestants.entries()) {
      const entry = /** @type {Raced} */ (raced[index]);
      if (entry.failure !== undefined || round > /** @type {number} */ (most[index])) continue;
      if (round === 0 && contestant.warmUp === false) continue;
      try {
        const sample = await contestant.run();
        say(`  ${round === 0 ? 'warm-up' : `round ${round}`}  ${contestant.name}  ${seconds(sample.seconds)}`);
        if (round > 0) entry.samples.push(sample);
        else if (sample.seconds > SLOW) most[index] = Math.min(most[index] ?? 0, SLOW_ROUNDS);
      } catch (error) {
        entry.failure = /** @type {Error} */ (error).message;
        say(`  ${contestant.name} failed: ${entry.failure}`);
      }
      if (round > 0) contestant.after?.();
    }
    if (round > 0) continue;
    await afterWarmUp?.();
    for (const contestant of contestants) contestant.after?.();
  }
  return raced;
}

/** @returns {Spread} */
export function spreadOf(/** @type {readonly number[]} */ values) {
  return { median: quantile(values, 0.5), min: Math.min(...values), max: Math.max(...values) };
}

/** With linear interpolation, as usual. */
export function quantile(/** @type {readonly number[]} */ values, /** @type {number} */ share) {
  const sorted = [...values].sort((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const below = /** @type {number} */ (sorted[Math.floor(place)]);
  const above = /** @type {number} */ (sorted[Math.ceil(place)]);
  return below + (above - below) * (place - Math.floor(place));
}

/**
 * How many times longer others took: the ratio of the medians, and the least and greatest ratio within a round.
 *
 * @returns {Spread}
 */
export function ratioOf(/** @type {readonly number[]} */ theirs, /** @type {readonly number[]} */ ours) {
  const rounds = theirs.flatMap((time, round) => (ours[round] === undefined ? [] : [time / ours[round]]));
  return { ...spreadOf(rounds), median: quantile(theirs, 0.5) / quantile(ours, 0.5) };
}

/** @returns {string} */
export function seconds(/** @type {number} */ value) {
  if (value < 0.1) return `${(value * 1000).toPrecision(3)} ms`;
  return value < 10 ? `${value.toFixed(2)} s` : `${value.toFixed(1)} s`;
}
