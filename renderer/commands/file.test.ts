import { expect, test } from 'vitest';
import { commandsOn, done, threeSteps } from './testing.ts';

/** With the last step's table, split in train and test rows, and a target. */
function finished() {
  const on = commandsOn(threeSteps());
  on.workbench.runs({
    reports: new Map([
      done('encode', {
        partition: { train: 100, val: 0, test: 50 },
        columns: [{ name: 'species', type: 'category', target: true }],
      } as never),
    ]),
    learned: new Map([['scale', {}]]),
  });
  return on;
}

test.each([
  ['file.new', 'documents.startNew'],
  ['file.newWindow', 'desktop.newWindow'],
  ['file.open', 'documents.openByDialog'],
  ['file.addData', 'dataFiles.addByDialog'],
  ['file.save', 'documents.save'],
  ['file.saveAs', 'documents.saveAs'],
  ['file.exportForSpreadsheet', 'exports.table [{"rows":"all","forSpreadsheet":true}]'],
  ['file.exportTrain', 'exports.table [{"rows":"train"}]'],
  ['file.exportTest', 'exports.table [{"rows":"test"}]'],
  ['file.exportPipeline', 'exports.pipeline'],
  ['file.decode', 'exports.decode'],
])('%s calls %s', (id, call) => {
  const on = finished();
  on.run(id);
  expect(on.calls).toEqual([call]);
});

test.each([
  ['file.versions', 'versions'],
  ['file.template', 'templates'],
  ['file.export', 'exportData'],
  ['file.exportCode', 'exportCode'],
] as const)('%s opens the dialog %s', (id, dialog) => {
  const on = finished();
  on.run(id);
  expect(on.ui().dialog).toBe(dialog);
});

test('another file is chosen for a source that reads one, and for no other step', () => {
  const document = threeSteps();
  const on = commandsOn({
    ...document,
    nodes: document.nodes.map((node) => ({ ...node, params: { path: 'iris.csv' } })),
  });
  expect(on.isEnabled('file.replaceSource')).toBe(false);
  on.workbench.select(['scale']);
  expect(on.isEnabled('file.replaceSource')).toBe(false);
  on.workbench.select(['iris']);
  on.run('file.replaceSource');
  expect(on.calls).toEqual(['dataFiles.chooseFor ["iris"]']);
});

test('parts are exported where a split made them', () => {
  const on = finished();
  expect(['file.exportTrain', 'file.exportVal', 'file.exportTest'].map(on.isEnabled)).toEqual([true, false, true]);
});

test('a saved document is saved again once it is changed, also where it was emptied', () => {
  const on = commandsOn();
  on.workbench.open(threeSteps(), { path: '/a.prepgraph.json', name: 'a.prepgraph.json', folder: '/' });
  expect(on.isEnabled('file.save')).toBe(false);
  on.run('edit.selectAll');
  on.run('edit.delete');
  expect(on.current().nodes).toEqual([]);
  expect(on.isEnabled('file.save')).toBe(true);
});

test('code is exported where any end has its table, a data set where the selected step has', () => {
  const on = finished();
  on.workbench.select(['iris']);
  expect([on.isEnabled('file.export'), on.isEnabled('file.exportCode')]).toEqual([false, true]);
});
