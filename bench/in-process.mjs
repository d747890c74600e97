import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { MessageChannel } from 'node:worker_threads';

/**
 * The jobs that run inside a program that is already there, as the desktop app's engine process is. Each runs in a process
 * of its own: `node in-process.mjs JOB '{ settings }'`, and prints what it measured as JSON.
 *
 * @typedef {import('./engine.ts')} Engine
 * @typedef {import('../core/graph/document.ts').PipelineDocument} PipelineDocument
 * @typedef {{ program: string, pipeline: string, input: string, output: string, work: string, repeat: number }} Settings
 */

const jobs = { row, parameter, open, formats, patterns };

const [job = '', settings = ''] = process.argv.slice(2);
const parsed = /** @type {Settings} */ (JSON.parse(settings));
const engine = /** @type {Engine} */ (createRequire(import.meta.url)(join(parsed.program, 'engine.cjs')));
const workerPath = join(parsed.program, 'engine-worker.cjs');
console.log(JSON.stringify(await jobs[/** @type {keyof typeof jobs} */ (job)](parsed)));

/** One row through a fitted pipeline that is prepared already: from a line of JSON to the cells that come of it. */
function row(/** @type {Settings} */ { pipeline, input, repeat }) {
  const warmUp = 200;
  const document = engine.parseDocument(readFileSync(pipeline, 'utf8'));
  const lines = jsonLines(readFileSync(input, 'utf8'));
  const started = performance.now();
  const prepared = engine.prepareCompiled(document, lastNode(document));
  const preparing = performance.now() - started;
  /** @type {number[]} */
  const times = [];
  let columns = 0;
  for (let at = 0; at < repeat + warmUp; at++) {
    const line = /** @type {string} */ (lines[at % lines.length]);
    const before = performance.now();
    const applied = prepared.apply(JSON.parse(line));
    times.push(performance.now() - before);
    columns = applied?.cells.length ?? 0;
  }
  return { first: times[0], times: times.slice(warmUp), columns, preparing };
}

/**
 * Functions with patterns over distinct texts, on this thread: ours, and JavaScript's RegExp, which backtracks, with the
 * same pattern. They take turns, and must give the same. The hostile pattern is ours only.
 */
function patterns(/** @type {Settings} */ { repeat }) {
  const texts = Array.from({ length: 200_000 }, (_, at) => textOf(at));
  /** @type {Record<string, [(text: string) => unknown, (text: string) => unknown]>} */
  const functions = {
    Replace: [
      engine.textFunction({ name: 'replacePattern', pattern: '(\\d+)\\s*kg', by: '<\\1>', ignoreCase: false }),
      (/** @type {string} */ text) => text.replace(/(\p{Nd}+)\s*kg/gu, '<$1>'),
    ],
    TextExtract: [
      engine.textFunction({ name: 'extract', pattern: '([A-Za-z]+)-(\\d+)', group: 2 }),
      (/** @type {string} */ text) => /([A-Za-z]+)-(\p{Nd}+)/u.exec(text)?.[2] ?? null,
    ],
    TextSplit: [
      engine.textFunction({ name: 'splitPattern', pattern: '[,\\s-]+', index: 3, cuts: 0 }),
      (/** @type {string} */ text) => text.split(/[,\s-]+/u)[3] ?? null,
    ],
    matches: [
      engine.textTest({ name: 'matches', pattern: '(?:kitchen|hall).*steel' }),
      (/** @type {string} */ text) => /(?:kitchen|hall).*steel/u.test(text),
    ],
  };
  const contests = Object.entries(functions).map(([name, [ours, theirs]]) => ({
    name,
    ours: timed(ours),
    theirs: timed(theirs),
  }));
  const hostile = timed(engine.textTest({ name: 'matches', pattern: '(?:(?:[a-z]+)+ ?)+!' }));
  for (let round = 0; round <= repeat; round++) {
    for (const { name, ours, theirs } of contests) {
      const [a, b] = round % 2 === 0 ? [ours(texts), theirs(texts)] : [theirs(texts), ours(texts)].toReversed();
      if (JSON.stringify(a) !== JSON.stringify(b)) throw new Error(`${name} differs from RegExp`);
    }
    hostile(texts.slice(0, 20_000));
  }
  return {
    contests: contests.map(({ name, ours, theirs }) => ({
      name,
      ours: ours.times.slice(1),
      theirs: theirs.times.slice(1),
    })),
    hostile: hostile.times.slice(1),
  };
}

/** The function over all texts, with the milliseconds that each call took. */
function timed(/** @type {(text: string) => unknown} */ map) {
  /** @type {number[]} */
  const times = [];
  const run = (/** @type {string[]} */ texts) => {
    const before = performance.now();
    const made = texts.map(map);
    times.push(performance.now() - before);
    return made;
  };
  return Object.assign(run, { times });
}

/** Some forty letters, another text for each number. */
function textOf(/** @type {number} */ at) {
  const words = ['alpha', 'beta', 'room', 'kitchen', 'hall', 'north', 'grey', 'large', 'old', 'steel', 'wood', 'glass'];
  const word = (/** @type {number} */ step) => words[(at * step + (at >> 5)) % words.length];
  return `${word(3)} ${word(5)} ${at % 977} kg, ${word(7)}-${at % 1000} ${word(11)} K${at.toString(36)}`;
}

