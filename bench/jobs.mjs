import { existsSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compareFiles } from './compare.mjs';
import { profiled } from './cpu-profile.mjs';
import { dataFile, freeSpace } from './data.mjs';
import { bounds, runOnnx, runPeer, runPeerFormats, runPeerSheet, runPeerStata } from './machine.mjs';
import { workbench } from './ui.mjs';
import { measuredNode, quantile, race, ratioOf, seconds, spreadOf } from './measure.mjs';

/**
 * @typedef {import('./measure.mjs').Contestant} Contestant
 * @typedef {import('./measure.mjs').Raced} Raced
 * @typedef {import('./measure.mjs').Spread} Spread
 * @typedef {import('./cpu-profile.mjs').ThreadProfile} ThreadProfile
 *
 * @typedef {object} Sizes
 * @property {number} tabular rows
 * @property {{ rows: number, columns: number }} wide
 * @property {{ rows: number, distinct: number }} categories
 * @property {number} outOfCore bytes
 * @property {number} row how many single rows
 * @property {{ rows: number, changes: number }} parameter `changes` of each kind
 * @property {number} open rows
 * @property {{ rows: number, columns: number }} ui
 * @property {{ rows: number[], columns: number[], rowsOfColumns: number }} growth
 *
 * @typedef {object} Bench
 * @property {string} data where generated files are kept
 * @property {string} work where results of runs lie for a moment
 * @property {string} program where the built engine lies
 * @property {Sizes} sizes
 * @property {number} rounds
 * @property {import('./machine.mjs').Peer[]} peers
 * @property {boolean} profile profile every job, not only those that miss a goal
 * @property {(text: string) => void} say
 *
 * @typedef {object} Figure
 * @property {string} goal
 * @property {string} value
 * @property {boolean | null} reached null where it was not measured
 *
 * @typedef {{ head: string[], rows: string[][] }} Grid
 * @typedef {{ threads: ThreadProfile[], bounds: string }} Where
 *
 * @typedef {object} JobResult
 * @property {string} title
 * @property {Figure[]} figures
 * @property {Grid} [grid]
 * @property {string[]} notes
 * @property {Where} [where] where the time goes
 *
 * @typedef {{ series: string, axis: 'rows' | 'columns', size: number, seconds: Spread, peak: number }} GrowthPoint
 */

/** Patterns may take so many times as long as RegExp, which does not end on hostile ones. */
const MOST_OF_REGEXP = 1.1;

/** How many times slower peers must be. */
const GOALS = {
  tabular: { polars: 3, sklearn: 6 },
  csv: { polars: 1.3, sklearn: 10 },
  wide: { polars: 1.5 },
  categories: { polars: 1 },
};

/** @type {Record<string, (bench: Bench) => Promise<JobResult>>} */
export const jobs = {
  async tabular(bench) {
    const input = await tabularFile(bench, bench.sizes.tabular);
    const title = `Tabular, ${count(bench.sizes.tabular)} rows: CSV → impute, standardise, one-hot → float32 .npy`;
    return contest(bench, { title, job: 'tabular', input, ending: '.npy', goals: GOALS.tabular });
  },

  async csv(bench) {
    const input = await tabularFile(bench, bench.sizes.tabular);
    const title = `Tabular to CSV, ${count(bench.sizes.tabular)} rows: CSV → impute, standardise, one-hot → CSV`;
    return contest(bench, { title, job: 'tabular', input, ending: '.csv', goals: GOALS.csv });
  },

  async wide(bench) {
    const { rows, columns } = bench.sizes.wide;
    const input = await dataFile(bench.data, { kind: 'wide', rows, columns }, bench.say);
    const title = `Wide, ${count(rows)} rows × ${columns} numeric columns, 10 % missing: CSV → median, robust scale → .npy`;
    return contest(bench, { title, job: 'wide', input, ending: '.npy', goals: GOALS.wide });
  },

  async categories(bench) {
    const { rows, distinct } = bench.sizes.categories;
    const input = await dataFile(bench.data, { kind: 'categories', rows, distinct }, bench.say);
    const title = `High cardinality, ${count(rows)} rows of text, ${count(distinct)} distinct: CSV → OrdinalEncoder → .npy`;
    return contest(bench, { title, job: 'categories', input, ending: '.npy', goals: GOALS.categories });
  },

  'out-of-core': outOfCore,
  row: oneRow,
  parameter: changeParameter,
  open: openFile,
  formats: readAndWrite,
  sheets: readSheet,
  stata: readStata,
  patterns: againstRegExp,
  ui: workbench,
};

