import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { installDependencies } from '../scripts/install-dependencies.mjs';
import { root } from '../scripts/process.mjs';
import { cleanData } from './data.mjs';
import { growthPlot } from './growth-plot.mjs';
import { growth, jobs } from './jobs.mjs';
import { describeMachine, findPeers } from './machine.mjs';
import { goals, report } from './report.mjs';

/**
 * `npm run bench`: see README.md in this folder.
 *
 * @typedef {import('./jobs.mjs').Bench} Bench
 * @typedef {import('./report.mjs').Results} Results
 * @typedef {import('./report.mjs').When} When
 */

const HERE = fileURLToPath(new URL('.', import.meta.url));
const EVERYTHING = [...Object.keys(jobs), 'growth'];

const USAGE = `npm run bench -- [options]

  --quick         a tenth of the sizes and fewer rounds; leaves bench/results.md alone
  --only LIST     some jobs: ${EVERYTHING.join(',')}
  --rounds N      rounds of each job (5; quick: 3)
  --size GB       of the out-of-core file (10; quick: 0.5)
  --data FOLDER   where generated files are kept (prepgraph-bench in the temporary folder)
  --profile       profile every job, not only those that miss a goal
  --no-peers      without Polars, pandas and DuckDB
  --clean         remove the generated files, and do nothing else
  --rows N        rows of the tabular job, all other sizes in proportion: for trying the benchmark out`;

const FULL = { rows: 2_000_000, bytes: 10e9 };
const QUICK = { rows: 200_000, bytes: 0.5e9 };