/** Rows of a plain CSV text as a program would send them: numbers as numbers, empty cells as null. */
function jsonLines(/** @type {string} */ text) {
  const [header, ...rows] = text.trimEnd().split('\n');
  const names = /** @type {string} */ (header).split(',');
  return rows.map((line) => {
    const cells = line
      .split(',')
      .map((cell) => (cell === '' ? null : Number.isNaN(Number(cell)) ? cell : Number(cell)));
    return JSON.stringify(Object.fromEntries(names.map((name, index) => [name, cells[index]])));
  });
}

/**
 * Parameters change under a person's hand, over the messages that the window sends: run, and as soon as the node is done its
 * rows, profiles of a sample of them, and exact profiles. No value occurs twice, so nothing comes from a cache. In every
 * second round the next change comes before the exact profiles are there, as it does while a number is being dragged.
 */
async function parameter(/** @type {Settings} */ { pipeline, input, repeat }) {
  const read = engine.parseDocument(readFileSync(pipeline, 'utf8'));
  const document = withParams(read, 'source', { path: input });
  const { port1: window, port2 } = new MessageChannel();
  const server = engine.createEngineServer(port2, { workerPath, mayRead: () => true, mayWrite: () => false });
  const app = client(window);
  try {
    const told = ['source', 'scale'].map((node) =>
      app.event(({ event, report }) => event === 'node' && report.nodeId === node && report.state === 'done'),
    );
    await app.call('run', { document, folder: null });
    const [{ report: source }, { report: scaled }] = await Promise.all(told);
    const fitted = withParams(document, 'source', source.decided);
    const numbers = scaled.columns
      .filter((/** @type {any} */ { type }) => type === 'number')
      .map((/** @type {any} */ { name }) => name);
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
    let from = 0;
    let value = 1;
    /** @type {Promise<unknown>} */
    let under = Promise.resolve();
    /** @type {{ run: number, rows: number, total: number, exact: number | null }[][]} */
    const times = changes.map(() => []);
    for (let round = -4; round < repeat; round++) {
      for (const [kind, { node: nodeId, columns, params }] of changes.entries()) {
        value += 0.25;
        const goesOn = round % 2 !== 0;
        const started = performance.now();
        const passed = () => performance.now() - started;
        const done = app.event(
          ({ event, report }) => event === 'node' && report.nodeId === nodeId && report.state === 'done',
        );
        const run = app.call('run', { document: withParams(fitted, nodeId, params(value)), folder: null });
        await done;
        const ran = passed();
        const shown = app.call('rows', { nodeId, start: 0, count: 128, columns: [0, 32] }).then(passed);
        const sampled = app.call('profile', { nodeId, columns, sample: true }).then((result) => {
          from = result.profiles[0].rows;
          if (result.profiles.length !== columns.length) throw new Error('profiles are missing');
          return passed();
        });
        const exact = app.call('profile', { nodeId, columns }).then(passed);
        under = Promise.allSettled([run, exact]);
        const [rows, profiles] = await Promise.all([shown, sampled]);
        const whole = goesOn ? null : await exact;
        if (!goesOn) await run;
        const time = { run: ran, rows, total: Math.max(rows, profiles), exact: whole };
        if (round >= 0) times[kind]?.push(time);
      }
    }
    await under;
    return {
      from,
      changes: changes.map(({ name, columns }, kind) => ({ name, columns: columns.length, times: times[kind] })),
    };
  } finally {
    await server.close();
    window.close();
  }
}

/**
 * A table is read from a file, and written to another, several times: seconds of computing by all threads (user time), and
 * seconds that pass. The first time, when nothing is compiled yet, counts for itself.
 *
 * @param {Settings & { output: string }} settings
 */
async function formats({ input, output, repeat }) {
  const types = { parquet: 'ParquetSource', arrow: 'ArrowSource', xlsx: 'XlsxSource', dta: 'StataSource' };
  const type = /** @type {Record<string, string>} */ (types)[input.split('.').at(-1) ?? ''] ?? 'CsvSource';
  /** @type {{ read: Taken, write: Taken }[]} */
  const times = [];
  const session = new engine.Session({ workerPath });
  for (let round = 0; round <= repeat; round++) {
    // Another parameter makes it another source: it is read anew.
    const params = { path: input, types: round === 0 ? null : { [`none ${round}`]: 'number' } };
    const document = { ...engine.parseDocument('{"format":"prepgraph","version":1,"nodes":[],"edges":[]}') };
    const nodes = [{ id: 'source', type, params }];
    const read = await taken(() => session.run({ ...document, nodes }, { folder: null }));
    times.push({ read, write: await taken(() => session.write('source', output, {})) });
  }
  await session.close();
  return { first: times[0], times: times.slice(1) };
}

/** @typedef {{ user: number, seconds: number }} Taken */

async function taken(/** @type {() => Promise<unknown>} */ work) {
  const started = performance.now();
  const before = process.cpuUsage();
  await work();
  return { user: process.cpuUsage(before).user / 1e6, seconds: (performance.now() - started) / 1000 };
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
    /** The first event of a kind. @returns {Promise<any>} */
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