const tabularFile = (/** @type {Bench} */ { data, say }, /** @type {number} */ rows) =>
  dataFile(data, { kind: 'tabular', rows }, say);

const pipelineFile = (/** @type {string} */ name) =>
  fileURLToPath(new URL(`./pipelines/${name}.prepgraph.json`, import.meta.url));

/**
 * `prepgraph run`, as a whole process.
 *
 * @param {Bench} bench
 * @param {string} pipeline
 * @param {string} input
 * @param {string} output
 * @param {{ args?: string[], env?: NodeJS.ProcessEnv, nodeArgs?: string[] }} [options]
 */
async function runPipeline({ program }, pipeline, input, output, { args = [], ...options } = {}) {
  const cli = [join(program, 'cli.cjs'), 'run', pipelineFile(pipeline), '--input', input, '--output', output, ...args];
  const { seconds, peak } = await measuredNode(cli, options);
  return { seconds, ...(peak !== undefined && { peak }) };
}

/** A job of ./in-process.mjs, in a process of its own. @returns {Promise<{ result: any, peak: number | undefined }>} */
async function runInProcess(
  /** @type {Bench} */ { program, work },
  /** @type {string} */ job,
  /** @type {Record<string, unknown>} */ settings,
  /** @type {string[]} */ nodeArgs = [],
) {
  const script = fileURLToPath(new URL('./in-process.mjs', import.meta.url));
  const { output, peak } = await measuredNode([script, job, JSON.stringify({ program, work, ...settings })], {
    nodeArgs,
  });
  return { result: JSON.parse(output), peak };
}

/**
 * Ours against the peers, in turn.
 *
 * @param {Bench} bench
 * @param {{ title: string, job: string, input: string, ending: string, goals: Record<string, number> }} settings
 * @returns {Promise<JobResult>}
 */
async function contest(bench, { title, job, input, ending, goals }) {
  const outputOf = (/** @type {string} */ key) => join(bench.work, `${job}-${key}${ending}`);
  const ours = outputOf('ours');
  /** @type {Contestant[]} */
  const contestants = [
    { key: 'ours', name: 'Prepgraph', run: () => runPipeline(bench, job, input, ours) },
    ...bench.peers.map(({ key, name }) => ({ key, name, run: () => runPeer(job, key, input, outputOf(key)) })),
  ].map((contestant) => ({ ...contestant, after: () => rmSync(outputOf(contestant.key), { force: true }) }));

  /** @type {Map<string, string>} */
  const compared = new Map();
  let written = 0;
  const raced = await race(contestants, bench.rounds, bench.say, {
    async afterWarmUp() {
      if (!existsSync(ours)) return;
      written = statSync(ours).size;
      for (const { key, name } of bench.peers) {
        if (!existsSync(outputOf(key))) continue;
        const { same, text } = await compareFiles(ours, outputOf(key));
        compared.set(key, `${same ? 'same' : '**not the same**'} (${text})`);
        if (!same) bench.say(`  ${name} computes something else: ${text}`);
      }
    },
  });

  const [us, ...others] = /** @type {[Raced, ...Raced[]]} */ (raced);
  const whole = wholeTimes(us);
  const figures = Object.entries(goals).map(([key, goal]) => {
    const other = others.find((entry) => entry.key === key);
    return ratioFigure(goal, other, us);
  });
  const rows = raced.map((entry) => {
    const cells = [entry.name, String(entry.samples.length)];
    if (entry.samples.length === 0) return [...cells, `failed: ${entry.failure}`, '', '', '', '', ''];
    const inside = insideTimes(entry);
    const versus = (/** @type {number[]} */ theirs) => (whole.length > 0 ? ratio(ratioOf(theirs, whole)) : '');
    return [
      ...cells,
      range(spreadOf(wholeTimes(entry))),
      entry === us ? '' : range(spreadOf(inside)),
      megabytes(peakOf(entry)),
      entry === us ? '' : versus(inside),
      entry === us ? '' : versus(wholeTimes(entry)),
      compared.get(entry.key) ?? '',
    ];
  });
  const head = ['', 'rounds', 'whole process', 'inside Python', 'peak memory'];
  head.push('inside Python ÷ our whole process', 'whole ÷ whole', 'result, beside ours');

  /** @type {JobResult} */
  const result = { title, figures, grid: { head, rows }, notes: failureNotes(raced) };
  if (wants(bench, figures) && us.failure === undefined) {
    const run = (/** @type {string[]} */ nodeArgs) => runPipeline(bench, job, input, ours, { nodeArgs });
    result.where = await whereTimeGoes(bench, run, { input, written });
    rmSync(ours, { force: true });
  }
  return result;
}