async function main() {
  const options = readOptions();
  const data = resolve(options.data ?? join(tmpdir(), 'prepgraph-bench'));
  if (options.clean) {
    cleanData(data);
    return;
  }
  await installDependencies();
  const work = join(data, 'work');
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  const whole = !options.quick && options.rows === undefined;
  const place = resultFiles(data, whole);
  try {
    const found = options['no-peers']
      ? { python: null, peers: [], missing: ['Peers are left out.'] }
      : await findPeers();
    found.missing.forEach((line) => say(line));
    const { commit, ...machine } = await describeMachine();
    if (load() > availableParallelism() / 2) {
      say(`Load average ${load().toFixed(1)}: where other programs keep the machine busy, figures are worth little.`);
    }
    /** @type {Bench} */
    const bench = {
      data,
      work,
      program: await program(data),
      sizes: sizesOf(options),
      rounds: options.rounds ?? (options.quick ? 3 : 5),
      peers: found.peers,
      profile: options.profile ?? false,
      say,
    };
    const circumstances = { ...machine, python: found.python, peers: found.peers };
    const results = earlier(place.json, circumstances);
    const when = () => ({ measured: new Date().toISOString(), commit, rounds: bench.rounds, load: load() });
    for (const key of options.only) {
      say(`\n${key}`);
      const before = when();
      if (key === 'growth') {
        const { rowsOfColumns } = bench.sizes.growth;
        results.growth = { points: await growth(bench), rowsOfColumns, when: before };
        writeFileSync(place.plot, growthPlot(results.growth.points));
      } else {
        results.jobs[key] = { ...(await attempt(key, bench)), when: before };
      }
      // After each job, so that a long run that is broken off has not been for nothing.
      writeFileSync(place.json, `${JSON.stringify(results, null, 1)}\n`);
      writeFileSync(
        place.markdown,
        report(results, Object.keys(jobs), relative(join(place.markdown, '..'), place.plot)),
      );
    }
    const measured = options.only.flatMap((key) => results.jobs[key] ?? []);
    if (measured.length > 0) console.log(`\n${goals(measured)}`);
    console.log(`\n${relative(process.cwd(), place.markdown)}`);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** A job that fails is a result, too; the others go on. @returns {Promise<import('./jobs.mjs').JobResult>} */
async function attempt(/** @type {string} */ key, /** @type {Bench} */ bench) {
  try {
    return await /** @type {(bench: Bench) => Promise<import('./jobs.mjs').JobResult>} */ (jobs[key])(bench);
  } catch (error) {
    const { message } = /** @type {Error} */ (error);
    say(`  failed: ${message}`);
    return { title: key, figures: [{ goal: 'it runs', value: 'failed', reached: false }], notes: [message] };
  }
}

/** How many programs wanted to run in the last minute, on average; 0 where the system does not say. */
const load = () => loadavg()[0] ?? 0;

function readOptions() {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean' },
      only: { type: 'string' },
      rounds: { type: 'string' },
      size: { type: 'string' },
      data: { type: 'string' },
      profile: { type: 'boolean' },
      'no-peers': { type: 'boolean' },
      clean: { type: 'boolean' },
      rows: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) throw new Usage(USAGE);
  const only = values.only?.split(',') ?? EVERYTHING;
  for (const key of only) {
    if (!EVERYTHING.includes(key)) throw new Usage(`There is no job ${key}; there are ${EVERYTHING.join(', ')}.`);
  }
  const { rounds, size, rows, ...rest } = values;
  return {
    ...rest,
    only,
    rounds: positive('rounds', rounds),
    size: positive('size', size),
    rows: positive('rows', rows),
  };
}

class Usage extends Error {}

function positive(/** @type {string} */ name, /** @type {string | undefined} */ text) {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (value > 0) return name === 'size' ? value : Math.ceil(value);
  throw new Usage(`--${name} ${text}: it must be a positive number.`);
}

/** @returns {import('./jobs.mjs').Sizes} */
function sizesOf(/** @type {ReturnType<typeof readOptions>} */ { quick, rows, size }) {
  const base = quick ? QUICK : FULL;
  const share = rows === undefined ? base.rows / FULL.rows : rows / FULL.rows;
  const part = (/** @type {number} */ full) => Math.max(1, Math.round(full * share));
  const bytes = size === undefined ? (rows === undefined ? base.bytes : FULL.bytes * share) : size * 1e9;
  const growing = [1e4, 3e4, 1e5, 3e5, 1e6, 3e6, 1e7];
  const columns = [10, 30, 100, 300, 1000, 3000];
  return {
    tabular: part(FULL.rows),
    wide: { rows: part(200_000), columns: 300 },
    categories: { rows: part(5_000_000), distinct: part(1_000_000) },
    outOfCore: bytes,
    row: share < 1 ? 200 : 1000,
    parameter: { rows: part(1_000_000), changes: share < 1 ? 10 : 30 },
    open: part(10_000_000),
    ui: { rows: part(1_000_000), columns: 500 },
    growth: {
      rows: growing.filter((value) => value <= part(1e7)),
      columns: columns.filter((value) => share === 1 || value <= 300),
      rowsOfColumns: Math.min(20_000, part(2_000_000)),
    },
  };
}

/** Results of whole sizes are kept in the project; others stay with the data. */
function resultFiles(/** @type {string} */ data, /** @type {boolean} */ whole) {
  const [folder, name] = whole ? [HERE, 'results'] : [data, 'results-partial'];
  return {
    json: join(folder, `${name}.json`),
    markdown: join(folder, `${name}.md`),
    plot: whole ? join(folder, 'growth.svg') : join(folder, `${name}.svg`),
  };
}

/**
 * Earlier results of this machine stay beside those of a run of some jobs; those of another machine, or with other
 * versions, do not.
 *
 * @returns {Results}
 */
function earlier(/** @type {string} */ file, /** @type {Results['circumstances']} */ circumstances) {
  const fresh = { circumstances, jobs: {} };
  if (!existsSync(file)) return fresh;
  /** @type {Results} */
  const before = JSON.parse(readFileSync(file, 'utf8'));
  return JSON.stringify(before.circumstances) === JSON.stringify(circumstances) ? before : fresh;
}

/** Builds the command line and the engine, and copies them, so that a build meanwhile does not change what is measured. */
async function program(/** @type {string} */ data) {
  const { build } = await import('../scripts/build.mjs');
  await build({ only: ['engine'] });
  const folder = join(data, 'program');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const name of ['cli.cjs', 'engine-worker.cjs', 'engine-parts']) {
    cpSync(join(root, 'out', name), join(folder, name), { recursive: true });
  }
  const vite = await import('vite');
  await vite.build({
    configFile: false,
    root,
    logLevel: 'warn',
    define: { 'process.env.NODE_ENV': '"production"' },
    ssr: { noExternal: true, target: 'node' },
    build: {
      ssr: join(HERE, 'engine.ts'),
      outDir: folder,
      emptyOutDir: false,
      minify: false,
      rolldownOptions: { output: { format: 'cjs', entryFileNames: 'engine.cjs', codeSplitting: false } },
    },
  });
  return folder;
}

/** How it goes is for the person who waits; results are on standard output. */
function say(/** @type {string} */ text) {
  console.error(text);
}

await main().catch((error) => {
  if (error instanceof Usage || error.code?.startsWith('ERR_PARSE_ARGS')) {
    console.error(error.message);
    process.exitCode = 2;
    return;
  }
  console.error(error);
  process.exitCode = 1;
});
