import { expect, test } from 'vitest';
import type { SourceChange } from '../../core/graph/source-change.ts';
import { nextTheme } from '../design/theme.ts';
import { commandsOn, done, threeSteps } from './testing.ts';

test.each([
  ['view.zoomIn', 'view.zoomIn'],
  ['view.zoomOut', 'view.zoomOut'],
  ['view.actualSize', 'view.zoomTo [1]'],
  ['view.fit', 'view.fit'],
  ['run.again', 'session.rerun'],
])('%s calls %s', (id, call) => {
  const on = commandsOn(threeSteps());
  on.run(id);
  expect(on.calls).toEqual([call]);
});

test.each([
  ['view.palette', 'commands'],
  ['app.settings', 'settings'],
  ['help.shortcuts', 'shortcuts'],
] as const)('%s opens the dialog %s', (id, dialog) => {
  const on = commandsOn();
  on.run(id);
  expect(on.ui().dialog).toBe(dialog);
});

test('tidying up moves steps in one change, and only those that stand elsewhere', () => {
  const on = commandsOn(threeSteps());
  on.run('view.layout');
  expect(on.label('edit.undo')).toBe('Undo “Tidy up the graph”');
  expect(on.calls).toEqual(['view.showOpened']);
  const tidy = on.current();
  on.run('view.layout');
  expect(on.current()).toBe(tidy);
});

test('the theme that follows is named and kept as a setting', () => {
  const on = commandsOn();
  const next = nextTheme(on.ui().theme);
  on.run('view.theme');
  expect(on.calls).toEqual([`settings.change [{"theme":"${next}"}]`]);
  expect(on.ui().announcement).toMatch(/^The (light|dark) theme/);
});

test('a run is stopped while it is running', () => {
  const on = commandsOn(threeSteps());
  expect(on.isEnabled('run.cancel')).toBe(false);
  on.workbench.runs({ running: true });
  on.run('run.cancel');
  expect(on.calls).toEqual(['session.cancel']);
});

test('what was read of changed files is kept', () => {
  const on = commandsOn(threeSteps());
  expect(on.isEnabled('run.keepRead')).toBe(false);
  const change = { nodeId: 'iris', after: { id: 'new' } } as unknown as SourceChange;
  on.workbench.runs({ sourceChanges: new Map([['iris', change]]) });
  on.run('run.keepRead');
  expect(on.calls).toEqual(['session.keepRead [["iris"]]']);
});

test('a fire drill needs the table at the end', () => {
  const on = commandsOn(threeSteps());
  on.workbench.runs({ reports: new Map([done('scale')]) });
  expect(on.isEnabled('run.fireDrill')).toBe(false);
  on.workbench.runs({ reports: new Map([done('encode')]) });
  on.run('run.fireDrill');
  expect(on.ui().dialog).toBe('fireDrill');
});

test('rules are a tab below the canvas', () => {
  const on = commandsOn(threeSteps());
  on.run('view.rules');
  expect(on.workbench.getState().preview.tab).toBe('rules');
});

test('the tour starts, on an empty canvas with an example', async () => {
  const on = commandsOn(threeSteps());
  on.run('help.tour');
  expect([on.ui().tour, on.calls]).toEqual([0, []]);
  const empty = commandsOn();
  empty.run('help.tour');
  expect(empty.calls).toEqual(['documents.openExample ["penguins"]']);
  await expect.poll(() => empty.ui().tour).toBe(0);
});

test('the documentation is that of the selected step, else of the step whose table is shown', () => {
  const on = commandsOn(threeSteps());
  on.workbench.select(['encode']);
  const selected = on.label('help.operator');
  expect(selected).toMatch(/^Documentation of /);
  on.workbench.select(['scale']);
  expect(on.label('help.operator')).not.toBe(selected);
  on.workbench.select([]);
  expect(on.label('help.operator')).not.toBe('Documentation of the step');
});
