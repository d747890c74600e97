import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

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
      { name: 'Clip: a bound', node: 'clip', columns: ['x4'], params: (/** @type {number} */ n) => ({ upper: 10 + n }) },
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

/** A file is opened in an app that runs already: what is there at once, and when all of it is. */
async function open(/** @type {Settings} */ { input }) {
  const port = portPair();
  const server = engine.createEngineServer(port.server, { workerPath, mayRead: () => true, mayWrite: () => false });
  try {
    const started = performance.now();
    const inspected = await port.call('inspect', { path: input });
    const first = performance.now() - started;
    const source = { id: 'source', type: 'CsvSource', params: inspected.params };
    const document = { format: 'prepgraph', version: 1, nodes: [source], edges: [] };
    await port.call('run', { document, folder: null });
    const page = await port.call('rows', { nodeId: 'source', start: 0, count: 100 });
    const read = performance.now() - started;
    await port.call('profile', { nodeId: 'source' });
    const whole = performance.now() - started;
    return { first, read, whole, rows: page.total, shown: Object.keys(inspected) };
  } finally {
    await server.close();
  }
}

/** The window's end and the engine's end of a channel in one process. */
function portPair() {
  /** @type {((data: unknown) => void)[]} */
  const listeners = [];
  /** @type {Map<number, { resolve: (result: any) => void, reject: (error: Error) => void }>} */
  const waiting = new Map();
  let lastId = 0;
  return {
    server: {
      postMessage(/** @type {any} */ message) {
        if (!('ok' in message)) return; // an event
        const call = waiting.get(message.id);
        waiting.delete(message.id);
        if (message.ok) call?.resolve(structuredClone(message.result));
        else call?.reject(new Error(message.problem.message));
      },
      on(/** @type {'message' | 'close'} */ event, /** @type {(data: unknown) => void} */ listener) {
        if (event === 'message') listeners.push(listener);
      },
    },
    /** @returns {Promise<any>} */
    call(/** @type {string} */ call, /** @type {unknown} */ args) {
      const id = ++lastId;
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        for (const listener of listeners) listener(structuredClone({ id, call, args }));
      });
    },
  };
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
