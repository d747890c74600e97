import { expect, test } from 'vitest';
import { emptyDocument } from '../../core/graph/document.ts';
import { targetSide } from '../../core/graph/target.ts';
import { structureProblems } from '../../core/graph/validate.ts';
import { addNode } from './changes.ts';
import { feedWaiting, insertTemplate, templates, waitingSteps } from './templates.ts';

const source = { type: 'CsvSource', params: { path: 'a.csv' } };

test.each(templates)('“$name” waits for a source; fed, it is a chain without problems', (template) => {
  const document = emptyDocument();
  const ids = insertTemplate(document, template, { after: null, at: { x: 0, y: 0 } });
  expect(waitingSteps(document)).toEqual([ids[0]]);
  const waiting = waitingSteps(document);
  const id = addNode(document, source, { x: 0, y: 0 });
  feedWaiting(document, id, waiting);
  expect(structureProblems(document)).toEqual([]);
  expect(document.edges).toHaveLength(ids.length);
  expect(document.groups).toMatchObject([{ name: template.name, nodes: ids }]);
  expect(waitingSteps(document)).toEqual([]);
});

test.each(templates.filter(({ steps }) => steps.some(({ type }) => type === 'TrainTestSplit')))(
  '“$name” holds the target, switched off until a column is chosen; then it stays out of the features',
  (template) => {
    const document = emptyDocument();
    const ids = insertTemplate(document, template, { after: null, at: { x: 0, y: 0 } });
    const types = { kind: 'category', size: 'number', price: 'number' };
    feedWaiting(document, addNode(document, { ...source, params: { path: 'a.csv', types } }, { x: 0, y: 0 }), [
      ids[0] as string,
    ]);
    const step = document.nodes.find(({ type }) => type === 'SetTarget');
    expect(step).toMatchObject({ bypassed: true });
    expect(targetSide(document).marked).toBe(null);
    for (const column of ['kind', 'price']) {
      Object.assign(step ?? {}, { bypassed: false, params: { column } });
      expect(structureProblems(document)).toEqual([]);
      const side = targetSide(structuredClone(document));
      expect(side).toMatchObject({ marked: { column }, leaks: [], steps: [] });
    }
  },
);

test.each(templates)('“$name” can be put after a step', (template) => {
  const document = emptyDocument();
  const id = addNode(document, source, { x: 0, y: 0 });
  const [first] = insertTemplate(document, template, { after: id, at: { x: 0, y: 0 } });
  expect(document.edges).toContainEqual({ source: id, target: first });
  expect(structureProblems(document)).toEqual([]);
});