/** A goal is judged by the peer's time inside Python, which leaves out its start-up; ours is in. @returns {Figure} */
function ratioFigure(/** @type {number} */ goal, /** @type {Raced | undefined} */ other, /** @type {Raced} */ us) {
  if (us.samples.length === 0) return { goal: `≥ ${goal}×`, value: 'failed', reached: false };
  if (other === undefined || other.samples.length === 0) return { goal: `≥ ${goal}×`, value: 'no peer', reached: null };
  const found = ratioOf(insideTimes(other), wholeTimes(us));
  return { goal: `≥ ${goal}× faster than ${other.name}`, value: ratio(found), reached: found.median >= goal };
}

async function outOfCore(/** @type {Bench} */ bench) {
  const { outOfCore: bytes, tabular } = bench.sizes;
  const rows = Math.ceil(bytes / BYTES_A_ROW);
  // What the ten gigabytes of the goal are to 512 MB.
  const memory = Math.min(512, Math.max(16, Math.round((512 * bytes) / 10e9)));
  const title = `Out of core: a CSV of ${gigabytes(bytes)} (${count(rows)} rows) through the tabular pipeline with --memory ${memory}MB → .npy`;
  const wanted = ['peak memory ≤ 1.5 GB', 'time a row ≤ 1.5 × the tabular job’s'];
  const missing = (/** @type {string} */ value) => wanted.map((goal) => ({ goal, value, reached: null }));
  const need = bytes + rows * (RESULT_BYTES_A_ROW + SPILLED_BYTES_A_ROW);
  if ((await freeSpace(bench.data)) < need) {
    const note = `Left out: it needs ${gigabytes(need)} of disk in ${bench.data}. Choose another folder with --data, or a smaller --size.`;
    bench.say(`  ${note}`);
    return { title, figures: missing('no room'), notes: [note] };
  }

  const small = await tabularFile(bench, tabular);
  const large = await tabularFile(bench, rows);
  const output = join(bench.work, 'out-of-core.npy');
  // What does not fit into memory goes to the temporary folder: the disk that has the room.
  const env = { ...process.env, TMPDIR: bench.work, TEMP: bench.work };
  const options = { args: ['--memory', `${memory}MB`], env };
  const after = () => rmSync(output, { force: true });
  const raced = await race(
    [
      { key: 'tabular', name: 'in memory', run: () => runPipeline(bench, 'tabular', small, output), after },
      {
        key: 'out-of-core',
        name: 'out of core',
        run: () => runPipeline(bench, 'tabular', large, output, options),
        after,
        rounds: Math.min(bench.rounds, bytes > 2e9 ? 2 : 3),
        warmUp: false,
      },
    ],
    bench.rounds,
    bench.say,
  );
  const [inMemory, spilled] = /** @type {[Raced, Raced]} */ (raced);
  if (inMemory.samples.length === 0 || spilled.samples.length === 0) {
    return {
      title,
      figures: wanted.map((goal) => ({ goal, value: 'failed', reached: false })),
      notes: failureNotes(raced),
    };
  }
  const aRow = (/** @type {Raced} */ entry, /** @type {number} */ rows) => wholeTimes(entry).map((time) => time / rows);
  const slower = quantile(aRow(spilled, rows), 0.5) / quantile(aRow(inMemory, tabular), 0.5);
  const peak = peakOf(spilled);
  const figures = [
    { goal: wanted[0] ?? '', value: megabytes(peak), reached: peak === undefined ? null : peak <= 1.5e9 },
    { goal: wanted[1] ?? '', value: `${slower.toFixed(2)}×`, reached: slower <= 1.5 },
  ];
  const line = (/** @type {Raced} */ entry, /** @type {number} */ rows) => [
    entry.name,
    count(rows),
    String(entry.samples.length),
    range(spreadOf(wholeTimes(entry))),
    `${(quantile(aRow(entry, rows), 0.5) * 1e6).toFixed(3)} µs`,
    megabytes(peakOf(entry)),
  ];
  /** @type {JobResult} */
  const result = {
    title,
    figures,
    grid: {
      head: ['', 'rows', 'rounds', 'whole process', 'a row', 'peak memory'],
      rows: [line(inMemory, tabular), line(spilled, rows)],
    },
    notes: ['Peak memory is that of the one process with all its threads, shared pages included.'],
  };
  if (wants(bench, figures)) {
    const run = (/** @type {string[]} */ nodeArgs) =>
      runPipeline(bench, 'tabular', large, output, { ...options, nodeArgs });
    result.where = await whereTimeGoes(bench, run, { input: large, written: rows * RESULT_BYTES_A_ROW });
    after();
  }
  return result;
}

