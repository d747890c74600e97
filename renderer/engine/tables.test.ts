import { expect, test, vi } from 'vitest';
import type { NodeReport } from '../../core/protocol/node-report.ts';
import { addNode, appendNode, setParam } from '../store/changes.ts';
import { createWorkbench } from '../store/workbench.ts';
import type { EngineConnection } from './engine-connection.ts';
import { EXACT_DELAY_MS } from './profile-requests.ts';
import { createTables } from './tables.ts';

interface Asked {
  readonly name: string;
  readonly args: { readonly nodeId: string; readonly sample?: boolean };
  readonly answer: (result: unknown) => void;
}

/** A source of a million rows and a step after it, both done, and an engine whose answers the test gives. */
function setUp() {
  const workbench = createWorkbench();
  workbench.edit(
    'Add penguins',
    (draft) => void addNode(draft, { type: 'CsvSource', idFrom: 'penguins' }, { x: 0, y: 0 }),
  );
  workbench.edit('Add Impute', (draft) => void appendNode(draft, { type: 'SimpleImputer' }, 'penguins'));
  const report = (nodeId: string): NodeReport => ({ nodeId, state: 'done', rows: 1_000_000, problems: [] });
  const done = (): void =>
    workbench.runs({
      reports: new Map(['penguins', 'impute'].map((id) => [id, report(id)])),
      stale: new Set<string>(),
    });
  const asked: Asked[] = [];
  const call = (name: string, args: Asked['args']) =>
    new Promise((answer) => {
      asked.push({ name, args, answer });
    });
  let given = (): void => {};
  const tables = createTables(workbench, {
    call: call as unknown as EngineConnection['call'],
    onRun: (listener) => {
      given = listener;
    },
    displayReports: () => {},
  });
  return { workbench, tables, asked, done, run: () => given() };
}

const profile = (sampled: boolean) => ({ name: 'x', type: 'number', sampled });

test('exact profiles of a large table are requested after those of a sample', async () => {
  const { tables, asked, done } = setUp();
  done();
  const key = tables.keyOf('impute') ?? '';
  expect(tables.profiles('impute', key, ['x']).size).toBe(0);
  await vi.waitFor(() => expect(asked).toHaveLength(1));
  expect(asked[0]?.args.sample).toBe(true);
  asked[0]?.answer({ profiles: [profile(true)] });
  await vi.waitFor(() => expect(asked).toHaveLength(2));
  expect(asked[1]?.args.sample).toBeUndefined();
  expect(tables.profiles('impute', key, ['x']).get('x')).toMatchObject({ sampled: true });
  asked[1]?.answer({ profiles: [profile(false)] });
  await vi.waitFor(() => expect(tables.profiles('impute', key, ['x']).get('x')).toMatchObject({ sampled: false }));
});

test('exact profiles of a state that was left are requested when it is back', async () => {
  const { workbench, tables, asked, done } = setUp();
  done();
  const key = tables.keyOf('impute') ?? '';
  tables.profiles('impute', key, ['x']);
  await vi.waitFor(() => expect(asked).toHaveLength(1));
  workbench.edit('Set strategy', (draft) => setParam(draft, 'impute', 'strategy', 'median'));
  asked[0]?.answer({ profiles: [profile(true)] });
  await new Promise((resolve) => setTimeout(resolve));
  expect(asked).toHaveLength(1);
  workbench.undo();
  done();
  expect(tables.keyOf('impute')).toBe(key);
  tables.profiles('impute', key, ['x']);
  await vi.waitFor(() => expect(asked).toHaveLength(2));
});

test('exact profiles of columns that were scrolled past are requested when these are in sight again', async () => {
  const { tables, asked, done } = setUp();
  done();
  const key = tables.keyOf('impute') ?? '';
  const named = (name: string, sampled: boolean) => ({ ...profile(sampled), name });
  tables.profiles('impute', key, ['x']);
  await vi.waitFor(() => expect(asked).toHaveLength(1));
  asked[0]?.answer({ profiles: [named('x', true)] });
  await new Promise((resolve) => setTimeout(resolve, 60));
  tables.profiles('impute', key, ['y']);
  await vi.waitFor(() => expect(asked).toHaveLength(2));
  asked[1]?.answer({ profiles: [named('y', true)] });
  await vi.waitFor(() => expect(asked).toHaveLength(3));
  expect(asked[2]?.args).toEqual({ nodeId: 'impute', columns: ['y'] });

  expect(tables.profiles('impute', key, ['x']).get('x')).toMatchObject({ sampled: true });
  await vi.waitFor(() => expect(asked).toHaveLength(4));
  expect(asked[3]?.args).toEqual({ nodeId: 'impute', columns: ['x'] });
});

