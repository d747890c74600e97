import { expect, test } from 'vitest';
import { emptyDocument } from '../../core/graph/document.ts';
import { type PipelineDocument } from '../../core/graph/document-schema.ts';
import { addRule, changeRule, removeRule } from './rules.ts';

const draft = (): PipelineDocument => structuredClone(emptyDocument());

test('rules are added under a name of their own, changed and removed; none leave no key', () => {
  const document = draft();
  addRule(document, { name: 'Rule', formula: 'x > 0', severity: 'error' });
  addRule(document, { name: 'Rule', formula: 'y > 0', severity: 'warning', node: 'a' });
  addRule(document, { name: 'Rule', formula: 'z > 0', severity: 'error' });
  expect(document.rules?.map(({ name }) => name)).toEqual(['Rule', 'Rule (2)', 'Rule (3)']);
  changeRule(document, 1, { formula: 'y >= 0', node: undefined });
  changeRule(document, 9, { formula: 'nothing' });
  expect(document.rules?.[1]).toEqual({ name: 'Rule (2)', formula: 'y >= 0', severity: 'warning' });
  for (const index of [2, 0, 0]) removeRule(document, index);
  expect(document).toEqual(emptyDocument());
});