/** Of the tabular file, its result, and its columns in memory. */
const BYTES_A_ROW = 110.35;
const RESULT_BYTES_A_ROW = 57 * 4;
const SPILLED_BYTES_A_ROW = 13 * 8 + 2 * 4;

/** @returns {Promise<JobResult>} */
async function oneRow(/** @type {Bench} */ bench) {
  const title = 'One row through `apply`, already loaded';
  const input = await tabularFile(bench, bench.sizes.tabular);
  const rows = await tabularFile(bench, 2_000);
  const fitted = join(bench.work, 'fitted.prepgraph.json');
  const output = join(bench.work, 'fitted.npy');
  await runPipeline(bench, 'tabular', input, output, { args: ['--fitted', fitted] });
  rmSync(output);
  const settings = { pipeline: fitted, input: rows, repeat: bench.sizes.row };
  const { result, peak } = await runInProcess(bench, 'row', settings);
  /** @type {{ times: number[], columns: number, preparing: number, first: number }} */
  const { times, columns, preparing, first } = result;
  const median = quantile(times, 0.5);
  bench.say(`  median ${milliseconds(median)}`);
  const figures = [{ goal: 'median ≤ 1 ms', value: milliseconds(median), reached: median <= 1 }];
  const grid = [['`apply`', count(times.length), ...distribution(times), megabytes(peak)]];
  const exported = await oneRowOfOnnx(bench, fitted, rows);
  if (exported !== null) {
    const onnx = quantile(exported.times, 0.5);
    figures.push({ goal: 'as an ONNX model: median ≤ 1 ms', value: milliseconds(onnx), reached: onnx <= 1 });
    grid.push([
      `ONNX in onnxruntime ${exported.version}`,
      count(exported.times.length),
      ...distribution(exported.times),
      '',
    ]);
  }
  return {
    title,
    figures,
    grid: { head: ['', 'rows', 'median', 'p95', 'min', 'max', 'peak memory'], rows: grid },
    notes: [
      `The fitted tabular pipeline is prepared already, which took ${milliseconds(preparing)}; the first row took ${milliseconds(first)}. A row is a line of JSON: parsing it counts, until its ${columns} result cells are there.`,
    ],
    ...(wants(bench, figures) && {
      where: await whereTimeGoes(bench, (nodeArgs) => runInProcess(bench, 'row', settings, nodeArgs)),
    }),
  };
}

/** Functions with patterns, on one thread, against RegExp with the same patterns. @returns {Promise<JobResult>} */
async function againstRegExp(/** @type {Bench} */ bench) {
  const { result } = await runInProcess(bench, 'patterns', { repeat: bench.rounds });
  /** @type {{ contests: { name: string, ours: number[], theirs: number[] }[], hostile: number[] }} */
  const { contests, hostile } = result;
  const measured = contests.map(({ name, ours, theirs }) => {
    const ratio = quantile(ours, 0.5) / quantile(theirs, 0.5);
    bench.say(`  ${name} ${ratio.toFixed(2)} × RegExp`);
    return { name, ours: quantile(ours, 0.5), theirs: quantile(theirs, 0.5), ratio };
  });
  return {
    title: 'Patterns over 200,000 distinct texts, on one thread',
    figures: measured.map(({ name, ratio }) => ({
      goal: `${name}: ≤ ${MOST_OF_REGEXP} × RegExp`,
      value: `${ratio.toFixed(2)} ×`,
      reached: ratio <= MOST_OF_REGEXP,
    })),
    grid: {
      head: ['', 'ours, median', 'RegExp, median'],
      rows: measured.map(({ name, ours, theirs }) => [name, milliseconds(ours), milliseconds(theirs)]),
    },
    notes: [
      `RegExp backtracks: patterns of nested repeats hold it for ever. (?:(?:[a-z]+)+ ?)+! takes ours ${milliseconds(quantile(hostile, 0.5))} over 20,000 of the texts.`,
    ],
  };
}

/**
 * The same rows through the exported ONNX model, in milliseconds; null where there is no onnxruntime.
 *
 * @param {Bench} bench
 * @param {string} fitted
 * @param {string} rows
 */
