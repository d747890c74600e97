import { expect, test } from 'vitest';
import { commandsOn, threeSteps } from './testing.ts';

test('undo and redo say what they take back, and do', () => {
  const on = commandsOn(threeSteps());
  expect([on.isEnabled('edit.undo'), on.isEnabled('edit.redo')]).toEqual([false, false]);
  on.workbench.select(['encode']);
  on.run('edit.delete');
  expect(on.label('edit.undo')).toMatch(/^Undo “Delete .+”$/);
  on.run('edit.undo');
  expect(on.current().nodes).toHaveLength(3);
  expect(on.label('edit.redo')).toMatch(/^Redo “Delete .+”$/);
  on.run('edit.redo');
  expect(on.current().nodes).toHaveLength(2);
});

test('the history can be seen once there is one', () => {
  const on = commandsOn(threeSteps());
  expect(on.isEnabled('edit.history')).toBe(false);
  on.workbench.select(['encode']);
  on.run('edit.delete');
  on.run('edit.history');
  expect(on.ui().dialog).toBe('history');
});

test.each(['cut', 'copy', 'paste'])('%s is the clipboard’s', (verb) => {
  const on = commandsOn(threeSteps());
  on.workbench.select(['scale']);
  on.run(`edit.${verb}`);
  expect(on.calls).toEqual([`clipboard.${verb}`]);
});

test('copies are selected and shown', () => {
  const on = commandsOn(threeSteps());
  on.workbench.select(['scale']);
  on.run('edit.duplicate');
  const [copy] = on.selection().nodes;
  expect(on.current().nodes.map(({ id }) => id)).toEqual(['iris', 'scale', 'encode', copy]);
  expect(on.calls).toEqual([`view.reveal [["${copy}"]]`]);
});

test('after a step is deleted, the one before it is selected', () => {
  const on = commandsOn(threeSteps());
  on.workbench.select(['encode']);
  on.run('edit.delete');
  expect(on.selection().nodes).toEqual(['scale']);
  expect(on.ui().announcement).toContain('Undo brings it back.');
});

test('what is deleted is named: steps, notes, stages, edges', () => {
  const on = commandsOn(threeSteps());
  const named = (...selected: Parameters<typeof on.workbench.select>): string => {
    on.workbench.select(...selected);
    return on.label('edit.delete');
  };
  expect(on.label('edit.delete')).toBe('Delete');
  expect(named(['scale', 'encode'])).toBe('Delete 2 steps');
  expect(named([], [], ['note:1'])).toBe('Delete note');
  expect(named([], [], ['group:1'])).toBe('Delete stage');
  expect(named([], [], ['note:1', 'note:2'])).toBe('Delete 2 notes');
  expect(named([], ['e'])).toBe('Delete edge');
  expect(named([], ['e', 'f'])).toBe('Delete 2 edges');
});
