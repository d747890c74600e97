import { expect, test, vi } from 'vitest';
import { type DesktopApi, enginePortMessage } from '../../core/protocol/desktop.ts';
import { addNode, appendNode, setParam } from '../store/changes.ts';
import { createWorkbench } from '../store/workbench.ts';
import { createEngineConnection } from './engine-connection.ts';
import { createTables } from './tables.ts';

interface Request {
  readonly id: number;
  readonly call: string;
  readonly args: { readonly nodeId: string; readonly document: { nodes: { params: Record<string, unknown> }[] } };
}

/** A source and a selected step after it, and an engine whose answers the test gives. */
async function setUp() {
  const listeners: ((event: unknown) => void)[] = [];
  vi.stubGlobal('window', {
    addEventListener: (_: string, listener: (event: unknown) => void) => void listeners.push(listener),
  });
  const workbench = createWorkbench();
  workbench.edit('Add', (draft) => void addNode(draft, { type: 'CsvSource', idFrom: 'penguins' }, { x: 0, y: 0 }));
  workbench.edit('Add', (draft) => void appendNode(draft, { type: 'Clip' }, 'penguins'));
  workbench.select(['clip']);
  const desktop = { onEngineFailed: () => {}, connectEngine: () => Promise.resolve() } as unknown as DesktopApi;
  const session = createEngineConnection(workbench, desktop);
  const tables = createTables(workbench, session);
  const { port1, port2 } = new MessageChannel();
  const got: Request[] = [];
  port2.onmessage = ({ data }) => void got.push(data as Request);
  for (const listener of listeners) listener({ source: window, data: enginePortMessage, ports: [port1] });
  const set = (lower: number): void => workbench.edit('Set', (draft) => setParam(draft, 'clip', 'lower', lower));
  const runs = (): Request[] => got.filter(({ call }) => call === 'run');
  const profiles = (): Request[] => got.filter(({ call }) => call === 'profile');
  const report = (nodeId: string) => ({ nodeId, state: 'done', rows: 1_000_000, columns: [], problems: [] });
  const tell = (run: Request, nodeId: string): void =>
    port2.postMessage({ event: 'node', run: run.id, report: report(nodeId) });
  const finish = (run: Request): void =>
    port2.postMessage({
      id: run.id,
      ok: true,
      result: { problems: [] },
    });
  await vi.waitFor(() => expect(runs()).toHaveLength(1));
  tell(runs()[0] as Request, 'clip');
  finish(runs()[0] as Request);
  await vi.waitFor(() => expect(tables.keyOf('clip')).not.toBeNull());
  const close = (): void => {
    port1.close();
    port2.close();
    vi.unstubAllGlobals();
  };
  return { workbench, tables, set, runs, profiles, tell, finish, port: port2, got, close };
}

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 60));
const lowerOf = (run: Request | undefined): unknown => run?.args.document.nodes.at(-1)?.params['lower'];

test('while a slider moves, the run under way displays its result, then only the newest value is run', async () => {
  const { tables, set, runs, profiles, tell, finish, port, got, close } = await setUp();
  set(1);
  await vi.waitFor(() => expect(runs()).toHaveLength(2));
  set(2);
  set(3);
  await pause();
  expect(runs()).toHaveLength(2);
  expect(got.filter((message) => 'cancel' in message)).toEqual([]);
  const looked: string[] = [];
  // As the pane does: it asks for what it is about to draw as soon as there is another table.
  tables.onAnother((nodeId, key) => {
    looked.push(key);
    tables.profiles(nodeId, key, ['x']);
  });
  tell(runs()[1] as Request, 'clip');
  await vi.waitFor(() => expect(profiles()).toHaveLength(1));
  expect(looked).toHaveLength(1);
  // Not before it shows: a newer run would stop it.
  await pause();
  expect(runs()).toHaveLength(2);
  expect(tables.keyOf('clip')).toBeNull();
  const shown = tables.shownKeyOf('clip') ?? '';
  expect(shown).toBe(looked[0]);
  port.postMessage({ id: profiles()[0]?.id, ok: true, result: { nodeId: 'clip', profiles: [profile] } });
  await vi.waitFor(() => expect(runs()).toHaveLength(3));
  expect(tables.profiles('clip', shown, ['x']).get('x')).toMatchObject({ mean: 2, sampled: true });
  expect(lowerOf(runs()[2])).toBe(3);
  tell(runs()[2] as Request, 'clip');
  finish(runs()[2] as Request);
  await vi.waitFor(() => expect(tables.keyOf('clip')).not.toBeNull());
  expect(tables.keyOf('clip')).not.toBe(shown);
  expect(tables.shownKeyOf('clip')).toBe(tables.keyOf('clip'));
  close();
});

test('profiles that were requested with a run change the window together with the report', async () => {
  const { workbench, tables, set, runs, profiles, tell, finish, port, close } = await setUp();
  const ask = (): number => tables.profiles('clip', tables.keyOf('clip') ?? '', ['x']).size;
  const answer = (asked: Request | undefined): void =>
    port.postMessage({ id: asked?.id, ok: true, result: { nodeId: 'clip', profiles: [profile] } });
  ask();
  await vi.waitFor(() => expect(profiles()).toHaveLength(1));
  answer(profiles()[0]);
  await vi.waitFor(() => expect(ask()).toBe(1));
  const seen: number[] = [];
  set(1);
  await vi.waitFor(() => expect(profiles().at(-1)?.args).toMatchObject({ ofRun: true }));
  workbench.subscribe(() => {
    if (tables.keyOf('clip') !== null) queueMicrotask(() => seen.push(ask()));
  });
  tell(runs()[1] as Request, 'clip');
  answer(profiles().at(-1));
  finish(runs()[1] as Request);
  await vi.waitFor(() => expect(workbench.getState().runs.running).toBe(false));
  expect(new Set(seen)).toEqual(new Set([1]));
  close();
});

test('a value that is set back before it was run is up to date again', async () => {
  const { workbench, tables, set, runs, tell, finish, close } = await setUp();
  const before = tables.keyOf('clip') ?? '';
  // The change waits for what is being shown.
  tables.page('clip', before, 0, 0);
  set(1);
  expect(tables.keyOf('clip')).toBeNull();
  workbench.undo();
  expect(tables.keyOf('clip')).toBe(before);
  expect(runs()).toHaveLength(1);
  set(1);
  await vi.waitFor(() => expect(runs().length).toBeGreaterThan(1));
  const [run] = runs().slice(-1) as [Request];
  tell(run, 'clip');
  finish(run);
  await vi.waitFor(() => expect(tables.keyOf('clip')).not.toBeNull());
  expect(workbench.getState().runs).toMatchObject({ running: false });
  close();
});

const profile = {
  name: 'x',
  type: 'number',
  rows: 3,
  count: 3,
  missing: 0,
  distinct: null,
  min: 1,
  max: 3,
  mean: 2,
  deviation: 1,
  quantiles: null,
  histogram: null,
  top: null,
  sampled: true,
};