async function oneRowOfOnnx({ program, work, peers, sizes, say }, fitted, rows) {
  if (peers.length === 0) return null;
  const model = join(work, 'fitted.onnx');
  await measuredNode([join(program, 'cli.cjs'), 'export', fitted, '--target', 'onnx', '--output', model]);
  const found = await runOnnx(model, rows, sizes.row);
  rmSync(model);
  if ('missing' in found) {
    say(`  the ONNX model is left out: this Python has no ${found.missing}`);
    return null;
  }
  return { version: found.version, times: found.times.map((taken) => 1000 * taken) };
}

const distribution = (/** @type {number[]} */ times) => {
  const { median, min, max } = spreadOf(times);
  return [median, quantile(times, 0.95), min, max].map(milliseconds);
};

/** @returns {Promise<JobResult>} */
async function changeParameter(/** @type {Bench} */ bench) {
  const { rows, changes: repeat } = bench.sizes.parameter;
  const title = `Change a parameter on ${count(rows)} rows × 20 columns: preview rows and the changed columns’ profiles`;
  const input = await dataFile(bench.data, { kind: 'twenty', rows }, bench.say);
  const settings = { pipeline: pipelineFile('twenty'), input, repeat };
  const { result, peak } = await runInProcess(bench, 'parameter', settings);
  /** @typedef {{ run: number, rows: number, total: number, exact: number | null }} Times */
  /** @type {{ from: number, changes: { name: string, columns: number, times: Times[] }[] }} */
  const { from, changes } = result;
  const times = (/** @type {Times[]} */ taken, /** @type {keyof Times} */ part) =>
    taken.flatMap((time) => time[part] ?? []);
  const all = changes.flatMap((change) => times(change.times, 'total'));
  const p95 = quantile(all, 0.95);
  bench.say(`  p95 ${milliseconds(p95)}`);
  const figures = [{ goal: 'p95 ≤ 100 ms', value: milliseconds(p95), reached: p95 <= 100 }];
  const line = (/** @type {string} */ name, /** @type {string} */ columns, /** @type {Times[]} */ taken) => [
    name,
    columns,
    String(taken.length),
    .../** @type {const} */ (['run', 'rows']).map((part) => milliseconds(quantile(times(taken, part), 0.5))),
    .../** @type {const} */ (['total', 'exact']).flatMap((part) =>
      [0.5, 0.95].map((share) => milliseconds(quantile(times(taken, part), share))),
    ),
  ];
  return {
    title,
    figures,
    grid: {
      head: [
        'change',
        'changed columns',
        'changes',
        'learned (median)',
        'rows (median)',
        'rows and sampled profiles: median',
        'p95',
        'exact profiles: median',
        'p95',
      ],
      rows: [
        ...changes.map(({ name, columns, times }) => line(name, String(columns), times)),
        line(
          'all',
          '',
          changes.flatMap(({ times }) => times),
        ),
      ],
    },
    notes: [
      `From the change on, over the window's messages. No value occurs twice. Sampled profiles are of ${count(from)} rows spread over the table and marked so; exact ones, of all rows, follow by themselves. Every second change comes before the exact profiles of the one before are there, and stops them. Peak memory ${megabytes(peak)}.`,
    ],
    ...(wants(bench, figures) && {
      where: await whereTimeGoes(bench, (nodeArgs) => runInProcess(bench, 'parameter', settings, nodeArgs)),
    }),
  };
}

/** @returns {Promise<JobResult>} */
async function openFile(/** @type {Bench} */ bench) {
  const input = await tabularFile(bench, bench.sizes.open);
  const { size } = statSync(input);
  const title = `Open a CSV of ${gigabytes(size)}: first rows and sampled profiles`;
  /** @typedef {Record<'inspected' | 'rows' | 'first' | 'read' | 'whole', number>} Times */
  /** @type {(Times & { sampled: boolean, total: number, shown: number, profiles: number, from: number })[]} */
  const runs = [];
  let peak = 0;
  for (let round = 0; round <= bench.rounds; round++) {
    const one = await runInProcess(bench, 'open', { input });
    bench.say(`  ${round === 0 ? 'warm-up' : `round ${round}`}  ${milliseconds(one.result.first)}`);
    if (round === 0) continue;
    runs.push(one.result);
    peak = Math.max(peak, one.peak ?? 0);
  }
  const median = quantile(
    runs.map(({ first }) => first),
    0.5,
  );
  const figures = [{ goal: '≤ 300 ms', value: milliseconds(median), reached: median <= 300 }];
  const [{ sampled, total, shown, profiles, from }] = /** @type {[(typeof runs)[0]]} */ (runs);
  const parts = /** @type {const} */ ([
    ['columns and dialect', 'inspected'],
    [`first ${shown} rows`, 'rows'],
    [sampled ? `profiles of ${profiles} columns, sampled` : `profiles of ${profiles} columns`, 'first'],
    [`all ${count(total)} rows read, types certain`, 'read'],
    ['exact profiles of all columns', 'whole'],
  ]);
  return {
    title,
    figures,
    grid: {
      head: ['from opening until', 'median', 'p95', 'min', 'max'],
      rows: parts.map(([name, part]) => [name, ...distribution(runs.map((run) => run[part]))]),
    },
    notes: [
      `Each of ${runs.length} openings is the first of a fresh engine process; the file is in the system's cache. Peak memory ${megabytes(peak)}.`,
      sampled
        ? `The first profiles rest on ${count(from)} rows, while the whole file is being read.`
        : 'The engine gave nothing out before it had read the whole file.',
    ],
    ...(wants(bench, figures) && {
      where: await whereTimeGoes(bench, (nodeArgs) => runInProcess(bench, 'open', { input }, nodeArgs)),
    }),
  };
}

