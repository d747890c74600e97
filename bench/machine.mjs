import { closeSync, fdatasyncSync, openSync, readSync, rmSync, statSync, writeSync } from 'node:fs';
import { arch, availableParallelism, cpus, platform, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { measured } from './measure.mjs';
import { root, run } from '../scripts/process.mjs';

/** @typedef {{ key: string, name: string, versions: string }} Peer */

const PEER_NAMES = {
  polars: 'Polars',
  sklearn: 'pandas (pyarrow) + scikit-learn',
  duckdb: 'DuckDB',
};

const PEERS = join(root, 'bench', 'peers.py');
const python = process.env['PREPGRAPH_PYTHON'] || 'python3';

/**
 * The peers that this machine has, and a line for those that it has not.
 *
 * @returns {Promise<{ python: string | null, peers: Peer[], missing: string[] }>}
 */
export async function findPeers() {
  try {
    const { output } = await measured(python, [PEERS, 'versions']);
    /** @type {{ python: string, peers: Record<string, Record<string, string>> }} */
    const found = JSON.parse(output);
    const entries = Object.entries(found.peers);
    return {
      python: found.python,
      peers: entries
        .filter(([, versions]) => versions['missing'] === undefined)
        .map(([key, versions]) => ({
          key,
          name: peerName(key),
          versions: Object.entries(versions)
            .map((version) => version.join(' '))
            .join(', '),
        })),
      missing: entries
        .filter(([, versions]) => versions['missing'] !== undefined)
        .map(([key, versions]) => `${peerName(key)} is left out: this Python has no ${versions['missing']}`),
    };
  } catch {
    const missing = 'All peers are left out: there is no Python. Point PREPGRAPH_PYTHON to one that has them.';
    return { python: null, peers: [], missing: [missing] };
  }
}

const peerName = (/** @type {string} */ key) => PEER_NAMES[/** @type {keyof typeof PEER_NAMES} */ (key)];

/** Reading and writing, as peers.py measures them. @returns {Promise<any>} */
export async function runPeerFormats(
  /** @type {string} */ peer,
  /** @type {string} */ input,
  /** @type {string} */ output,
  /** @type {number} */ repeat,
) {
  const { output: said } = await measured(python, [PEERS, 'formats', peer, input, output, String(repeat)]);
  return JSON.parse(said.trim().split('\n').at(-1) ?? '');
}

/** How pandas reads a Stata file, round by round. @returns {Promise<{ user: number, seconds: number }[]>} */
export async function runPeerStata(/** @type {string} */ input, /** @type {number} */ repeat) {
  const { output: said } = await measured(python, [PEERS, 'stata', input, String(repeat)]);
  return JSON.parse(said.trim().split('\n').at(-1) ?? '');
}

/** How openpyxl reads a sheet; null where it is not there. @returns {Promise<{ user: number, seconds: number, peak: number } | null>} */
export async function runPeerSheet(/** @type {string} */ input) {
  try {
    const { output: said } = await measured(python, [PEERS, 'sheet', input]);
    return JSON.parse(said.trim().split('\n').at(-1) ?? '');
  } catch {
    return null;
  }
}

/**
 * Rows through an exported model, one at a time.
 *
 * @param {string} model
 * @param {string} input
 * @param {number} repeat
 * @returns {Promise<{ times: number[], version: string } | { missing: string }>}
 */
export async function runOnnx(model, input, repeat) {
  const { output: said } = await measured(python, [PEERS, 'onnx', model, input, String(repeat)]);
  return JSON.parse(said.trim().split('\n').at(-1) ?? '');
}

/**
 * Runs a peer's way of a job.
 *
 * @param {string} job
 * @param {string} peer
 * @param {string} input
 * @param {string} output
 */
export async function runPeer(job, peer, input, output) {
  const { seconds, output: said } = await measured(python, [PEERS, job, peer, input, output]);
  /** @type {{ inside: number, peak: number }} */
  const { inside, peak } = JSON.parse(said.trim().split('\n').at(-1) ?? '');
  return { seconds, inside, peak };
}

/** What the figures depend on. */
export async function describeMachine() {
  const commit = await run('git', ['rev-parse', '--short', 'HEAD']);
  const changes = await run('git', ['status', '--porcelain', 'core']);
  return {
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memory: totalmem(),
    system: `${platform()} ${release()} ${arch()}`,
    node: process.version,
    commit:
      commit.code !== 0 ? 'an unknown commit' : commit.output.trim() + (changes.output === '' ? '' : ' with changes'),
  };
}

/** Bytes that are read or written to find a bound; more are reckoned from them. */
const MOST_TRIED = 2e9;

/**
 * What no program undercuts here: how long the job's bytes take to read, to write, and to be safe on the disk, which peers
 * do not wait for; how fast memory is copied, and how fast where it is used for the first time.
 *
 * @param {string} input
 * @param {string} folder
 * @param {number} written bytes of the result
 */
export function bounds(input, folder, written) {
  const { size } = statSync(input);
  const buffer = new Uint8Array(2 ** 23);
  const source = openSync(input, 'r');
  const readSeconds = timed(size, (bytes) => readSync(source, buffer, 0, bytes, null));
  closeSync(source);

  const output = join(folder, 'bound');
  const target = openSync(output, 'w');
  const writeSeconds = timed(written, (bytes) => writeSync(target, buffer, 0, bytes));
  const began = performance.now();
  fdatasyncSync(target);
  const safeSeconds = ((performance.now() - began) / 1000) * Math.max(1, written / MOST_TRIED);
  closeSync(target);
  rmSync(output);

  const from = new Float64Array(2 ** 24).fill(1);
  const to = new Float64Array(2 ** 24);
  /** Bytes a second. */
  const copying = (/** @type {number} */ times) => {
    const seconds = timed(times * from.byteLength, () => {
      to.set(from);
      return from.byteLength;
    });
    return (times * from.byteLength) / seconds;
  };
  const copiedFirst = copying(1);
  return { size, readSeconds, written, writeSeconds, safeSeconds, copiedFirst, copied: copying(8) };

  /** Seconds for so many bytes, a part at a time. */
  function timed(/** @type {number} */ total, /** @type {(bytes: number) => number} */ step) {
    const tried = Math.min(total, MOST_TRIED);
    const started = performance.now();
    for (let done = 0; done < tried; ) done += step(Math.min(buffer.length, tried - done));
    return (((performance.now() - started) / 1000) * total) / Math.max(tried, 1);
  }
}
