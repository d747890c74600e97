import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { emptyDocument } from '../../core/graph/document.ts';
import { documentText } from '../../core/graph/write-document.ts';
import { type PipelineDocument } from '../../core/graph/document-schema.ts';
import type { NodeReport } from '../../core/protocol/node-report.ts';
import { isEdited } from '../store/recipe.ts';
import { createWorkbench, untitled } from '../store/workbench.ts';
import { createDocuments } from './documents.ts';
import { type Learned, learnedInFull } from './learned-in-full.ts';
import { noticeOutsideChanges } from './outside-changes.ts';
import { fakeDesktop } from './testing.ts';
import { createUnsavedKeeper, recover } from './unsaved.ts';

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('window', { addEventListener: () => {} });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const pipeline = (...types: string[]): PipelineDocument => ({
  ...emptyDocument(),
  nodes: types.map((type, index) => ({ id: `n${index}`, type, params: {}, position: { x: 260 * index, y: 0 } })),
});
const opened = (name: string, ...types: string[]) => ({
  path: `/docs/${name}.prepgraph.json`,
  name: `${name}.prepgraph.json`,
  folder: '/docs',
  text: documentText(pipeline(...types)),
});

function setUp(learned: () => Promise<Learned | null> = async () => null) {
  const workbench = createWorkbench();
  const fake = fakeDesktop();
  const unsaved = createUnsavedKeeper(workbench, fake.desktop);
  const documents = createDocuments(workbench, fake.desktop, unsaved, learned);
  noticeOutsideChanges(workbench, fake.desktop, documents);
  unsaved.start();
  const addStep = (type: string): void =>
    workbench.edit(`Add ${type}`, (draft) => {
      draft.nodes.push({ id: `step${draft.nodes.length}`, type, params: {}, position: { x: 0, y: 0 } });
    });
  const stepsOf = (work: { text: string } | undefined): number => JSON.parse(work?.text ?? '{"nodes":[]}').nodes.length;
  const asideSteps = (): number[] => [...fake.aside.values()].map(stepsOf).sort((a, b) => a - b);
  const toasts = (): string[] => workbench.getState().ui.toasts.map(({ title }) => title);
  return { ...fake, fake, workbench, unsaved, documents, addStep, stepsOf, asideSteps, toasts };
}

/** Within the time after which no edit may be lost. */
const soon = () => vi.advanceTimersByTimeAsync(250);

test('a saved document has its folder and the paths from there at once, in one write, and nothing unsaved', async () => {
  const { workbench, documents, saves } = setUp();
  workbench.open(emptyDocument(), untitled);
  workbench.edit('Drop iris.csv', (draft) => {
    draft.nodes.push({ id: 'iris', type: 'CsvSource', params: { path: '/home/me/work/data/iris.csv' } });
  });
  const seen: [unknown, string | null][] = [];
  workbench.subscribe(({ document }) => seen.push([document.current.nodes[0]?.params['path'], document.file.folder]));
  await documents.save();
  expect(new Set(seen.map(String))).toEqual(new Set(['data/iris.csv,/home/me/work']));
  expect(saves).toHaveLength(1);
  expect(JSON.parse(saves[0]?.text ?? '').nodes[0].params.path).toBe('data/iris.csv');
  expect(isEdited(workbench.getState())).toBe(false);
});

const DONE: NodeReport = { nodeId: 'n0', state: 'done', problems: [], learned: { categories_: [['a']] } };