/** How long peers and we take, by the time that all threads compute: machines of many cores hide what waste costs. */
async function readAndWrite(/** @type {Bench} */ bench) {
  const csv = await tabularFile(bench, bench.sizes.tabular);
  const title = `Formats, ${count(bench.sizes.tabular)} rows × 15 columns: read and write Parquet (zstd) and Arrow, in a program that runs`;
  const repeat = bench.rounds;
  /** @type {string[][]} */
  const rows = [];
  /** @type {Figure[]} */
  const figures = [];
  for (const ending of ['parquet', 'arrow']) {
    const input = join(bench.work, `formats.${ending}`);
    const output = join(bench.work, `formats-out.${ending}`);
    // What all of them read is written by a peer where there is one: nobody reads what only it writes.
    await runInProcess(bench, 'formats', { input: csv, output: input, repeat: 0 });
    const pandas = bench.peers.find(({ key }) => key === 'sklearn');
    if (pandas) await runPeerFormats('sklearn', input, output, 0);
    if (pandas) renameSync(output, input);
    /** @typedef {{ user: number, seconds: number }} Taken */
    /** @typedef {{ read: Taken, write: Taken }[]} Times */
    /** @type {{ name: string, key: string, times: Times }[]} */
    const all = [
      {
        key: 'ours',
        name: 'Prepgraph',
        times: (await runInProcess(bench, 'formats', { input, output, repeat })).result.times,
      },
    ];
    for (const { key, name } of bench.peers) {
      if (key === 'polars' || (key === 'duckdb' && ending === 'arrow')) continue;
      all.push({ key, name, times: (await runPeerFormats(key, input, output, repeat)).times });
    }
    for (const { name, key, times } of all) {
      for (const part of /** @type {const} */ (['read', 'write'])) {
        const user = quantile(
          times.map((time) => time[part].user),
          0.5,
        );
        const wall = quantile(
          times.map((time) => time[part].seconds),
          0.5,
        );
        rows.push([`${part} .${ending}`, name, seconds(user), seconds(wall)]);
        if (key === 'ours') continue;
        const ours = quantile(
          (all[0]?.times ?? []).map((time) => time[part].user),
          0.5,
        );
        figures.push({
          goal: `${part} .${ending}: no more computing than ${name}`,
          value: `${(user / ours).toFixed(2)}×`,
          reached: user >= ours,
        });
      }
    }
    for (const file of [input, output]) rmSync(file, { force: true });
  }
  const sorted = rows.sort((a, b) => ((a[0] ?? '') < (b[0] ?? '') ? -1 : 1));
  return {
    title,
    figures,
    grid: { head: ['', '', 'computing (user time of all threads)', 'passing'], rows: sorted },
    notes: [
      `Medians of ${repeat} rounds after one that does not count. Reading ends with columns in memory; ours also makes one dictionary of each column's strings over the whole file.`,
      'Where Node is older than 22.15 it has no Zstandard of its own: pages are unpacked by the same library as WebAssembly (zstddec), whose words are of 32 bits, at a quarter of the rate of machine code. On this file that alone takes longer than all that pandas does to read it.',
      'Reading Arrow is little more than copying for pandas. Ours does the same and also turns whole numbers into doubles, counts missing cells and puts the strings of all record batches into one dictionary a column.',
    ],
  };
}

/** Columns of the sheet, and its rows at most: the format has no more. */
const SHEET = { rows: 1_000_000, columns: 10 };

