import { expect, test } from 'vitest';
import { emptyDocument } from '../../core/graph/document.ts';
import type { NodeReport } from '../../core/protocol/node-report.ts';
import { addGroup, addNote } from '../store/annotations.ts';
import { addNode, appendNode } from '../store/changes.ts';
import { findOnCanvas } from './find.ts';

const document = emptyDocument();
addNode(
  document,
  { type: 'CsvSource', params: { path: 'penguins.csv' }, name: 'penguins', idFrom: 'penguins' },
  { x: 0, y: 0 },
);
appendNode(document, { type: 'SimpleImputer', params: { strategy: 'median' } }, 'penguins');
addGroup(document, ['impute'], 'Clean-up');
addNote(document, { x: 0, y: 500 }, 'Ask Ada about beaks');
const source = document.nodes[0]?.id ?? '';
const report = (nodeId: string): NodeReport => ({
  nodeId,
  state: 'done',
  problems: [],
  columns: [{ name: 'Beak Length', type: 'number' }],
});
const reports = new Map([source, 'impute'].map((id) => [id, report(id)]));
const find = (query: string) => findOnCanvas(document, reports, query).map(({ kind, id }) => `${kind} ${id}`);

test.each([
  ['impute', ['step impute']],
  ['simpleimp', ['step impute']],
  ['MEDIAN', ['parameter impute']],
  ['beak', ['note note:note-1', `column ${source}`]],
  ['clean', ['group group:group-1']],
  ['nothing like it', []],
])('“%s”', (query, expected) => {
  expect(find(query)).toEqual(expected);
});

test('an empty query lists what stands there, without columns and parameters', () => {
  expect(new Set(findOnCanvas(document, reports, '').map(({ kind }) => kind))).toEqual(
    new Set(['step', 'group', 'note']),
  );
});

test('of a setting with many entries those are shown that match', () => {
  const many = emptyDocument();
  const types = { Species: 'category', 'Beak Length': 'number', 'Beak Depth': 'number' };
  addNode(many, { type: 'CsvSource', params: { path: 'penguins.csv', types } }, { x: 0, y: 0 });
  const labels = (query: string) => findOnCanvas(many, new Map(), query).map(({ label }) => label);
  expect(labels('beak')).toEqual(['Beak Length: number, Beak Depth: number']);
  expect(labels('types')).toEqual(['Species: category, Beak Length: number, Beak Depth: number']);
});
