/**
 * Edits, undo, selection, cancelling, crashes and messages in any order: the window never displays a stale result as current,
 * never keeps cells of one state under another's key, and nothing waits for ever. The engine is a model whose messages are
 * under way for as long as the sequence wants.
 */
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { emptyDocument } from '../../core/graph/document.ts';
import type { PipelineDocument } from '../../core/graph/document-schema.ts';
import { topologicalOrder } from '../../core/graph/graph.ts';
import { changedNodes, nodeKeys } from '../../core/graph/identity.ts';
import { type DesktopApi, enginePortMessage } from '../../core/protocol/desktop.ts';
import { setParam } from '../store/changes.ts';
import { createWorkbench, untitled } from '../store/workbench.ts';
import { createEngineConnection } from './engine-connection.ts';
import { DEBOUNCE_MS } from './start-run.ts';
import { createTables } from './tables.ts';

const NODES = ['source', 'clip'] as const;

const documentOf = (path: string, lower: number): PipelineDocument => ({
  ...emptyDocument(),
  nodes: [
    { id: 'source', type: 'CsvSource', params: { path } },
    { id: 'clip', type: 'Clip', params: { lower } },
  ],
  edges: [{ source: 'source', target: 'clip' }],
});

/** A number for each state of a node, which its model table holds in place of data. Large, so that profiles are sampled first. */
const contents = new Map<string, number>();
function contentOf(state: string): number {
  const known = contents.get(state) ?? 1_000_000 + contents.size;
  contents.set(state, known);
  return known;
}

interface Call {
  readonly id: number;
  readonly call: string;
  readonly args: {
    readonly nodeId: string;
    readonly document: PipelineDocument;
    readonly keeps: boolean;
    readonly sample?: boolean;
    readonly ofRun?: boolean;
  };
}

/** What the engine does with calls, one step at a time; see core/engine/server/server.ts. */
function modelEngine() {
  const inbox: (Call | { readonly cancel: number })[] = [];
  const outbox: unknown[] = [];
  /** Content of each node's table. */
  const tables = new Map<string, number>();
  /** Content that the window was told of. */
  const told = new Map<string, number>();
  let given: PipelineDocument | null = null;
  let run: { readonly id: number; readonly document: PipelineDocument; readonly left: string[] } | null = null;
  /** Looks at tables, begun with the content of that moment. */
  let looks: { readonly call: Call; readonly content: number }[] = [];
  /** Profiles that wait until the run comes to their node. */
  let waiting: Call[] = [];

  const refuse = (id: number, code: string): void =>
    void outbox.push({ id, ok: false, problem: { code, message: code } });

  function look(call: Call): void {
    const content = tables.get(call.args.nodeId);
    if (content === undefined) refuse(call.id, 'node.no-result');
    else looks.push({ call, content });
  }

  function stopRun(): void {
    if (run === null) return;
    for (const { id } of waiting) refuse(id, 'cancelled');
    waiting = [];
    refuse(run.id, 'cancelled');
    run = null;
  }

  function stopLooks(isStopped: (nodeId: string) => boolean): void {
    for (const { call } of looks) if (isStopped(call.args.nodeId)) refuse(call.id, 'cancelled');
    looks = looks.filter(({ call }) => !isStopped(call.args.nodeId));
  }

  function handle(): void {
    const message = inbox.shift();
    if (message === undefined) return;
    if ('cancel' in message) {
      if (run?.id === message.cancel) stopRun();
      return;
    }
    const { id, call, args } = message;
    if (call === 'run') {
      const changed = given === null ? null : changedNodes(given, args.document);
      stopLooks((nodeId) => changed?.has(nodeId) !== false);
      stopRun();
      given = args.document;
      if (!args.keeps) told.clear();
      run = { id, document: args.document, left: topologicalOrder(args.document) };
    } else if (call === 'forget') {
      stopLooks(() => true);
      stopRun();
      given = null;
      tables.clear();
      told.clear();
      outbox.push({ id, ok: true, result: {} });
    } else if (args.ofRun === true) {
      if (run === null) refuse(id, 'cancelled');
      else if (run.left.includes(args.nodeId)) waiting.push(message);
      else look(message);
    } else look(message);
  }

  function advanceRun(): void {
    if (run === null) return;
    const { id, document, left } = run;
    const nodeId = left.shift();
    if (nodeId === undefined) {
      outbox.push({ id, ok: true, result: { problems: [] } });
      run = null;
      return;
    }
    const rows = contentOf(nodeKeys(document).get(nodeId) ?? '');
    tables.set(nodeId, rows);
    if (told.get(nodeId) === rows) outbox.push({ event: 'same', run: id, nodeIds: [nodeId] });
    else outbox.push({ event: 'node', run: id, report: { nodeId, state: 'done', rows, problems: [] } });
    told.set(nodeId, rows);
    const reached = waiting.filter(({ args }) => args.nodeId === nodeId);
    waiting = waiting.filter((call) => !reached.includes(call));
    reached.forEach(look);
  }

  function answerLook(): void {
    const next = looks.shift();
    if (next === undefined) return;
    const { call, content } = next;
    const { nodeId, sample } = call.args;
    const result =
      call.call === 'rows'
        ? { nodeId, start: 0, total: content, columns: [{ name: 'x', type: 'number', cells: [content] }] }
        : { nodeId, profiles: [{ ...emptyProfile, mean: content, sampled: sample === true }] };
    outbox.push({ id: call.id, ok: true, result });
  }

  const isIdle = (): boolean => inbox.length + outbox.length + looks.length + waiting.length === 0 && run === null;
  return { inbox, outbox, handle, advanceRun, answerLook, isIdle };
}

