import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { MessageChannel } from 'node:worker_threads';

/**
 * The jobs that run inside a program that is already there, as the desktop app's engine process is. Each runs in a process
 * of its own: `node in-process.mjs JOB '{ settings }'`, and prints what it measured as JSON.
 *
 * @typedef {import('./engine.ts')} Engine
 * @typedef {import('../core/graph/document.ts').PipelineDocument} PipelineDocument
 * @typedef {{ program: string, pipeline: string, input: string, work: string, repeat: number }} Settings
 */

const jobs = { row, parameter, open };

const [job = '', settings = ''] = process.argv.slice(2);
const parsed = /** @type {Settings} */ (JSON.parse(settings));
const engine = /** @type {Engine} */ (createRequire(import.meta.url)(join(parsed.program, 'engine.cjs')));
const workerPath = join(parsed.program, 'engine-worker.cjs');
console.log(JSON.stringify(await jobs[/** @type {keyof typeof jobs} */ (job)](parsed)));

/** One row through a fitted pipeline: `input` is a file of fresh rows, each of which becomes a file of its own first. */
async function row(/** @type {Settings} */ { pipeline, input, work, repeat }) {
  const warmUp = 50;
  const [header, ...lines] = readFileSync(input, 'utf8').trimEnd().split('\n');
  const folder = join(work, 'rows');
  mkdirSync(folder, { recursive: true });
  const files = Array.from({ length: repeat + warmUp }, (_, index) => {
    const file = join(folder, `${index}.csv`);
    writeFileSync(file, `${header}\n${lines[index % lines.length]}\n`);
    return file;
  });

  const document = engine.parseDocument(readFileSync(pipeline, 'utf8'));
  const node = lastNode(document);
  const session = new engine.Session({ workerPath });
  try {
    /** @type {number[]} */
    const times = [];
    let columns = 0;
    for (const file of files) {
      const started = performance.now();
      const inputs = new Map([['source', file]]);
      done(await session.run(document, { folder: dirname(pipeline), mode: 'apply', inputs }));
      const page = await session.page(node, 0, 1);
      times.push(performance.now() - started);
      columns = page.columns.length;
    }
    return { times: times.slice(warmUp), columns };
  } finally {
    await session.close();
  }
}

/**
 * Parameters change under a person's hand: run, then the preview's rows and the profiles of the columns that the node
 * changed. No value occurs twice, so nothing comes from a cache.
 */
async function parameter(/** @type {Settings} */ { pipeline, input, repeat }) {
  const document = engine.parseDocument(readFileSync(pipeline, 'utf8'));
  const settings = { folder: dirname(pipeline), inputs: new Map([['source', input]]) };
  const session = new engine.Session({ workerPath });
  try {
    done(await session.run(document, settings));
    const { fields } = await session.page('scale', 0, 1);
    const numbers = fields.filter(({ type }) => type === 'number').map(({ name }) => name);
    const changes = [
      {
        name: 'Clip: a bound',
        node: 'clip',
        columns: ['x4'],
        params: (/** @type {number} */ n) => ({ upper: 10 + n }),
      },
      {
        name: 'SimpleImputer: the fill value',
        node: 'impute',
        columns: ['x0', 'x1', 'x2', 'x3'],
        params: (/** @type {number} */ n) => ({ fill_value: n }),
      },
      {
        name: 'MinMaxScaler: the range',
        node: 'scale',
        columns: numbers,
        params: (/** @type {number} */ n) => ({ feature_range: [0, n] }),
      },
    ];
    let sampled = false;
    let value = 1;
    /** @type {{ run: number, rows: number, profiles: number, total: number }[][]} */
    const times = changes.map(() => []);
    for (let round = -2; round < repeat; round++) {
      for (const [kind, { node, columns, params }] of changes.entries()) {
        value += 0.25;
        const changed = withParams(document, node, params(value));
        const started = performance.now();
        done(await session.run(changed, settings));
        const ran = performance.now();
        await session.page(node, 0, 100);
        const shown = performance.now();
        const profiles = await session.profile(node, columns);
        const ended = performance.now();
        sampled ||= profiles.some((profile) => profile.sampled);
        const time = { run: ran - started, rows: shown - ran, profiles: ended - shown, total: ended - started };
        if (round >= 0) times[kind]?.push(time);
      }
    }
    return {
      sampled,
      changes: changes.map(({ name, columns }, kind) => ({ name, columns: columns.length, times: times[kind] })),
    };
  } finally {
    await session.close();
  }
}

