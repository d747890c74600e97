import { expect, test } from 'vitest';
import { editing } from '../canvas/editing.ts';
import { edgeId } from '../store/edges.ts';
import { commandsOn, threeSteps } from './testing.ts';

test('a step is switched off and on again; a source cannot be', () => {
  const on = commandsOn(threeSteps());
  on.workbench.select(['iris']);
  expect(on.isEnabled('edit.bypass')).toBe(false);
  expect(on.label('edit.bypass')).toMatch(/^Switch .+ off$/);
  on.workbench.select(['iris', 'scale']);
  expect(on.label('edit.bypass')).toBe('Switch 2 steps off');
  on.run('edit.bypass');
  expect(on.current().nodes.map(({ bypassed }) => bypassed)).toEqual([undefined, true, undefined]);
  expect(on.label('edit.bypass')).toBe('Switch 2 steps on');
  on.run('edit.bypass');
  expect(on.current()).toEqual(threeSteps());
});

test('all is selected, and nothing', () => {
  const on = commandsOn(threeSteps());
  on.run('edit.selectAll');
  expect(on.selection().nodes).toEqual(['iris', 'scale', 'encode']);
  on.run('edit.deselect');
  expect(on.selection().nodes).toEqual([]);
});

test('a note is put at the selected step, else in the middle, and is written at once', () => {
  const on = commandsOn(threeSteps());
  on.run('edit.note');
  const [key] = on.selection().annotations;
  expect(editing.getState().key).toBe(key);
  expect(on.calls).toEqual(['view.centre', `view.reveal [["${key}"]]`]);
  on.workbench.select(['encode']);
  on.run('edit.note');
  expect(on.current().notes).toHaveLength(2);
  const [first, second] = on.current().notes ?? [];
  expect(first?.position).not.toEqual(second?.position);
});

test('steps are grouped into a stage, which collapses, expands and dissolves', () => {
  const on = commandsOn(threeSteps());
  on.workbench.select(['scale', 'encode']);
  expect(on.label('edit.group')).toBe('Group 2 steps into a stage');
  on.run('edit.group');
  const [key] = on.selection().annotations;
  expect(key).toMatch(/^group:/);
  expect(editing.getState().key).toBe(key);
  on.run('edit.collapse');
  expect(on.current().groups?.[0]?.collapsed).toBe(true);
  expect(on.label('edit.collapse')).toMatch(/^Expand the stage/);
  on.run('edit.collapse');
  expect(on.current().groups?.[0]?.collapsed).not.toBe(true);
  on.run('edit.ungroup');
  expect(on.current().groups ?? []).toEqual([]);
});

test('a stage or note that is selected is renamed on the canvas', () => {
  const on = commandsOn(threeSteps());
  on.workbench.select(['scale', 'encode']);
  expect(on.isEnabled('edit.rename')).toBe(false);
  on.run('edit.group');
  editing.setState({ key: null });
  on.run('edit.rename');
  expect(editing.getState().key).toBe(on.selection().annotations[0]);
});

test.each([
  ['edit.add', 'quickAdd'],
  ['edit.find', 'find'],
] as const)('%s opens the dialog %s', (id, dialog) => {
  const on = commandsOn(threeSteps());
  on.run(id);
  expect(on.ui().dialog).toBe(dialog);
});

test('a step is inserted after a step that feeds others, or into the selected edge', () => {
  const on = commandsOn(threeSteps());
  expect(on.isEnabled('edit.insert')).toBe(false);
  on.workbench.select(['encode']);
  expect(on.isEnabled('edit.insert')).toBe(false);
  on.workbench.select(['scale']);
  expect(on.label('edit.insert')).toBe('Insert a step before the next…');
  on.run('edit.insert');
  expect(on.ui()).toMatchObject({ dialog: 'quickAdd', newStep: { target: { kind: 'between', nodeId: 'scale' } } });
  const [edge] = threeSteps().edges;
  on.workbench.select([], [edgeId(edge as never)]);
  expect(on.label('edit.insert')).toBe('Insert a step into the edge…');
  on.run('edit.insert');
  expect(on.ui().newStep.target).toMatchObject({ kind: 'edge' });
});
