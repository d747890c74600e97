import { afterEach, describe, expect, test, vi } from 'vitest';
import { emptyDocument } from '../../core/graph/document.ts';
import { type PipelineDocument } from '../../core/graph/document-schema.ts';
import { type DesktopApi, enginePortMessage } from '../../core/protocol/desktop.ts';
import type { Request } from '../../core/protocol/engine.ts';
import { fittedDocument } from '../store/recipe.ts';
import { createWorkbench, untitled } from '../store/workbench.ts';
import { createEngineConnection } from './engine-connection.ts';

const document: PipelineDocument = {
  ...emptyDocument(),
  nodes: [{ id: 'a', type: 'StandardScaler', params: {} }],
};

type Run = { id: number; keeps: boolean; asRead: Record<string, string> };

/** A workbench with an engine whose answers the test gives. */
function connected(answer: (run: Run, send: (message: unknown) => void) => void) {
  const runs: Run[] = [];
  const called: string[] = [];
  let connect: (event: object) => void = () => {};
  const window = { addEventListener: (_: string, listener: typeof connect) => (connect = listener) };
  vi.stubGlobal('window', window);
  const channels: MessageChannel[] = [];
  const connectEngine = async () => {
    const channel = new MessageChannel();
    channels.push(channel);
    channel.port2.onmessage = ({ data }: MessageEvent<Request>) => {
      if (!('call' in data)) return;
      called.push(data.call);
      if (data.call !== 'run') return;
      const { keeps, asRead } = data.args as Run;
      const run = { id: data.id, keeps, asRead };
      runs.push(run);
      answer(run, (message) => channel.port2.postMessage(message));
      channel.port2.postMessage({ id: data.id, ok: true, result: { problems: [] } });
    };
    connect({ source: window, data: enginePortMessage, ports: [channel.port1] });
  };
  const workbench = createWorkbench();
  const desktop = { connectEngine, onEngineFailed: () => () => {} } as Partial<DesktopApi> as DesktopApi;
  workbench.open(document, untitled);
  const session = createEngineConnection(workbench, desktop);
  close = () => channels.flatMap(({ port1, port2 }) => [port1, port2]).forEach((port) => port.close());
  const send = (message: unknown): void => channels.at(-1)?.port2.postMessage(message);
  return { workbench, session, runs, called, send };
}
let close = (): void => {};
afterEach(() => {
  close();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

const done = (nodeId: string) => ({ nodeId, state: 'done', rows: 3, problems: [] });

test('a run says whether the window holds the reports of earlier runs', async () => {
  const { workbench, session, runs } = connected(() => {});
  const settled = (times: number) =>
    vi.waitFor(() => {
      expect(runs).toHaveLength(times);
      expect(workbench.getState().runs.running).toBe(false);
    });
  await settled(1);
  workbench.edit('Change', (draft) => {
    draft.nodes.push({ id: 'b', type: 'StandardScaler', params: {} });
  });
  await settled(2);
  workbench.open({ ...document, nodes: [{ id: 'a', type: 'MinMaxScaler', params: {} }] }, untitled);
  await settled(3);
  session.rerun();
  await settled(4);
  session.reconnect();
  await settled(5);
  expect(runs.map(({ keeps }) => keeps)).toEqual([false, true, false, false, false]);
});

test('a node with the same result displays it again without a new report', async () => {
  const { workbench, runs } = connected(({ id, keeps }, send) =>
    send(keeps ? { event: 'same', run: id, nodeIds: ['a'] } : { event: 'node', run: id, report: done('a') }),
  );
  const { getState } = workbench;
  await vi.waitFor(() => expect(getState().runs.reports.get('a')).toEqual(done('a')));
  workbench.edit('Change', (draft) => {
    for (const node of draft.nodes) node.params['with_mean'] = false;
  });
  expect(getState().runs.stale).toEqual(new Set(['a']));
  await vi.waitFor(() => expect(runs).toHaveLength(2));
  await vi.waitFor(() => expect(getState().runs.stale.size).toBe(0));
  expect(getState().runs.reports.get('a')).toEqual(done('a'));
  expect(getState().runs.outdated.size).toBe(0);
});

test('a change that is undone before it is run leaves learned values as current as they were', async () => {
  // No time passes, so the change waits for its run.
  vi.spyOn(performance, 'now').mockReturnValue(0);
  const learned = { mean_: 3 };
  const { workbench, runs } = connected(({ id }, send) =>
    send({ event: 'node', run: id, report: { ...done('a'), learned } }),
  );
  await vi.waitFor(() => expect(workbench.getState().runs.learned.get('a')).toEqual(learned));
  await vi.waitFor(() => expect(workbench.getState().runs.running).toBe(false));
  workbench.edit('Choose', (draft) => {
    for (const node of draft.nodes) node.params['columns'] = ['x'];
  });
  workbench.undo();
  await vi.waitFor(() => expect(workbench.getState().runs.outdated).toEqual(new Set()));
  expect(runs).toHaveLength(1);
  // What a file receives.
  expect(fittedDocument(workbench.getState(), true).fitted).toEqual({ a: learned });
});

test('what a source found out is stored, and not run again', async () => {
  const decided = { delimiter: ';' };
  const { workbench, runs } = connected(({ id }, send) => {
    // As long after the run was asked for as a file takes to be read.
    setTimeout(() => send({ event: 'node', run: id, report: { ...done('a'), decided } }), 100);
  });
  const { getState } = workbench;
  await vi.waitFor(() => expect(getState().document.current.nodes[0]?.params).toEqual(decided));
  expect(getState().runs.stale.size).toBe(0);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(runs).toHaveLength(1);
});

describe('sources', () => {
  const path = '/data/a.csv';
  const stamp = (id: string) => ({ id, path, files: 1, bytes: 10, modified: 1, readAt: 1 });
  const change = (before: string, after: string) => ({
    nodeId: 'a',
    path,
    kind: 'grew',
    before: { id: before, files: 1, bytes: 10, modified: 1 },
    after: { id: after, files: 1, bytes: 30, modified: 2 },
    added: 0,
    removed: 0,
    changed: 1,
  });

  /** A file that the engine finds in this state whenever it reads it. */
  function withFile() {
    const file = { id: 'first' };
    /** Stamps of which the engine holds the table. */
    const held = new Set<string>();
    const made = connected((run, send) => {
      const asRead = run.asRead['a'];
      const id = asRead !== undefined && held.has(asRead) ? asRead : file.id;
      held.add(id);
      send({ event: 'node', run: run.id, report: { ...done('a'), stamp: stamp(id) } });
    });
    const settled = (times: number) =>
      vi.waitFor(() => {
        expect(made.runs).toHaveLength(times);
        expect(made.workbench.getState().runs.running).toBe(false);
      });
    const edit = () =>
      made.workbench.edit('Change', (draft) => {
        draft.nodes.push({ id: `more-${draft.nodes.length}`, type: 'StandardScaler', params: {} });
      });
    return { ...made, file, held, settled, edit };
  }

  test('stay as they were read until the person reads them again', async () => {
    const { runs, session, settled, edit, file, workbench } = withFile();
    await settled(1);
    expect(runs[0]?.asRead).toEqual({});
    file.id = 'second';
    edit();
    await settled(2);
    expect(runs[1]?.asRead).toEqual({ a: 'first' });
    session.readAgain(['a']);
    await settled(3);
    expect(runs[2]?.asRead).toEqual({});
    expect(workbench.getState().runs.asRead.get('a')?.id).toBe('second');
    session.rerun();
    await settled(4);
    expect(runs[3]?.asRead).toEqual({});
    expect(workbench.getState().ui.toasts).toEqual([]);
  });

  test('that changed on disk are kept as the person saw them', async () => {
    const { session, settled, workbench, send } = withFile();
    await settled(1);
    send({ event: 'sourceChanges', changes: [change('first', 'second')] });
    await vi.waitFor(() => expect(workbench.getState().runs.sourceChanges.size).toBe(1));
    session.keepRead(['a']);
    expect(workbench.getState().runs.keptSources).toEqual(new Map([['a', 'second']]));
    send({ event: 'sourceChanges', changes: [] });
    await vi.waitFor(() => expect(workbench.getState().runs.sourceChanges.size).toBe(0));
  });

  test('that were read again unasked cause a message', async () => {
    const { session, settled, workbench, file, held } = withFile();
    await settled(1);
    file.id = 'second';
    held.clear();
    session.reconnect();
    await settled(2);
    await vi.waitFor(() =>
      expect(workbench.getState().ui.toasts).toMatchObject([{ title: '“a.csv” was read again.' }]),
    );
  });

  test('of another document are read without earlier stamps', async () => {
    const { runs, settled, workbench } = withFile();
    await settled(1);
    workbench.open({ ...document, nodes: [...document.nodes, { id: 'b', type: 'Clip', params: {} }] }, untitled);
    await settled(2);
    expect(runs[1]?.asRead).toEqual({});
  });
});

test('only another document makes the engine forget, before that document is run', async () => {
  const { workbench, session, runs, called } = connected(() => {});
  const settled = (times: number) =>
    vi.waitFor(() => {
      expect(runs).toHaveLength(times);
      expect(workbench.getState().runs.running).toBe(false);
    });
  await settled(1);
  workbench.edit('Change', (draft) => {
    draft.nodes.push({ id: 'b', type: 'StandardScaler', params: {} });
  });
  await settled(2);
  session.rerun();
  await settled(3);
  const { document: before, runs: ran } = workbench.getState();
  workbench.open(emptyDocument(), untitled);
  await settled(4);
  workbench.restore(before, ran.learned);
  await settled(5);
  expect(called).toEqual(['run', 'run', 'run', 'forget', 'run', 'forget', 'run']);
});
