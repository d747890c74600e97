import { expect, test } from 'vitest';
import { emptyDocument } from '../../core/graph/document.ts';
import { createWorkbench, untitled } from '../store/workbench.ts';
import { takeColumnAction } from './take-column-action.ts';

/** source → scale → sort; `take` acts on the table of a node. */
function pipeline() {
  const workbench = createWorkbench();
  const steps = [
    { id: 'source', type: 'CsvSource', params: { path: 'x.csv' } },
    { id: 'scale', type: 'MinMaxScaler', params: { columns: ['a'] } },
    { id: 'sort', type: 'SortRows', params: { by: [{ column: 'a' }] } },
  ];
  const nodes = steps.map((step, at) => ({ ...step, position: { x: 256 * at, y: 0 } }));
  const edges = [
    { source: 'source', target: 'scale' },
    { source: 'scale', target: 'sort' },
  ];
  workbench.open({ ...emptyDocument(), nodes, edges }, untitled);
  const view = { centre: () => ({ x: 0, y: 0 }), reveal: () => undefined };
  const take = (nodeId: string, names: string[], type: string, params: object = {}, touched: string[] = []) =>
    takeColumnAction(
      { workbench, view } as never,
      { nodeId, report: { nodeId, state: 'done', problems: [], touched } },
      names,
      { label: type, step: { type, params: { columns: names, ...params } } },
    );
  return { workbench, take, document: () => workbench.getState().document.current };
}

test('a step stands between the shown step and those that it fed, and is selected', () => {
  const { workbench, take, document } = pipeline();
  take('scale', ['b'], 'StandardScaler');
  const [added] = workbench.getState().selection.nodes;
  expect(document().nodes.find(({ id }) => id === added)).toMatchObject({
    type: 'StandardScaler',
    params: { columns: ['b'] },
  });
  expect(document().edges.map(({ source, target }) => [source, target])).toEqual(
    expect.arrayContaining([
      ['source', 'scale'],
      ['scale', added],
      [added, 'sort'],
    ]),
  );
  expect(document().edges).toHaveLength(3);
  workbench.undo();
  expect(document().nodes).toHaveLength(3);
  expect(document().edges).toHaveLength(2);
});

test('at the end of a chain it is appended', () => {
  const { workbench, take, document } = pipeline();
  take('sort', ['b'], 'DropColumns');
  expect(document().edges.at(-1)).toEqual({ source: 'sort', target: workbench.getState().selection.nodes[0] });
});

test('columns join the shown step if theirs would repeat it, as one undoable change', () => {
  const { workbench, take, document } = pipeline();
  take('scale', ['b'], 'MinMaxScaler', {}, ['a']);
  expect(document().nodes).toHaveLength(3);
  expect(document().nodes[1]?.params).toEqual({ columns: ['a', 'b'] });
  take('scale', ['a'], 'MinMaxScaler', {}, ['a', 'b']);
  expect(document().nodes).toHaveLength(4);
  workbench.undo();
  workbench.undo();
  expect(document().nodes[1]?.params).toEqual({ columns: ['a'] });
});