test('after an undo to a state with only a sampled profile, the exact one is requested', async () => {
  const { workbench, tables, asked, done } = setUp();
  done();
  const key = tables.keyOf('impute') ?? '';
  tables.profiles('impute', key, ['x']);
  await vi.waitFor(() => expect(asked).toHaveLength(1));
  asked[0]?.answer({ profiles: [profile(true)] });
  await vi.waitFor(() => expect(tables.profiles('impute', key, ['x']).size).toBe(1));
  workbench.edit('Set strategy', (draft) => setParam(draft, 'impute', 'strategy', 'median'));
  await new Promise((resolve) => setTimeout(resolve, 2 * EXACT_DELAY_MS));
  expect(asked).toHaveLength(1);
  workbench.undo();
  done();
  expect(tables.profiles('impute', key, ['x']).get('x')).toMatchObject({ sampled: true });
  await vi.waitFor(() => expect(asked).toHaveLength(2));
  expect(asked[1]?.args.sample).toBeUndefined();
  asked[1]?.answer({ profiles: [profile(false)] });
  await vi.waitFor(() => expect(tables.profiles('impute', key, ['x']).get('x')).toMatchObject({ sampled: false }));
  // Exact now: nothing more is asked for.
  expect(asked).toHaveLength(2);
});

test('listeners are called at once for another table of the selected node, and for another node', () => {
  const { workbench, tables, done } = setUp();
  const heard: string[] = [];
  const stop = tables.onAnother((nodeId) => heard.push(nodeId));
  workbench.select(['impute']);
  expect(heard).toEqual([]);
  done();
  expect(heard).toEqual(['impute']);
  workbench.select(['penguins']);
  workbench.select(['impute']);
  expect(heard).toEqual(['impute', 'penguins', 'impute']);
  workbench.edit('Set strategy', (draft) => setParam(draft, 'impute', 'strategy', 'median'));
  done();
  expect(heard).toEqual(['impute', 'penguins', 'impute', 'impute']);
  stop();
  workbench.select(['penguins']);
  expect(heard).toHaveLength(4);
});

test('a run takes along the request for profiles in sight, of its own state', async () => {
  const { workbench, tables, asked, done, run } = setUp();
  done();
  workbench.select(['impute']);
  const before = tables.keyOf('impute') ?? '';
  tables.profiles('impute', before, ['x']);
  await vi.waitFor(() => expect(asked).toHaveLength(1));
  asked[0]?.answer({ profiles: [profile(true)] });
  await vi.waitFor(() => expect(asked).toHaveLength(2));
  workbench.edit('Set strategy', (draft) => setParam(draft, 'impute', 'strategy', 'median'));
  run();
  expect(asked[2]).toMatchObject({
    name: 'profile',
    args: { nodeId: 'impute', columns: ['x'], sample: true, ofRun: true },
  });
  done();
  const key = tables.keyOf('impute') ?? '';
  expect(key).not.toBe(before);
  expect(tables.profiles('impute', key, ['x']).size).toBe(0);
  asked[2]?.answer({ profiles: [profile(true)] });
  await vi.waitFor(() => expect(tables.profiles('impute', key, ['x']).size).toBe(1));
  // Exact ones follow; the sample's were asked for once.
  await vi.waitFor(() => expect(asked).toHaveLength(4));
  expect(asked[3]?.args.sample).toBeUndefined();
});

test('pages and profiles are dropped when another document is opened', async () => {
  const { workbench, tables, asked, done } = setUp();
  done();
  const heard: boolean[] = [];
  tables.onForget((isAnother) => void heard.push(isAnother));
  const key = tables.keyOf('impute') ?? '';
  tables.page('impute', key, 0, 0);
  tables.profiles('impute', key, ['x']);
  await vi.waitFor(() => expect(asked).toHaveLength(2));
  expect(tables.isComing(key)).toBe(true);
  for (const { name, answer } of asked)
    answer(name === 'rows' ? { total: 1, columns: [] } : { profiles: [profile(true)] });
  await vi.waitFor(() => expect(tables.known(key, 'x')).toBeDefined());
  expect(tables.page('impute', key, 0, 0)).toBeDefined();
  const { document } = workbench.getState();
  workbench.open(document.current, document.file);
  expect(tables.known(key, 'x')).toBeUndefined();
  expect(tables.page('impute', key, 0, 0)).toBeUndefined();
  expect(tables.isComing(key)).toBe(false);
  expect(heard).toEqual([true]);
});