/** How long openpyxl and we take to read a workbook, and the memory of both. */
async function readSheet(/** @type {Bench} */ bench) {
  const rows = Math.min(SHEET.rows, bench.sizes.tabular);
  const csv = await dataFile(bench.data, { kind: 'wide', rows, columns: SHEET.columns }, bench.say);
  const input = join(bench.work, 'sheet.xlsx');
  const output = join(bench.work, 'sheet.npy');
  await runInProcess(bench, 'formats', { input: csv, output: input, repeat: 0 });
  const { result, peak = 0 } = await runInProcess(bench, 'formats', { input, output, repeat: bench.rounds });
  const times = /** @type {{ read: { user: number, seconds: number } }[]} */ (result.times);
  const ours = {
    user: quantile(
      times.map(({ read }) => read.user),
      0.5,
    ),
    seconds: quantile(
      times.map(({ read }) => read.seconds),
      0.5,
    ),
    peak,
  };
  const theirs = await runPeerSheet(input);
  for (const file of [input, output]) rmSync(file, { force: true });
  const megabytes = (/** @type {number} */ bytes) => `${Math.round(bytes / 1e6)} MB`;
  const row = (/** @type {string} */ name, /** @type {typeof ours} */ taken) => [
    name,
    seconds(taken.user),
    seconds(taken.seconds),
    megabytes(taken.peak),
  ];
  return {
    title: `Workbook, ${count(rows)} rows × ${SHEET.columns} columns: read .xlsx`,
    figures: [
      {
        goal: 'read .xlsx: 3 times as fast as openpyxl, read-only',
        value: theirs === null ? '–' : `${(theirs.seconds / ours.seconds).toFixed(1)}×`,
        reached: theirs === null ? null : theirs.seconds >= 3 * ours.seconds,
      },
      { goal: 'read .xlsx: within 500 MB', value: megabytes(peak), reached: peak === 0 ? null : peak <= 500e6 },
    ],
    grid: {
      head: ['', 'computing (user time of all threads)', 'passing', 'memory at most'],
      rows: [row('Prepgraph', ours), ...(theirs === null ? [] : [row('openpyxl, read-only', theirs)])],
    },
    notes: [
      'Our memory is that of a program which also reads the sheet several times, keeps the whole table and writes it; openpyxl counts cells and keeps none.',
      ...(theirs === null ? ['openpyxl is left out: this Python does not have it.'] : []),
    ],
  };
}

/** Reading a Stata file. @returns {Promise<JobResult>} */
async function readStata(/** @type {Bench} */ bench) {
  const csv = await tabularFile(bench, bench.sizes.tabular);
  const input = join(bench.work, 'stata.dta');
  const output = join(bench.work, 'stata.npy');
  await runInProcess(bench, 'formats', { input: csv, output: input, repeat: 0 });
  const { result } = await runInProcess(bench, 'formats', { input, output, repeat: bench.rounds });
  /** @typedef {{ user: number, seconds: number }} Taken */
  const ours = /** @type {{ read: Taken }[]} */ (result.times).map(({ read }) => read);
  const hasPandas = bench.peers.some(({ key }) => key === 'sklearn');
  const theirs = hasPandas ? await runPeerStata(input, bench.rounds) : null;
  for (const file of [input, output]) rmSync(file, { force: true });
  const median = (/** @type {Taken[]} */ times, /** @type {keyof Taken} */ of) =>
    quantile(
      times.map((time) => time[of]),
      0.5,
    );
  const row = (/** @type {string} */ name, /** @type {Taken[]} */ times) => [
    name,
    seconds(median(times, 'user')),
    seconds(median(times, 'seconds')),
  ];
  const faster = theirs === null ? null : median(theirs, 'seconds') / median(ours, 'seconds');
  return {
    title: `Stata, ${count(bench.sizes.tabular)} rows × 15 columns: read .dta`,
    figures: [
      {
        goal: 'read .dta: 5 times as fast as pandas',
        value: faster === null ? '–' : `${faster.toFixed(1)}×`,
        reached: faster === null ? null : faster >= 5,
      },
    ],
    grid: {
      head: ['', 'computing (user time of all threads)', 'passing'],
      rows: [row('Prepgraph', ours), ...(theirs === null ? [] : [row('pandas', theirs)])],
    },
    notes: [
      'The file is ours, written from the tabular CSV: numbers, and texts as value labels. One round before does not count.',
    ],
  };
}

/**
 * How cost grows with rows and with columns: ours, and Polars' where it is there.
 *
 * @returns {Promise<GrowthPoint[]>}
 */
