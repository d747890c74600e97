import { expect, test } from 'vitest';
import { emptyDocument } from '../../core/graph/document.ts';
import { MAX_REPORTED_ENTRIES } from '../../core/protocol/node-report.ts';
import { addNote } from './annotations.ts';
import { addNode, appendNode, setParam } from './changes.ts';
import { fittedDocument, isEdited } from './recipe.ts';
import { createWorkbench, untitled } from './workbench.ts';

function withChain() {
  const workbench = createWorkbench();
  workbench.edit(
    'Add penguins',
    (draft) => void addNode(draft, { type: 'CsvSource', idFrom: 'penguins' }, { x: 0, y: 0 }),
  );
  workbench.edit('Add Impute', (draft) => void appendNode(draft, { type: 'SimpleImputer' }, 'penguins'));
  workbench.select(['impute']);
  return workbench;
}

test('undo and redo go through the names of the steps', () => {
  const workbench = withChain();
  workbench.undo();
  expect(workbench.getState().document.current.nodes).toHaveLength(1);
  expect(workbench.getState().ui.announcement).toBe('Undone: Add Impute');
  workbench.redo();
  expect(workbench.getState().document.current.nodes).toHaveLength(2);
});

test('what is gone is neither selected nor shown', () => {
  const workbench = withChain();
  workbench.undo();
  expect(workbench.getState().selection.nodes).toEqual([]);
  expect(workbench.getState().preview.nodeId).toBe('penguins');
});

test('what a source decided is stored without an entry, and is no unsaved change', () => {
  const workbench = createWorkbench();
  const document = emptyDocument();
  addNode(document, { type: 'CsvSource', idFrom: 'a' }, { x: 0, y: 0 });
  workbench.open(document, { path: '/a.prepgraph.json', name: 'a.prepgraph.json', folder: '/' });
  workbench.settle((draft) => setParam(draft, 'a', 'delimiter', ';'));
  expect(workbench.getState().document.past).toEqual([]);
  expect(isEdited(workbench.getState())).toBe(false);
  workbench.edit('Change', (draft) => setParam(draft, 'a', 'delimiter', ','));
  expect(isEdited(workbench.getState())).toBe(true);
  workbench.undo();
  expect(isEdited(workbench.getState())).toBe(false);
});

test('what was learned before a change is shown but not saved', () => {
  const workbench = withChain();
  workbench.runs({ learned: new Map([['impute', { statistics_: [1] }]]), outdated: new Set() });
  expect(fittedDocument(workbench.getState(), true).fitted).toEqual({ impute: { statistics_: [1] } });
  workbench.edit('Change', (draft) => setParam(draft, 'impute', 'strategy', 'median'));
  expect(fittedDocument(workbench.getState(), true).fitted).toBeUndefined();
  expect(fittedDocument(workbench.getState()).fitted).toBeDefined();
});

test('a document that another one took the place of comes back with its history', () => {
  const workbench = withChain();
  const before = workbench.getState();
  workbench.open(emptyDocument(), { path: null, name: 'Untitled', folder: null });
  expect(workbench.getState().document.past).toEqual([]);
  workbench.restore(before.document, before.runs.learned);
  workbench.undo();
  expect(workbench.getState().document.current.nodes).toHaveLength(1);
});

test('any moment of the history is one step away, and forward again', () => {
  const workbench = withChain();
  workbench.edit('Change', (draft) => setParam(draft, 'impute', 'strategy', 'median'));
  workbench.goTo(0);
  expect(workbench.getState().document.current.nodes).toEqual([]);
  expect(workbench.getState().document.future).toHaveLength(3);
  workbench.goTo(2);
  expect(workbench.getState().document.current.nodes.map(({ params }) => params)).toEqual([{}, {}]);
  workbench.goTo(99);
  expect(workbench.getState().document.current.nodes[1]?.params).toEqual({ strategy: 'median' });
});

test('another document’s contents come and go as one step', () => {
  const workbench = withChain();
  const before = workbench.getState().document.current;
  workbench.edit('Add a note', (draft) => void addNote(draft, { x: 0, y: 0 }, 'gone'));
  workbench.takeOver('Restore', { ...before, nodes: before.nodes.slice(0, 1), edges: [], fitted: { impute: {} } });
  expect(workbench.getState().document.current).toEqual({ ...before, nodes: before.nodes.slice(0, 1), edges: [] });
  workbench.undo();
  expect(workbench.getState().document.current.notes).toHaveLength(1);
});

test('a file holds no learned list that a report may have cut; one that was read from a file is whole', () => {
  const workbench = createWorkbench();
  const learned = { categories_: [Array.from({ length: MAX_REPORTED_ENTRIES }, (_, index) => `c${index}`)] };
  const nodes = [{ id: 'encode', type: 'OrdinalEncoder', params: {}, position: { x: 0, y: 0 } }];
  workbench.open({ ...emptyDocument(), nodes, fitted: { encode: learned } }, untitled);
  expect(fittedDocument(workbench.getState(), true).fitted).toEqual({ encode: learned });
  const cut = { ...learned };
  workbench.runs({
    reports: new Map([['encode', { nodeId: 'encode', state: 'done', problems: [], learned: cut }]]),
    learned: new Map([['encode', cut]]),
  });
  expect(fittedDocument(workbench.getState(), true).fitted).toBeUndefined();
  expect(fittedDocument(workbench.getState()).fitted).toEqual({ encode: learned });
});