test('a saved document holds what the engine learned in full, and the columns of its result', async () => {
  const calls: string[] = [];
  const fitted = {
    ...pipeline('OrdinalEncoder'),
    fitted: { n0: { categories_: [['a', 'b']] } },
    result: { n0: [{ name: 'kind', type: 'number' as const, target: true }] },
  };
  const call = async (name: string): Promise<unknown> => {
    calls.push(name);
    return { text: documentText(fitted) };
  };
  const { workbench, documents, saves } = setUp(() => learnedInFull(workbench, { call } as never));
  workbench.open(pipeline('OrdinalEncoder'), {
    path: '/docs/a.prepgraph.json',
    name: 'a.prepgraph.json',
    folder: '/docs',
  });
  workbench.runs({
    engine: 'ready',
    stale: new Set(),
    reports: new Map([['n0', DONE]]),
    learned: new Map([['n0', DONE.learned ?? {}]]),
  });
  await documents.save();
  expect(JSON.parse(saves.at(-1)?.text ?? '')).toMatchObject({ fitted: fitted.fitted, result: fitted.result });
  expect(isEdited(workbench.getState())).toBe(false);
  // While the engine works, what it told before is saved: a save waits for no run.
  workbench.runs({ running: true });
  await documents.save();
  expect(JSON.parse(saves.at(-1)?.text ?? '')).toMatchObject({ fitted: { n0: { categories_: [['a']] } } });
  expect(calls).toEqual(['fitted']);
});

test('every edit is written within 0.3 seconds, though another follows each 30 milliseconds', async () => {
  const { workbench, written, addStep, stepsOf } = setUp();
  for (let edit = 1; edit <= 40; edit++) {
    addStep('StandardScaler');
    await vi.advanceTimersByTimeAsync(30);
    const kept = stepsOf(written.get(workbench.getState().document.draft));
    expect(kept).toBeGreaterThanOrEqual(edit - 10);
  }
  await soon();
  expect(stepsOf(written.get(workbench.getState().document.draft))).toBe(40);
});

test.each([
  ['another document', ({ documents }: ReturnType<typeof setUp>) => documents.show(opened('b', 'MinMaxScaler')), 2],
  ['a new one', ({ documents }: ReturnType<typeof setUp>) => documents.startNew(), 1],
] as const)(
  'unsaved changes are put aside when %s takes their place, in the very moment of an edit',
  async (_, open, steps) => {
    const all = setUp();
    const { addStep, aside, written, asideSteps, documents } = all;
    await documents.show(opened('a', 'StandardScaler'));
    addStep('MinMaxScaler');
    await soon();
    addStep('RobustScaler');
    await open(all);
    expect(asideSteps()).toEqual([3]);
    expect([...aside.values()][0]?.file.path).toBe('/docs/a.prepgraph.json');
    // Whatever is edited now does not touch it.
    addStep('Normalizer');
    await soon();
    await documents.show(opened('c'));
    await soon();
    expect(asideSteps()).toEqual([steps, 3]);
    expect(written.size).toBe(0);
  },
);

test('untitled work is put aside, too; what was saved, or is empty, is not', async () => {
  const { addStep, documents, workbench, aside, asideSteps } = setUp();
  await documents.startNew();
  expect(aside.size).toBe(0);
  addStep('StandardScaler');
  await documents.startNew();
  expect(asideSteps()).toEqual([1]);
  await documents.show(opened('a', 'StandardScaler'));
  addStep('MinMaxScaler');
  await documents.save();
  expect(isEdited(workbench.getState())).toBe(false);
  await documents.startNew();
  expect(aside.size).toBe(1);
});

test('what cannot be put aside stays on screen, until the person gives it up', async () => {
  const { fake, addStep, documents, workbench, toasts, refused } = setUp();
  await documents.show(opened('a', 'StandardScaler'));
  addStep('MinMaxScaler');
  fake.full = 'The disk with /app is full.';
  await documents.show(opened('b'));
  expect(workbench.getState().document.file.name).toBe('a.prepgraph.json');
  expect(workbench.getState().document.current.nodes).toHaveLength(2);
  expect(refused).toEqual(['/docs/b.prepgraph.json']);
  expect(toasts().at(-1)).toContain('“a” stays');
  workbench.getState().ui.toasts.at(-1)?.other?.run();
  expect(workbench.getState().document.file.name).toBe('b.prepgraph.json');
});

