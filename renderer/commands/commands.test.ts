import { expect, test } from 'vitest';
import { menuCommand } from '../../core/protocol/desktop.ts';
import { keyAction } from '../preview/keys.ts';
import { commandsOn, done, threeSteps } from './testing.ts';

const possible = (on: ReturnType<typeof commandsOn>): string[] =>
  on.all.flatMap(({ id }) => (on.isEnabled(id) ? [id] : []));

test('no id is given twice, and no key', () => {
  const { all } = commandsOn();
  const ids = all.map(({ id }) => id);
  expect(ids).toEqual([...new Set(ids)]);
  const keys = all.flatMap((command) => command.keys.map((key) => key.toLowerCase()));
  expect(keys).toEqual([...new Set(keys)]);
});

test('a key of the table means nothing else elsewhere', () => {
  const context = { active: { row: 1, column: 1 }, first: { row: 0, column: 0 }, rows: 9, columns: 9, pageRows: 3 };
  const held = { ctrlKey: true, metaKey: false, shiftKey: false, altKey: false };
  const both = commandsOn().all.flatMap(({ id, keys }) =>
    keys.flatMap((key) => {
      const [, letter] = /^\$mod\+([a-z])$/.exec(key) ?? [];
      const action = letter === undefined ? null : keyAction({ key: letter, ...held }, context);
      return action === null ? [] : [`${id}: ${action.does}`];
    }),
  );
  // The same for steps as for cells.
  expect(both).toEqual(['edit.copy: copy', 'edit.selectAll: selectAll']);
});

test('every entry of the system’s menu is a command', () => {
  const ids = new Set(commandsOn().all.map(({ id }) => id));
  expect(menuCommand.options.filter((id) => !ids.has(id))).toEqual([]);
});

test('every command has words, in every state', () => {
  const filled = commandsOn(threeSteps());
  filled.workbench.select(['scale']);
  for (const on of [commandsOn(), filled]) {
    const wordless = on.all.filter(({ id }) => !/^[A-Z]\S/.test(on.label(id)));
    expect(wordless).toEqual([]);
  }
});

test('single letters are keys of the canvas alone', () => {
  const letters = commandsOn().all.filter(({ keys }) => keys.some((key) => /^[a-z/]$/.test(key)));
  expect(letters.filter(({ onCanvas }) => onCanvas !== true).map(({ id }) => id)).toEqual([]);
  expect(letters).not.toHaveLength(0);
});

test('what is possible on an empty canvas', () => {
  expect(possible(commandsOn())).toEqual([
    'file.newWindow',
    'file.open',
    'file.addData',
    'file.versions',
    'file.template',
    'edit.paste',
    'edit.note',
    'edit.add',
    'edit.searchPalette',
    'view.palette',
    'view.zoomIn',
    'view.zoomOut',
    'view.actualSize',
    'view.theme',
    'view.pane.palette',
    'view.pane.inspector',
    'view.pane.preview',
    'view.pane.pipeline',
    'view.maximise.palette',
    'view.maximise.canvas',
    'view.maximise.inspector',
    'view.maximise.preview',
    'view.maximise.pipeline',
    'view.nextPane',
    'view.previousPane',
    'app.settings',
    'help.tour',
    'help.shortcuts',
  ]);
});

test('what steps add, what a selected one adds, and what a finished run adds', () => {
  const on = commandsOn(threeSteps());
  const empty = new Set(possible(commandsOn()));
  const withSteps = possible(on);
  expect(withSteps.filter((id) => !empty.has(id))).toEqual([
    'file.new',
    'file.save',
    'file.saveAs',
    'edit.selectAll',
    'edit.find',
    'view.fit',
    'view.layout',
    'run.again',
    'view.rules',
    'help.operator',
  ]);
  on.workbench.select(['encode']);
  const withSelected = possible(on);
  expect(withSelected.filter((id) => !withSteps.includes(id))).toEqual([
    'edit.cut',
    'edit.copy',
    'edit.duplicate',
    'edit.delete',
    'edit.bypass',
    'edit.group',
    'edit.rename',
    'edit.deselect',
    'view.compare',
  ]);
  on.workbench.runs({ reports: new Map([done('encode')]), learned: new Map([['scale', {}]]) });
  expect(possible(on).filter((id) => !withSelected.includes(id))).toEqual([
    'file.export',
    'file.exportForSpreadsheet',
    'file.exportPipeline',
    'file.exportCode',
    'run.fireDrill',
  ]);
});
