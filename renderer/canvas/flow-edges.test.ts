import { expect, test } from 'vitest';
import { emptyDocument } from '../../core/graph/document.ts';
import { addNode, appendNode, setParam } from '../store/changes.ts';
import { edit, newHistory } from '../store/history.ts';
import { flowEdges } from './flow-edges.ts';

const empty = newHistory(emptyDocument());
const chain = edit(empty, 'chain', (draft) => {
  const source = addNode(draft, { type: 'CsvSource' }, { x: 0, y: 0 });
  const impute = appendNode(draft, { type: 'SimpleImputer' }, source);
  appendNode(draft, { type: 'StandardScaler' }, impute);
});
const [, impute, scale] = chain.current.nodes.map(({ id }) => id) as [string, string, string];

test('a parameter changes no edge', () => {
  const before = flowEdges(chain.current, [], []);
  const after = edit(chain, 'set', (draft) => setParam(draft, impute, 'strategy', 'median')).current;
  expect(before).toHaveLength(2);
  expect(flowEdges(after, [], before)).toBe(before);
});

test('edges on the way of a leak say so, and are the only other ones', () => {
  const before = flowEdges(chain.current, [], []);
  const after = flowEdges(chain.current, [], before, new Set([before[1]?.id ?? '']));
  expect(after[0]).toBe(before[0]);
  expect(after[1]).toMatchObject({
    className: 'edge-leak',
    ariaLabel: expect.stringContaining('on the way of a leak'),
  });
  expect(flowEdges(chain.current, [], after)[1]).toMatchObject({ className: '' });
});

test('only the edge that is chosen, or whose step has another name, is another one', () => {
  const before = flowEdges(chain.current, [], []);
  const chosen = flowEdges(chain.current, [before[0]?.id ?? ''], before);
  expect(chosen[0]).toMatchObject({ selected: true });
  expect(chosen[1]).toBe(before[1]);
  const renamed = edit(chain, 'rename', (draft) => {
    const node = draft.nodes.find(({ id }) => id === scale);
    if (node !== undefined) node.name = 'Same scale';
  }).current;
  const after = flowEdges(renamed, [], before);
  expect(after[0]).toBe(before[0]);
  expect(after[1]?.ariaLabel).toContain('to Same scale');
});