test('a full disk is told at once, until there is room again; then all is written', async () => {
  const { fake, addStep, workbench, written, stepsOf, toasts } = setUp();
  fake.full = 'The disk with /app is full.';
  addStep('StandardScaler');
  await soon();
  expect(toasts()).toEqual(['Your changes cannot be kept safe.']);
  expect(workbench.getState().ui.notKept).toBe('The disk with /app is full.');
  await vi.advanceTimersByTimeAsync(10_000);
  expect(toasts()).toHaveLength(1);
  fake.full = null;
  await vi.advanceTimersByTimeAsync(2500);
  expect(toasts()).toEqual([]);
  expect(workbench.getState().ui.notKept).toBeNull();
  expect(stepsOf(written.get(workbench.getState().document.draft))).toBe(1);
});

test('a window that closes hands over the last edit, and says where it could not', async () => {
  const { fake, addStep, written, handedOver } = setUp();
  addStep('StandardScaler');
  fake.close();
  await vi.advanceTimersByTimeAsync(0);
  expect(handedOver).toEqual([true]);
  expect(written.size).toBe(1);
  fake.full = 'Full.';
  addStep('MinMaxScaler');
  fake.close();
  await vi.advanceTimersByTimeAsync(0);
  expect(handedOver).toEqual([true, false]);
});

test('a write that fails for a window which then stays open is tried again', async () => {
  const { fake, addStep, written } = setUp();
  const { write } = fake.desktop.unsaved;
  vi.spyOn(fake.desktop.unsaved, 'write').mockImplementation(async (work) => {
    await new Promise((done) => setTimeout(done, 50));
    return write(work);
  });
  fake.full = 'Full.';
  addStep('StandardScaler');
  // The loop's write is under way when the window is to close.
  await vi.advanceTimersByTimeAsync(120);
  fake.close();
  await vi.advanceTimersByTimeAsync(500);
  fake.full = null;
  await vi.advanceTimersByTimeAsync(5000);
  expect(written.size).toBe(1);
});

test('a save for which no version can be kept says so each time, and is saved', async () => {
  const { fake, addStep, documents, workbench, toasts } = setUp();
  await documents.show(opened('a', 'StandardScaler'));
  fake.noVersion = 'The disk with /app is full.';
  for (const type of ['MinMaxScaler', 'RobustScaler']) {
    addStep(type);
    await documents.save();
    expect(isEdited(workbench.getState())).toBe(false);
  }
  expect(toasts().filter((title) => title.includes('no version'))).toHaveLength(2);
});

test('what was put aside is opened again as unsaved, and what was on screen is put aside for it', async () => {
  const { addStep, documents, workbench, aside, asideSteps } = setUp();
  await documents.show(opened('a', 'StandardScaler'));
  addStep('MinMaxScaler');
  await documents.startNew();
  addStep('Normalizer');
  const [first] = aside.keys();
  await documents.openUnsaved(first ?? '');
  const { document } = workbench.getState();
  expect(document.file.name).toBe('a.prepgraph.json');
  expect(document.draft).toBe(first);
  expect(isEdited({ document })).toBe(true);
  expect(asideSteps()).toEqual([1, 2]);
});

test('“Bring it back” shows it with its history; what was edited meanwhile is put aside', async () => {
  const { addStep, documents, workbench, asideSteps } = setUp();
  addStep('StandardScaler');
  addStep('MinMaxScaler');
  await documents.startNew();
  const [toast] = workbench.getState().ui.toasts;
  addStep('Normalizer');
  toast?.action?.run();
  await soon();
  expect(workbench.getState().document.past).toHaveLength(2);
  expect(asideSteps()).toContain(1);
});

test('after a crash the work is back under its own name, and what cannot be read is left alone', async () => {
  const { addStep, workbench, fake } = setUp();
  addStep('StandardScaler');
  await soon();
  const after = createWorkbench();
  await recover(after, fake.desktop);
  expect(after.getState().document.draft).toBe(workbench.getState().document.draft);
  expect(isEdited(after.getState())).toBe(true);
  for (const work of fake.written.values()) fake.written.set(work.id, { ...work, text: 'no pipeline' });
  const empty = createWorkbench();
  await recover(empty, fake.desktop);
  expect(empty.getState().document.current.nodes).toEqual([]);
  expect(fake.written.size).toBe(1);
});

