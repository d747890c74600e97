/**
 * Kills `prepgraph run --output … --fitted …` at many moments, and looks at what is there: each file is the old or the
 * new one and whole; after the next command both are of one run, and nothing is left behind.
 *
 *   node scripts/faults/kill-runs.mjs [ROUNDS [SEED]]       rounds at random times (default: 500)
 */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { root } from '../process.mjs';

const CLI = join(root, 'out', 'cli.cjs');
const KILL_AT = join(root, 'scripts', 'faults', 'kill-at.cjs');
/** Commands that run at once: most of their time is waiting for the disk or for a thread to start. */
const LANES = 3;
const ROWS = 4_000;

/**
 * @typedef {object} Findings
 * @property {number} rounds commands that were started
 * @property {number} killed commands that were killed before they were done
 * @property {string[]} torn files that are neither the old nor the new one, by round
 * @property {string[]} outOfStep pairs of two runs after the next command, by round
 * @property {string[]} leftBehind files that are left after the next command, by round
 * @property {number} seenOutOfStep pairs of two runs between the kill and the next command
 */

/** @returns {Findings} */
const nothingFound = () => ({ rounds: 0, killed: 0, torn: [], outOfStep: [], leftBehind: [], seenOutOfStep: 0 });

/** Kills at random times. @param {number} rounds @param {number} seed @returns {Promise<Findings>} */
export async function killAtRandom(rounds, seed) {
  const random = generator(seed);
  const findings = nothingFound();
  let left = rounds;
  await inLanes(async (lane) => {
    while (left-- > 0) {
      // From before the first file is written to after the last.
      const after = lane.duration * (0.3 + 0.8 * random());
      await round(lane, findings, { after });
    }
  });
  return findings;
}

/** Kills at the 1st, 2nd, … operation that changes files, until a command comes to its end. @returns {Promise<Findings>} */
export async function killAtEveryOperation() {
  const findings = nothingFound();
  let next = 1;
  let isOver = false;
  await inLanes(async (lane) => {
    while (!isOver) {
      const killed = await round(lane, findings, { at: next++ });
      if (!killed) isOver = true;
    }
  });
  return findings;
}

/** One folder in which commands run one after the other. */
class Lane {
  home = mkdtempSync(join(tmpdir(), 'prepgraph-kills-'));
  temporary = join(this.home, 'temporary');
  /** Where the fitted pipeline goes: into another folder than the output. */
  fitted = join('other', 'fitted.prepgraph.json');
  /** What both files hold after a run on data 0 and on data 1. @type {{ output: string, fitted: string }[]} */
  expected = [];
  /** Which data the files are of. */
  now = 0;
  /** Milliseconds of an undisturbed run. */
  duration = 0;

  constructor() {
    mkdirSync(this.temporary);
    mkdirSync(join(this.home, 'other'));
    mkdirSync(join(this.home, 'data'));
    for (const data of [0, 1]) {
      const rows = Array.from({ length: ROWS }, (_, row) => `${(row * 7919 + data * 31) % 1009},${row % 13}`);
      writeFileSync(join(this.home, 'data', `${data}.csv`), `x,y\n${rows.join('\n')}\n`);
    }
    const nodes = [
      { id: 'source', type: 'CsvSource', params: { path: 'data/0.csv' } },
      { id: 'scale', type: 'StandardScaler', params: {} },
    ];
    const edges = [{ source: 'source', target: 'scale' }];
    writeFileSync(
      join(this.home, 'pipeline.prepgraph.json'),
      JSON.stringify({ format: 'prepgraph', version: 1, nodes, edges }),
    );
  }

