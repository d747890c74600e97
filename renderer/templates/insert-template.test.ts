import { expect, test } from 'vitest';
import { createCanvasView } from '../parts/canvas-view.ts';
import { addNode } from '../store/changes.ts';
import { feedWaiting, type Template, templates, waitingSteps } from '../store/templates.ts';
import { createWorkbench } from '../store/workbench.ts';
import { createTemplateInserter } from './insert-template.ts';

const [template] = templates as readonly [Template];

function inserter() {
  const workbench = createWorkbench();
  const asked: string[] = [];
  const dataFiles = { addByDialog: () => Promise.resolve(void asked.push('dialog')) };
  const insert = createTemplateInserter(workbench, createCanvasView(), dataFiles);
  return { workbench, asked, insert, toasts: () => workbench.getState().ui.toasts };
}

test('without a source its steps wait, and a message asks for a file until they are fed', () => {
  const { workbench, asked, insert, toasts } = inserter();
  insert(template);
  const { document, selection } = workbench.getState();
  expect(document.past.at(-1)?.label).toBe(`Insert “${template.name}”`);
  expect(selection.nodes).toEqual([document.current.nodes[0]?.id]);
  expect(toasts().map(({ title }) => title)).toEqual(['Now drop a file: it feeds the first step.']);
  toasts()[0]?.action?.run();
  expect(asked).toEqual(['dialog']);
  workbench.edit('Add data', (draft) => {
    const source = addNode(draft, { type: 'CsvSource', params: { path: 'a.csv' } }, { x: -400, y: 0 });
    feedWaiting(draft, source, waitingSteps(draft));
  });
  expect(toasts()).toEqual([]);
});

test('after a selected step its steps are fed, and nothing is asked', () => {
  const { workbench, insert, toasts } = inserter();
  let source = '';
  workbench.edit('Add data', (draft) => {
    source = addNode(draft, { type: 'CsvSource', params: { path: 'a.csv' } }, { x: 0, y: 0 });
  });
  workbench.select([source]);
  insert(template);
  expect(workbench.getState().document.current.edges.some((edge) => edge.source === source)).toBe(true);
  expect(toasts()).toEqual([]);
});