/**
 * A file is opened in an app that runs already, over the same messages as there: first rows and profiles from the file's
 * beginning, while the whole of it is being read; then those of all rows.
 */
async function open(/** @type {Settings} */ { input }) {
  const { port1: window, port2 } = new MessageChannel();
  const server = engine.createEngineServer(port2, { workerPath, mayRead: () => true, mayWrite: () => false });
  const app = client(window);
  try {
    const started = performance.now();
    const passed = () => performance.now() - started;
    const { params } = await app.call('inspect', { path: input });
    const inspected = passed();
    const document = {
      format: 'prepgraph',
      version: 1,
      nodes: [{ id: 'source', type: 'CsvSource', params }],
      edges: [],
    };
    const sample = app.event((event) => event.event === 'node' && event.report.sampled === true);
    const run = app.call('run', { document, folder: null });
    const sampled = await Promise.race([sample.then(() => true), run.then(() => false)]);
    const firstPage = await answered(() => app.call('rows', { nodeId: 'source', start: 0, count: 100 }));
    const rows = passed();
    const { profiles } = await answered(() => app.call('profile', { nodeId: 'source' }));
    const first = passed();
    await run;
    const { total } = await app.call('rows', { nodeId: 'source', start: 0, count: 100 });
    const read = passed();
    await app.call('profile', { nodeId: 'source' });
    const whole = passed();
    const rest = { total, shown: firstPage.columns[0].cells.length, profiles: profiles.length, from: profiles[0].rows };
    return { inspected, rows, first, read, whole, sampled, ...rest };
  } finally {
    await server.close();
    window.close();
  }
}

/** The window's end of a channel to the engine. */
function client(/** @type {import('node:worker_threads').MessagePort} */ port) {
  /** @type {Map<number, { resolve: (result: any) => void, reject: (error: Error) => void }>} */
  const waiting = new Map();
  /** @type {{ is: (event: any) => boolean, resolve: (event: any) => void }[]} */
  const wanted = [];
  let lastId = 0;
  port.on('message', (data) => {
    if (!('ok' in data)) {
      for (const { is, resolve } of wanted) if (is(data)) resolve(data);
      return;
    }
    const call = waiting.get(data.id);
    waiting.delete(data.id);
    if (data.ok) call?.resolve(data.result);
    else call?.reject(new Error(data.problem.message));
  });
  return {
    /** @returns {Promise<any>} */
    call(/** @type {string} */ call, /** @type {unknown} */ args) {
      const id = ++lastId;
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        port.postMessage({ id, call, args });
      });
    },
    /** The first event of a kind. */
    event: (/** @type {(event: any) => boolean} */ is) => new Promise((resolve) => wanted.push({ is, resolve })),
  };
}

/** Asks again while the engine has just announced a result and does not give it out yet. */
async function answered(/** @type {() => Promise<any>} */ ask) {
  for (let attempt = 1; ; attempt++) {
    try {
      return await ask();
    } catch (error) {
      if (attempt === 1000) throw error;
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }
}

function lastNode(/** @type {PipelineDocument} */ { nodes }) {
  return /** @type {{ id: string }} */ (nodes.at(-1)).id;
}

/** @returns {PipelineDocument} */
function withParams(
  /** @type {PipelineDocument} */ document,
  /** @type {string} */ id,
  /** @type {Record<string, unknown>} */ params,
) {
  const nodes = document.nodes.map((node) =>
    node.id === id ? { ...node, params: { ...node.params, ...params } } : node,
  );
  return { ...document, nodes };
}

/** Fails where a node failed: a wrong answer is quick. */
function done(/** @type {Map<string, import('../core/engine/execute.ts').NodeOutcome>} */ outcomes) {
  for (const [id, outcome] of outcomes) {
    if (outcome.state !== 'done') throw new Error(`${id}: ${outcome.problems[0]?.message ?? outcome.state}`);
  }
}
