import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from '../process.mjs';

/**
 * Ordinary actions at random for minutes on end, on the engine behind its port: `node scripts/faults/soak.mjs [MINUTES]
 * [MEGABYTES] [SEED]`. Every ten seconds it prints what the engine holds. It fails where memory grows after the warm-up, is
 * above the setting, is not given back by New, or where an action is answered with a defect.
 *
 * @typedef {import('../../core/engine/server/server.ts')} Engine
 * @typedef {import('../../core/graph/document-schema.ts').PipelineDocument} PipelineDocument
 * @typedef {{ rss: number, memory: number, disk: number, files: number }} Sample
 */

const [minutes = '30', megabytes = '128', seed = '1'] = process.argv.slice(2);
const MB = 2 ** 20;
const budget = Number(megabytes) * MB;
/** Code, heaps of the threads, and memory that they keep for their next task: what an engine weighs beside its tables. */
const ENGINE_BYTES = 320 * MB;
/** Two windows of the same length may differ by that much, by chance. */
const NOISE_BYTES = 48 * MB;

/** @param {string} folder */
async function soak(folder) {
  const engine = /** @type {Engine} */ (createRequire(import.meta.url)(join(folder, 'engine.cjs')));
  const random = randomOf(Number(seed));
  /** @type {(list: readonly any[]) => any} */
  const pick = (list) => list[Math.floor(random() * list.length)];
  const numbers = join(folder, 'numbers.csv');
  const people = join(folder, 'people.csv');
  await writeRows(numbers, 120_000, random);
  await writeRows(people, 5_000, random);

  /** @type {(data: unknown) => void} */
  let receive = () => {};
  /** @type {Map<number, (reply: any) => void>} */
  const waiting = new Map();
  let lastId = 0;
  const server = engine.createEngineServer(
    {
      postMessage(/** @type {any} */ message) {
        if ('event' in message) return;
        waiting.get(message.id)?.(message);
        waiting.delete(message.id);
      },
      on(/** @type {string} */ event, /** @type {any} */ listener) {
        if (event === 'message') receive = listener;
      },
    },
    {
      workerPath: join(root, 'out', 'engine-worker.cjs'),
      memoryBudget: budget,
      mayRead: () => true,
      mayWrite: () => true,
    },
  );
  /** @type {string[]} */
  const problems = [];
  /** @type {(call: string, args: object) => Promise<any>} */
  const call = async (name, args) => {
    const reply = await new Promise((resolve) => {
      waiting.set(++lastId, resolve);
      receive({ id: lastId, call: name, args });
    });
    if (
      !reply.ok &&
      ['engine.defect', 'engine.thread', 'engine.memory', 'protocol.arguments'].includes(reply.problem.code)
    )
      problems.push(`${name}: ${reply.problem.message}`);
    return reply;
  };

  const started = process.memoryUsage.rss();
  const sample = () => ({
    rss: process.memoryUsage.rss(),
    memory: server.ledger.memoryBytes,
    disk: server.ledger.diskBytes,
    files: openSpills(),
  });
  /** @type {Sample[]} */
  const samples = [];
  /** @type {Record<string, number>} */
  const counts = {};
  let actions = 0;
  const begin = Date.now();
  const timer = setInterval(() => {
    const at = sample();
    samples.push(at);
    console.log(
      `${String(Math.round((Date.now() - begin) / 1000)).padStart(5)} s  ${String(actions).padStart(6)} actions  ` +
        `resident ${inMb(at.rss)} MB  kept ${inMb(at.memory)} MB  on disk ${inMb(at.disk)} MB  files ${at.files}`,
    );
  }, 10_000);

  let document = pipeline(numbers, pick);
  /** @type {PipelineDocument[]} */
  let past = [];
  let keeps = false;
  const last = () => document.nodes.at(-1)?.id ?? '';
  const node = () => pick(document.nodes)?.id ?? '';
  const run = async () => {
    await call('run', { document, folder: null, keeps });
    keeps = true;
  };
  /** @param {PipelineDocument} next */
  const edit = async (next) => {
    past = [...past, document].slice(-100);
    document = next;
    await run();
  };
  /** @param {PipelineDocument} next */
  const open = async (next) => {
    await call('forget', {});
    document = next;
    past = [];
    keeps = false;
    await run();
  };
  /** @type {Record<string, () => Promise<unknown>>} */
  const ordinary = {
    edit: () => edit(changed(document, pick, random)),
    seed: () => edit(seeded(document, random)),
    undo: async () => {
      document = past.pop() ?? document;
      await run();
    },
    page: () => call('rows', { nodeId: node(), start: Math.floor(random() * 4000), count: 128, columns: [0, 32] }),
    view: () =>
      call('rows', {
        nodeId: last(),
        start: 0,
        count: 128,
        view: { sort: { column: pick(['x', 'y', 'z']), descending: random() < 0.5 } },
      }),
    profile: () => call('profile', { nodeId: node(), ...(random() < 0.5 && { sample: true }) }),
    survey: () => call('survey', { nodeId: node() }),
    associations: () => call('associations', { nodeId: node() }),
    changes: () => call('changes', { nodeId: node(), columns: ['x', 'y'] }),
    together: () => Promise.all([ordinary['seed']?.(), ordinary['page']?.(), ordinary['profile']?.()]),
    fitted: () => call('fitted', {}),
    open: () => open(pipeline(pick([numbers, people]), pick)),
    new: () => open({ format: 'prepgraph', version: 1, nodes: [], edges: [] }),
  };
  // Opening is rarer than editing.
  const often = Object.keys(ordinary).flatMap((name) =>
    new Array(name === 'open' || name === 'new' ? 1 : 6).fill(name),
  );

  await run();
  const end = begin + Number(minutes) * 60_000;
  while (Date.now() < end && problems.length < 20) {
    const name = document.nodes.length === 0 ? 'open' : pick(often);
    counts[name] = (counts[name] ?? 0) + 1;
    actions++;
    await ordinary[name]?.();
  }
  clearInterval(timer);
  await ordinary['new']?.();
  await new Promise((resolve) => setTimeout(resolve, 10_000));
  const after = sample();
  await server.close();

  // Beside what is kept, which goes up and down with what is open.
  const beside = samples.map((at) => at.rss - at.memory);
  const middle = median(beside.slice(Math.floor(beside.length * 0.2), Math.floor(beside.length * 0.6)));
  const late = median(beside.slice(Math.floor(beside.length * 0.6)));
  const most = Math.max(...samples.map((at) => at.rss));
  const kept = Math.max(...samples.map((at) => at.memory));
  console.log(JSON.stringify(counts));
  console.log(
    `${actions} actions in ${minutes} minutes with ${megabytes} MB: resident ${inMb(started)} MB at first, ${inMb(most)} MB at most; ` +
      `beside what is kept ${inMb(middle)} MB after the warm-up, ${inMb(late)} MB in the end; kept ${inMb(kept)} MB at most. ` +
      `Ten seconds after New: ${inMb(after.rss)} MB, ${after.files} temporary files.`,
  );
  if (samples.length < 5) problems.push('That was too short to tell anything.');
  if (late > middle + NOISE_BYTES) problems.push(`Memory grows: from ${inMb(middle)} to ${inMb(late)} MB.`);
  if (kept > 1.2 * budget) problems.push(`${inMb(kept)} MB are kept, more than the setting and a fifth.`);
  if (most > ENGINE_BYTES + 1.2 * budget) problems.push(`${inMb(most)} MB are resident.`);
  if (after.memory + after.disk > 0) problems.push('New leaves something behind.');
  if (after.files > 0) problems.push(`${after.files} temporary files are open after New.`);
  if (after.rss > started + 192 * MB) problems.push(`New leaves ${inMb(after.rss)} MB resident.`);
  return problems;
}