  start(/** @type {string[]} */ args, /** @type {number} */ killAt = 0) {
    const env = { ...process.env, TMPDIR: this.temporary, PREPGRAPH_KILL_AT: String(killAt) };
    const load = killAt > 0 ? ['--require', KILL_AT] : [];
    const child = spawn(process.execPath, [...load, CLI, ...args], {
      cwd: this.home,
      env,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let err = '';
    child.stderr.setEncoding('utf8').on('data', (text) => {
      err += text;
    });
    /** @type {Promise<{ code: number | null, err: string }>} */
    const ended = new Promise((resolve) => {
      child.on('close', (code) => resolve({ code, err }));
    });
    return { child, ended };
  }

  run(/** @type {number} */ data, /** @type {number} */ killAt = 0) {
    const input = join('data', `${data}.csv`);
    const args = ['--input', input, '--output', 'out.csv', '--fitted', this.fitted, '--threads', '1'];
    return this.start(['run', 'pipeline.prepgraph.json', ...args], killAt);
  }

  read() {
    return {
      output: readFileSync(join(this.home, 'out.csv'), 'utf8'),
      fitted: readFileSync(join(this.home, this.fitted), 'utf8'),
    };
  }

  async prepare() {
    for (const data of [1, 0]) {
      const started = performance.now();
      const { code, err } = await this.run(data).ended;
      if (code !== 0) throw new Error(`The command fails undisturbed: ${err}`);
      this.duration = performance.now() - started;
      this.expected[data] = this.read();
    }
  }

  /** Which data each file is of; −1: neither. */
  state() {
    const { output, fitted } = this.read();
    return {
      output: this.expected.findIndex((expected) => expected.output === output),
      fitted: this.expected.findIndex((expected) => expected.fitted === fitted),
    };
  }

  /** Names that are neither the outputs nor what was there before. */
  extra() {
    const known = new Set(['data', 'other', 'out.csv', 'pipeline.prepgraph.json', 'temporary']);
    return [
      ...readdirSync(this.home).filter((name) => !known.has(name)),
      ...readdirSync(join(this.home, 'other')).filter((name) => name !== 'fitted.prepgraph.json'),
      ...readdirSync(this.temporary),
    ];
  }
}

/** @param {Lane} lane @param {Findings} findings @param {{ after?: number, at?: number }} when @returns {Promise<boolean>} */
async function round(lane, findings, { after, at }) {
  const name = `round ${++findings.rounds} (${after === undefined ? `operation ${at}` : `${Math.round(after)} ms`})`;
  const { child, ended } = lane.run(1 - lane.now, at);
  if (after !== undefined) {
    await Promise.race([wait(after), ended]);
    child.kill('SIGKILL');
  }
  const { code, err } = await ended;
  if (code !== null && code !== 0) throw new Error(`${name}: the command failed: ${err}`);
  if (code === null) findings.killed++;
  const seen = lane.state();
  if (seen.output === -1 || seen.fitted === -1) findings.torn.push(name);
  if (seen.output !== seen.fitted) findings.seenOutOfStep++;
  // The next command is any: it does not name these files.
  const next = await lane.start(['completion', 'bash']).ended;
  if (next.code !== 0) throw new Error(`${name}: the next command failed: ${next.err}`);
  const then = lane.state();
  if (then.output === -1 || then.fitted === -1) findings.torn.push(`${name}, then`);
  if (then.output !== then.fitted) findings.outOfStep.push(name);
  findings.leftBehind.push(...lane.extra().map((file) => `${name}: ${file}`));
  lane.now = then.output;
  return code === null;
}

/** @param {(lane: Lane) => Promise<void>} work */
async function inLanes(work) {
  const lanes = Array.from({ length: LANES }, () => new Lane());
  try {
    await Promise.all(
      lanes.map(async (lane) => {
        await lane.prepare();
        await work(lane);
      }),
    );
  } finally {
    for (const { home } of lanes) rmSync(home, { recursive: true, force: true });
  }
}

/** Numbers from 0 to 1 that are the same each time (mulberry32). @param {number} seed */
function generator(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { build } = await import('../build.mjs');
  await build({ only: ['engine'] });
  const [rounds, seed] = [Number(process.argv[2] ?? 500), Number(process.argv[3] ?? 1)];
  const findings = await killAtRandom(rounds, seed);
  const { killed, torn, outOfStep, leftBehind, seenOutOfStep } = findings;
  console.log(
    `${rounds} runs, ${killed} killed: ${torn.length} files torn, ${outOfStep.length} pairs out of step (${seenOutOfStep} before the next command), ${leftBehind.length} files left behind`,
  );
  for (const text of [...torn, ...outOfStep, ...leftBehind]) console.log(text);
  process.exitCode = torn.length + outOfStep.length + leftBehind.length === 0 && killed > 0 ? 0 : 1;
}
