import { expect, test } from 'vitest';
import { emptyDocument } from '../../core/graph/document.ts';
import { documentText } from '../../core/graph/write-document.ts';
import { type PipelineDocument } from '../../core/graph/document-schema.ts';
import { differenceOf } from './difference.ts';

const steps = (ids: string, more: Partial<PipelineDocument> = {}): string =>
  documentText({
    ...emptyDocument(),
    nodes: Array.from(ids).map((id) => ({
      id,
      type: id === id.toUpperCase() ? 'MinMaxScaler' : 'StandardScaler',
      params: {},
    })),
    ...more,
  });
const note = { id: 'note', text: 'Ask Ada', position: { x: 0, y: 0 } };

test.each([
  ['abc', 'abcdef', '6 steps, 3 more than the file'],
  ['abc', 'ab', '2 steps, 1 fewer than the file'],
  ['abc', 'abd', '3 steps, 1 added, 1 removed since the file'],
  ['abc', 'abc', '3 steps, as in the file'],
])('from %s to %s: %s', (saved, now, said) => {
  const file = { path: '/a', name: 'a', folder: '/' };
  expect(differenceOf({ file, savedText: steps(saved), text: steps(now) })).toBe(said);
});

test('other parameters, notes, files that are no pipeline, and no file at all', () => {
  const file = { path: '/a', name: 'a', folder: '/' };
  const changed = steps('ab').replace('"StandardScaler"', '"RobustScaler"');
  expect(differenceOf({ file, savedText: steps('ab'), text: changed })).toBe('2 steps, 1 changed since the file');
  expect(differenceOf({ file, savedText: steps('a'), text: steps('a', { notes: [note] }) })).toBe(
    '1 step, with other edges, stages or notes than the file',
  );
  expect(differenceOf({ file, savedText: '', text: steps('a') })).toBe('1 step, other than the file');
  expect(differenceOf({ file: { ...file, path: null }, savedText: '', text: steps('ab') })).toBe(
    '2 steps, never saved',
  );
});