const emptyProfile = {
  name: 'x',
  type: 'number',
  rows: 1,
  count: 1,
  missing: 0,
  distinct: null,
  min: null,
  max: null,
  deviation: null,
  quantiles: null,
  histogram: null,
  top: null,
};

type Operation = readonly [name: string, argument: number];

function setUp() {
  let receive: (event: object) => void = () => {};
  const window = { addEventListener: (_: string, listener: typeof receive) => (receive = listener) };
  vi.stubGlobal('window', window);
  let fail: (event: { state: 'restarting' }) => void = () => {};
  let engine = modelEngine();
  let port: { onmessage: (event: object) => void } | null = null;
  const runTimes: number[] = [];

  function connectEngine(): Promise<void> {
    const own = modelEngine();
    engine = own;
    const fresh = {
      onmessage: (_: object) => {},
      start() {},
      close() {},
      postMessage(message: Call) {
        own.inbox.push(structuredClone(message));
        if (message.call === 'run') runTimes.push(performance.now());
      },
    };
    port = fresh;
    receive({ source: window, data: enginePortMessage, ports: [fresh] });
    return Promise.resolve();
  }

  const desktop = { connectEngine, onEngineFailed: (listener: typeof fail) => (fail = listener) };
  const workbench = createWorkbench();
  workbench.open(documentOf('a', 0), untitled);
  const connection = createEngineConnection(workbench, desktop as unknown as DesktopApi);
  const tables = createTables(workbench, connection);
  const { getState } = workbench;

  /** As the window does: it requests what it displays, and displays what it has. */
  function draw(): { page: number | undefined; profile: { mean: number | null; sampled: boolean } | undefined } {
    const { nodeId } = getState().preview;
    const key = nodeId === null ? null : tables.shownKeyOf(nodeId);
    if (nodeId === null || key === null) return { page: undefined, profile: undefined };
    const content = contentOf(key.split('@')[2] as string);
    const page = tables.page(nodeId, key, 0, 0)?.total;
    const profile = tables.profiles(nodeId, key, ['x']).get('x');
    expect([undefined, content]).toContain(page);
    expect([undefined, content]).toContain(profile?.mean);
    return { page, profile };
  }

  function checkReports(): void {
    const { document, runs } = getState();
    for (const nodeId of NODES) {
      if (tables.keyOf(nodeId) === null) continue;
      const state = nodeKeys(document.current).get(nodeId) as string;
      expect(runs.reports.get(nodeId)?.rows).toBe(contentOf(state));
    }
  }

  const operations: Record<string, (argument: number) => unknown> = {
    setLower: (lower) => workbench.edit('Set', (draft) => setParam(draft, 'clip', 'lower', lower % 4)),
    setPath: (path) => workbench.edit('Set', (draft) => setParam(draft, 'source', 'path', path % 2 === 0 ? 'a' : 'b')),
    undo: () => workbench.undo(),
    redo: () => workbench.redo(),
    select: (at) => workbench.select([NODES[at % 2] as string]),
    open: (lower) => workbench.open(documentOf('a', lower % 4), untitled),
    rerun: () => connection.rerun(),
    cancel: () => connection.cancel(),
    draw,
    handle: () => engine.handle(),
    advanceRun: () => engine.advanceRun(),
    answerLook: () => engine.answerLook(),
    deliver: () => {
      if (engine.outbox.length > 0) port?.onmessage({ data: engine.outbox.shift() });
    },
    wait: (ms) => vi.advanceTimersByTimeAsync([1, 10, 30, 60, 300, 1100][ms % 6] as number),
    crash: () => {
      engine = modelEngine();
      port = null;
      fail({ state: 'restarting' });
    },
    restart: () => port === null && connectEngine(),
  };

  async function perform([name, argument]: Operation): Promise<void> {
    await operations[name]?.(argument);
    await vi.advanceTimersByTimeAsync(0);
    checkReports();
  }

  /** Lets the engine do all that it was asked for, and the window ask for what it then displays. */
  async function comeToRest(): Promise<void> {
    await perform(['restart', 0]);
    for (let quiet = 0, rounds = 0; quiet < 3; rounds++) {
      expect(rounds).toBeLessThan(500);
      const isIdle = engine.isIdle();
      for (const name of ['handle', 'advanceRun', 'answerLook', 'deliver', 'draw']) await perform([name, 0]);
      if (isIdle) await perform(['wait', 5]);
      quiet = isIdle && engine.isIdle() ? quiet + 1 : 0;
    }
    const { runs } = getState();
    expect(runs.running).toBe(false);
    for (const nodeId of NODES) expect(tables.isComing(tables.keyOf(nodeId) ?? '')).toBe(false);
  }

  function checkUpToDate(): void {
    expect(getState().runs.stale.size).toBe(0);
    const { page, profile } = draw();
    expect(page).toBeDefined();
    expect(profile?.sampled).toBe(false);
    for (const nodeId of NODES) expect(tables.keyOf(nodeId)).not.toBeNull();
  }

  return { perform, comeToRest, checkUpToDate, runTimes };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** Messages and work are most of what happens. */
const operation = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('handle', 'advanceRun', 'answerLook', 'deliver', 'draw', 'wait') },
  { weight: 2, arbitrary: fc.constantFrom('setLower', 'setPath', 'undo', 'redo', 'select', 'wait') },
  { weight: 1, arbitrary: fc.constantFrom('open', 'rerun', 'cancel', 'crash', 'restart') },
);

const sequence = fc.array(fc.tuple(operation, fc.nat(11)), { maxLength: 60 });

test('in any order of events, what is displayed as current is current, and the newest state is displayed in the end', async () => {
  await fc.assert(
    fc.asyncProperty(sequence, async (steps) => {
      const { perform, comeToRest, checkUpToDate, runTimes } = setUp();
      for (const step of steps) await perform(step);
      await comeToRest();
      // A run that was stopped by hand leaves its nodes stale, until something is changed.
      if (!steps.some(([name]) => name === 'cancel')) checkUpToDate();
      await perform(['select', 1]);
      await perform(['setLower', 3]);
      await perform(['setLower', 2]);
      await perform(['rerun', 0]);
      await comeToRest();
      checkUpToDate();
      const gaps = runTimes.slice(1).map((at, index) => at - (runTimes[index] as number));
      expect(Math.min(DEBOUNCE_MS, ...gaps)).toBe(DEBOUNCE_MS);
    }),
    { numRuns: 100 },
  );
}, 120_000);