/** A pipeline with a step of many kinds each, in no special order. */
function pipeline(/** @type {string} */ path, /** @type {(list: readonly any[]) => any} */ pick) {
  const steps = [
    ['SimpleImputer', { columns: ['x', 'y'], strategy: pick(['mean', 'median']) }],
    ['ShuffleRows', { random_state: 1 }],
    ['TrainTestSplit', { test_size: 0.25, random_state: 1 }],
    [pick(['StandardScaler', 'MinMaxScaler', 'RobustScaler']), { columns: ['x', 'z'] }],
    ['Clip', { columns: ['y'], lower: -5, upper: 5 }],
    [pick(['OneHotEncoder', 'OrdinalEncoder', 'CountEncoder']), { columns: ['city'] }],
    pick([
      ['SortRows', { by: [{ column: 'y' }] }],
      ['FilterRows', { formula: 'z > 0.2' }],
      ['SampleRows', { n: 4000, random_state: 1 }],
    ]),
  ];
  const nodes = [
    { id: 'source', type: 'CsvSource', params: { path } },
    ...steps.map(([type, params], index) => ({ id: `n${index + 1}`, type, params })),
  ];
  const edges = steps.map((_, index) => ({ source: index === 0 ? 'source' : `n${index}`, target: `n${index + 1}` }));
  return /** @type {PipelineDocument} */ ({ format: 'prepgraph', version: 1, nodes, edges });
}