export async function growth(/** @type {Bench} */ bench) {
  const { rows, columns, rowsOfColumns } = bench.sizes.growth;
  const series = [
    ...rows.map((size) => ({ axis: /** @type {const} */ ('rows'), size, job: 'tabular', rows: size })),
    ...columns.map((size) => ({
      axis: /** @type {const} */ ('columns'),
      size,
      job: 'wide',
      rows: rowsOfColumns,
      columns: size,
    })),
  ];
  /** @type {GrowthPoint[]} */
  const points = [];
  for (const { axis, size, job, ...shape } of series) {
    bench.say(`${count(size)} ${axis}`);
    const kind = job === 'tabular' ? /** @type {const} */ ('tabular') : /** @type {const} */ ('wide');
    const input = await dataFile(bench.data, { kind, ...shape }, bench.say);
    const output = join(bench.work, 'growth.npy');
    const after = () => rmSync(output, { force: true });
    /** @type {Contestant[]} */
    const contestants = [{ key: 'ours', name: 'Prepgraph', run: () => runPipeline(bench, job, input, output), after }];
    if (bench.peers.some(({ key }) => key === 'polars')) {
      contestants.push({ key: 'polars', name: 'Polars', run: () => runPeer(job, 'polars', input, output), after });
    }
    for (const entry of await race(contestants, Math.min(bench.rounds, 3), bench.say)) {
      if (entry.samples.length === 0) continue;
      const spread = spreadOf(wholeTimes(entry));
      points.push({ series: entry.name, axis, size, seconds: spread, peak: peakOf(entry) ?? Number.NaN });
    }
  }
  return points;
}

const wants = (/** @type {Bench} */ { profile }, /** @type {readonly Figure[]} */ figures) =>
  profile || figures.some(({ reached }) => reached === false);

/**
 * Once more with the profiler on, and what nobody can undercut.
 *
 * @param {Bench} bench
 * @param {(nodeArgs: string[]) => Promise<unknown>} run
 * @param {{ input: string, written: number }} [bytes]
 * @returns {Promise<Where>}
 */
async function whereTimeGoes(bench, run, bytes) {
  bench.say('  profiling …');
  const threads = await profiled(join(bench.work, 'profiles'), run);
  if (bytes === undefined) return { threads, bounds: '' };
  const { size, readSeconds, written, writeSeconds, safeSeconds, copiedFirst, copied } = bounds(
    bytes.input,
    bench.work,
    bytes.written,
  );
  const text =
    `Bounds on this machine, measured by plain loops on one thread: reading the ${gigabytes(size)} takes ${seconds(readSeconds)}, ` +
    `writing the ${gigabytes(written)} of the result ${seconds(writeSeconds)}, and ${seconds(safeSeconds)} more until they are safe on the disk; ` +
    `memory is copied at ${gigabytes(copied)} a second, and at ${gigabytes(copiedFirst)} where it is used for the first time.`;
  return { threads, bounds: text };
}

const failureNotes = (/** @type {readonly Raced[]} */ raced) =>
  raced.flatMap(({ name, failure }) => (failure === undefined ? [] : [`${name} failed: ${firstLine(failure)}`]));

const firstLine = (/** @type {string} */ text) => text.split('\n').at(-1) ?? '';

const wholeTimes = (/** @type {Raced} */ { samples }) => samples.map(({ seconds }) => seconds);
const insideTimes = (/** @type {Raced} */ { samples }) => samples.map(({ inside, seconds }) => inside ?? seconds);

/** The most over all rounds. */
function peakOf(/** @type {Raced} */ { samples }) {
  const peaks = samples.flatMap(({ peak }) => (peak === undefined ? [] : [peak]));
  return peaks.length > 0 ? Math.max(...peaks) : undefined;
}

const range = (/** @type {Spread} */ { median, min, max }) => `${seconds(median)} (${seconds(min)} – ${seconds(max)})`;
const ratio = (/** @type {Spread} */ { median, min, max }) =>
  `${median.toFixed(2)}× (${min.toFixed(2)} – ${max.toFixed(2)})`;
const milliseconds = (/** @type {number} */ value) => `${value.toPrecision(value < 1000 ? 3 : 4)} ms`;
const megabytes = (/** @type {number | undefined} */ bytes) =>
  bytes === undefined ? 'not known' : `${Math.round(bytes / 1e6)} MB`;
const gigabytes = (/** @type {number} */ bytes) =>
  bytes < 1e9 ? megabytes(bytes) : `${(bytes / 1e9).toFixed(bytes < 1e10 ? 1 : 0)} GB`;
const count = (/** @type {number} */ value) => value.toLocaleString('en-US');
