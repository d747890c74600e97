import { expect, test } from 'vitest';
import { emptyDocument } from '../../core/graph/document.ts';
import type { DesktopApi } from '../../core/protocol/desktop.ts';
import { isEdited } from '../store/recipe.ts';
import { createWorkbench, untitled } from '../store/workbench.ts';
import { createDocuments } from './documents.ts';

test('a saved document has its folder and the paths from there at once, and nothing unsaved', async () => {
  const workbench = createWorkbench();
  const texts: string[] = [];
  const saveDocument: DesktopApi['saveDocument'] = async ({ text }) => {
    texts.push(text);
    return { path: '/home/me/work/iris.prepgraph.json', name: 'iris.prepgraph.json', folder: '/home/me/work' };
  };
  const documents = createDocuments(workbench, { saveDocument } as Partial<DesktopApi> as DesktopApi);
  workbench.open(emptyDocument(), untitled);
  workbench.edit('Drop iris.csv', (draft) => {
    draft.nodes.push({ id: 'iris', type: 'CsvSource', params: { path: '/home/me/work/data/iris.csv' } });
  });
  const seen: [unknown, string | null][] = [];
  workbench.subscribe(({ document }) => seen.push([document.current.nodes[0]?.params['path'], document.file.folder]));
  await documents.save();
  expect(new Set(seen.map(String))).toEqual(new Set(['data/iris.csv,/home/me/work']));
  expect(JSON.parse(texts.at(-1) ?? '').nodes[0].params.path).toBe('data/iris.csv');
  expect(isEdited(workbench.getState())).toBe(false);
});
