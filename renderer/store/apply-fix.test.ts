import { expect, test } from 'vitest';
import type { Advice } from '../../core/advice/advice.ts';
import { emptyDocument } from '../../core/graph/document.ts';
import { applyFix } from './apply-fix.ts';
import { createWorkbench, untitled } from './workbench.ts';

function fixed(change: NonNullable<Advice['fix']>['change'], nodeId = 'scale') {
  const workbench = createWorkbench();
  const nodes = [{ id: 'scale', type: 'StandardScaler', params: {} }];
  workbench.open({ ...emptyDocument(), nodes }, untitled);
  const advice = { nodeId, columns: [], fix: { label: 'Mend it', change } } as unknown as Advice;
  const id = applyFix(workbench, advice);
  return { id, selected: workbench.getState().selection.nodes, edits: workbench.getState().document.past.length };
}

test('a fix tells which step to bring into sight: the added one, else the changed one', () => {
  const add = fixed((draft) => void draft.nodes.push({ id: 'impute', type: 'SimpleImputer', params: {} }));
  expect(add).toEqual({ id: 'impute', selected: ['impute'], edits: 1 });
  const changed = fixed((draft) => void delete draft.nodes[0]?.params['columns']);
  expect(changed).toMatchObject({ id: 'scale', selected: ['scale'] });
});

test('a fix of a step that is gone changes nothing', () => {
  expect(fixed((draft) => void draft.nodes.pop(), 'gone')).toEqual({ id: null, selected: [], edits: 0 });
});