test('a save that meets another program’s contents writes nothing, and asks: overwrite', async () => {
  const { fake, addStep, documents, workbench, saves } = setUp();
  await documents.show(opened('a', 'StandardScaler'));
  addStep('MinMaxScaler');
  fake.theirs = documentText(pipeline('RobustScaler'));
  await documents.save();
  const { conflict, dialog } = workbench.getState().ui;
  expect(dialog).toBe('saveConflict');
  expect(isEdited(workbench.getState())).toBe(true);
  if (conflict) await documents.overwrite(conflict);
  expect(saves.at(-1)?.overwrite).toBe(conflict?.stamp);
  expect(isEdited(workbench.getState())).toBe(false);
});

test('a write-protected file is replaced only after the person said so', async () => {
  const { fake, addStep, documents, workbench, saves, toasts } = setUp();
  await documents.show(opened('a', 'StandardScaler'));
  addStep('MinMaxScaler');
  fake.isProtected = true;
  await documents.save();
  expect(isEdited(workbench.getState())).toBe(true);
  expect(toasts()).toEqual(['“a” was not saved.']);
  workbench.getState().ui.toasts[0]?.action?.run();
  await soon();
  expect(saves.map(({ overwriteReadOnly }) => overwriteReadOnly)).toEqual([undefined, true]);
  expect(isEdited(workbench.getState())).toBe(false);
});

test('reloading puts unsaved changes aside on the disk, and can be undone', async () => {
  const { addStep, documents, workbench, asideSteps, fake, accepted } = setUp();
  await documents.show(opened('a', 'StandardScaler'));
  addStep('MinMaxScaler');
  const path = '/docs/a.prepgraph.json';
  fake.change({ path, text: documentText(pipeline('RobustScaler')), stamp: 'theirs' });
  workbench.getState().ui.toasts.at(-1)?.action?.run();
  await soon();
  expect(asideSteps()).toEqual([2]);
  expect(accepted).toEqual([{ path, stamp: 'theirs' }]);
  expect(workbench.getState().document.current.nodes[0]?.type).toBe('RobustScaler');
  expect(isEdited(workbench.getState())).toBe(false);
  workbench.undo();
  expect(workbench.getState().document.current.nodes).toHaveLength(2);
});

test('only the answer “Keep mine” lets the next save replace another program’s contents', async () => {
  const { documents, workbench, fake, accepted } = setUp();
  await documents.show(opened('a', 'StandardScaler'));
  const path = '/docs/a.prepgraph.json';
  fake.change({ path, text: documentText(pipeline('RobustScaler')), stamp: 'theirs' });
  expect(accepted).toEqual([]);
  workbench.getState().ui.toasts.at(-1)?.other?.run();
  expect(accepted).toEqual([{ path, stamp: 'theirs' }]);
  expect(isEdited(workbench.getState())).toBe(true);
  fake.change({ path, text: 'no pipeline', stamp: 'garbage' });
  expect(accepted).toHaveLength(1);
});

test('a message about another program’s change goes with the next one, and with the save that answers it', async () => {
  const { documents, fake, addStep, toasts } = setUp();
  await documents.show(opened('a', 'StandardScaler'));
  const path = '/docs/a.prepgraph.json';
  for (const type of ['RobustScaler', 'Normalizer'])
    fake.change({ path, text: documentText(pipeline(type)), stamp: type });
  expect(toasts()).toHaveLength(1);
  addStep('MinMaxScaler');
  await documents.save();
  expect(toasts()).toEqual([]);
});

test('a file that holds what is on screen is saved: a kill between a save and its end asks nothing', async () => {
  const { documents, workbench, fake, addStep, toasts } = setUp();
  await documents.show(opened('a', 'StandardScaler'));
  addStep('MinMaxScaler');
  const text = documentText(workbench.getState().document.current);
  fake.change({ path: '/docs/a.prepgraph.json', text, stamp: 'ours' });
  expect(isEdited(workbench.getState())).toBe(false);
  expect(toasts()).toEqual([]);
});
