import { produce } from 'immer';
import { describe, expect, test } from 'vitest';
import { emptyDocument } from '../../core/graph/document.ts';
import { documentText } from '../../core/graph/write-document.ts';
import { type PipelineDocument } from '../../core/graph/document-schema.ts';
import { readText, replaceWith, sameRecipe } from './edit-text.ts';

const document: PipelineDocument = {
  ...emptyDocument(),
  nodes: [
    { id: 'a', type: 'CsvSource', params: { path: 'x.csv' }, position: { x: 0, y: 0 } },
    { id: 'b', type: 'StandardScaler', params: {}, position: { x: 256, y: 0 } },
  ],
  edges: [{ source: 'a', target: 'b' }],
};
const text = documentText({ ...document, fitted: { b: { mean_: [1] } } });

describe('the text as it was changed', () => {
  test('is read without what was learned', () => {
    expect(readText(text)).toEqual({ document });
  });

  test('is told wrong at its line', () => {
    const broken = text.replace('"type": "StandardScaler"', '"type": StandardScaler');
    const line = broken.split('\n').findIndex((each) => each.includes('StandardScaler')) + 1;
    expect(readText(broken)).toMatchObject({ problem: { line } });
    const odd = text.replace('"StandardScaler"', '7');
    expect(readText(odd)).toMatchObject({
      problem: { line: expect.any(Number), message: expect.stringContaining('type') },
    });
    expect(readText('[]')).toMatchObject({ problem: { line: null } });
  });

  test('changes what differs and leaves the rest as it was', () => {
    const read = readText(text.replace('"params": {}', '"params": { "with_mean": false }'));
    if ('problem' in read) throw new Error(read.problem.message);
    const after = produce(document, (draft) => replaceWith(draft, read.document));
    expect(after.nodes[0]).toBe(document.nodes[0]);
    expect(after.edges).toBe(document.edges);
    expect(after.nodes[1]?.params).toEqual({ with_mean: false });
    expect(sameRecipe(after, document)).toBe(false);
  });

  test('takes away what was taken away', () => {
    const before: PipelineDocument = { ...document, notes: [{ id: 'n', text: 'x', position: { x: 0, y: 0 } }] };
    expect(produce(before, (draft) => replaceWith(draft, document))).toEqual(document);
  });
});
