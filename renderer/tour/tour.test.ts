import { expect, test } from 'vitest';
import { placeBeside } from './place-beside.ts';
import { emptyDocument } from '../../core/graph/document.ts';
import { appendNode, setParam } from '../store/changes.ts';
import { createWorkbench, untitled } from '../store/workbench.ts';
import { showStop, stopAfterKey, stops } from './stops.ts';

const view = { innerWidth: 1280, innerHeight: 800 };
const box = (left: number, top: number, width: number, height: number) => ({
  left,
  top,
  width,
  height,
  right: left + width,
  bottom: top + height,
});

test.each([
  ['right of a narrow part on the left', box(0, 40, 224, 460), { left: 236, top: 152 }],
  ['left of a part on the right', box(956, 40, 324, 460), { left: 624, top: 152 }],
  ['below a bar that is as wide as the window', box(0, 0, 1280, 40), { left: 480, top: 52 }],
  ['above what reaches to the lower edge', box(0, 500, 1280, 300), { left: 480, top: 252 }],
  ['within what fills the window', box(0, 0, 1280, 800), { left: 480, top: 282 }],
])('the card stands %s', (_, part, place) => {
  expect(placeBeside(part, view)).toEqual({ ...place, width: 320 });
});

test('the card is within the window, however small that is', () => {
  const small = { innerWidth: 300, innerHeight: 400 };
  const { left, top, width } = placeBeside(box(0, 380, 40, 20), small);
  expect(left).toBeGreaterThanOrEqual(12);
  expect(left + width).toBeLessThanOrEqual(288);
  expect(top).toBeGreaterThanOrEqual(12);
});

test('arrows go from stop to stop and not beyond, Escape ends the tour', () => {
  expect(stopAfterKey('ArrowRight', 0)).toBe(1);
  expect(stopAfterKey('ArrowLeft', 1)).toBe(0);
  expect(stopAfterKey('ArrowLeft', 0)).toBeNull();
  expect(stopAfterKey('ArrowRight', stops.length - 1)).toBeNull();
  expect(stopAfterKey('Escape', 3)).toBe('end');
  expect(stopAfterKey('Enter', 0)).toBeNull();
});

test('every stop is another part of the window', () => {
  expect(new Set(stops.map(({ at }) => at)).size).toBe(stops.length);
});

const pipeline = () => {
  const workbench = createWorkbench();
  const nodes = [
    { id: 'source', type: 'CsvSource', params: { path: 'x.csv' } },
    { id: 'split', type: 'TrainTestSplit', params: {} },
    { id: 'impute', type: 'SimpleImputer', params: { columns: ['x'] } },
    { id: 'scale', type: 'StandardScaler', params: {} },
  ].map((node, at) => ({ ...node, position: { x: 256 * at, y: 0 } }));
  const edges = nodes.slice(1).map(({ id }, at) => ({ source: nodes[at]?.id ?? '', target: id }));
  workbench.open({ ...emptyDocument(), nodes, edges }, untitled);
  return workbench;
};

test('the tour selects a step with a choice, and opens the panes that it shows', () => {
  const workbench = pipeline();
  workbench.ui({ panes: { closed: ['inspector', 'preview', 'pipeline'], maximised: null } });
  showStop(workbench, 0);
  expect(workbench.getState().selection.nodes).toEqual(['impute']);
  expect(stops[0]?.text(workbench.getState())).toContain('“Impute” is selected now');
  for (const at of stops.keys()) showStop(workbench, at);
  expect(workbench.getState().ui).toMatchObject({ tour: stops.length - 1, panes: { closed: ['pipeline'] } });
});

test('two things are done: a setting is changed and a step is added; then there is a result', () => {
  const workbench = pipeline();
  const tasks = stops.flatMap(({ task }) => task ?? []);
  expect(tasks).toHaveLength(2);
  const before = workbench.getState();
  expect(tasks.map(({ isDone }) => isDone(before, before))).toEqual([false, false]);
  expect(tasks[0]?.words(before)).toBe('Try it: change “Strategy”.');
  workbench.edit('Change', (draft) => setParam(draft, 'impute', 'strategy', 'median'));
  workbench.edit('Add', (draft) => void appendNode(draft, { type: 'Log' }, 'scale'));
  expect(tasks.map(({ isDone }) => isDone(before, workbench.getState()))).toEqual([true, true]);
  const columns = [{ name: 'x', type: 'number' as const }];
  workbench.runs({ reports: new Map([['log', { nodeId: 'log', state: 'done', problems: [], rows: 9, columns }]]) });
  workbench.select(['log']);
  expect(stops.at(-1)?.text(workbench.getState())).toContain('has 9 rows × 1 column.');
});