/** @type {(document: PipelineDocument, change: (type: string, params: Record<string, unknown>) => object) => PipelineDocument} */
const eachStep = (document, change) => ({
  ...document,
  nodes: document.nodes.map((node) => ({ ...node, params: { ...node.params, ...change(node.type, node.params) } })),
});

/** Another seed of whatever has one. */
const seeded = (/** @type {PipelineDocument} */ document, /** @type {() => number} */ random) =>
  eachStep(document, (_, params) => ('random_state' in params ? { random_state: Math.floor(random() * 1e6) } : {}));

/** Another parameter of a step, or a step switched off or on. */
function changed(
  /** @type {PipelineDocument} */ document,
  /** @type {(list: readonly any[]) => any} */ pick,
  /** @type {() => number} */ random,
) {
  if (random() < 0.2) {
    const { id } = pick(document.nodes.slice(1));
    const nodes = document.nodes.map((node) => (node.id === id ? { ...node, bypassed: node.bypassed !== true } : node));
    return { ...document, nodes };
  }
  return eachStep(document, (type) => {
    if (type === 'Clip') return { lower: -random(), upper: random() };
    if (type === 'SimpleImputer') return { strategy: pick(['mean', 'median', 'most_frequent']) };
    if (type === 'FilterRows') return { formula: `z > ${random().toFixed(3)}` };
    return {};
  });
}

async function writeRows(/** @type {string} */ path, /** @type {number} */ rows, /** @type {() => number} */ random) {
  const file = createWriteStream(path);
  file.write(`x,y,z,city,${Array.from({ length: 8 }, (_, index) => `v${index}`).join(',')}\n`);
  for (let row = 0; row < rows; row++) {
    const more = Array.from({ length: 8 }, () => (random() * 1000).toFixed(2)).join(',');
    const y = random() < 0.1 ? '' : (random() * 20 - 10).toFixed(4);
    const line = `${row},${y},${random().toFixed(4)},town ${Math.floor(random() * 50)},${more}\n`;
    if (!file.write(line)) await once(file, 'drain');
  }
  file.end();
  await once(file, 'finish');
}

async function bundle(/** @type {string} */ folder) {
  const [{ build }, vite] = await Promise.all([import('../build.mjs'), import('vite')]);
  await build({ only: ['engine'] });
  await vite.build({
    configFile: false,
    root,
    logLevel: 'warn',
    define: { 'process.env.NODE_ENV': '"production"' },
    ssr: { noExternal: true, target: 'node' },
    build: {
      ssr: join(root, 'core', 'engine', 'server', 'server.ts'),
      outDir: folder,
      emptyOutDir: false,
      minify: false,
      rolldownOptions: { output: { format: 'cjs', entryFileNames: 'engine.cjs', codeSplitting: false } },
    },
  });
}

/** Numbers in 0 … 1, the same ones for the same seed. */
function randomOf(/** @type {number} */ first) {
  let state = first >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Temporary files of columns that are open; 0 where the system does not say. */
function openSpills() {
  try {
    return readdirSync('/proc/self/fd').filter((name) => {
      try {
        return /prepgraph-.*columns/.test(readlinkSync(join('/proc/self/fd', name)));
      } catch {
        return false;
      }
    }).length;
  } catch {
    return 0;
  }
}

const median = (/** @type {number[]} */ values) => [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;
const inMb = (/** @type {number} */ bytes) => Math.round(bytes / MB);

if (process.env['PREPGRAPH_SOAK'] === undefined) {
  // In a process of its own, which holds the engine and nothing of the bundler.
  const folder = mkdtempSync(join(tmpdir(), 'prepgraph-soak-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  await bundle(folder);
  // Node's C library keeps freed memory below a threshold that grows with use; Electron allocates buffers elsewhere.
  const env = { ...process.env, PREPGRAPH_SOAK: folder, MALLOC_MMAP_THRESHOLD_: String(1 << 17) };
  const args = [fileURLToPath(import.meta.url), minutes, megabytes, seed];
  const [code] = await once(spawn(process.execPath, args, { env, stdio: 'inherit' }), 'close');
  process.exitCode = code ?? 1;
} else {
  const problems = await soak(process.env['PREPGRAPH_SOAK']);
  for (const problem of problems) console.error(problem);
  process.exit(problems.length === 0 ? 0 : 1);
}
