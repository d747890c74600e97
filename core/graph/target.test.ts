import { expect, test } from 'vitest';
import type { Field } from '../ir/types.ts';
import type { PipelineDocument } from './document-schema.ts';
import { leakProblem, type TargetSide, targetSide } from './target.ts';

const number = (name: string): Field => ({ name, type: 'number' });
const category = (name: string): Field => ({ name, type: 'category' });
const FIELDS = [number('x'), number('z'), category('city'), number('y'), category('label')];

type Node = readonly [id: string, type: string, params?: Record<string, unknown>, extra?: Record<string, unknown>];

/** A chain of steps behind one source. */
function chain(nodes: readonly Node[], fitted?: PipelineDocument['fitted']): PipelineDocument {
  const all: Node[] = [['source', 'CsvSource', { path: 'a.csv' }], ...nodes];
  return {
    format: 'prepgraph',
    version: 1,
    nodes: all.map(([id, type, params = {}, extra = {}]) => ({ id, type, params, ...extra })),
    edges: all.slice(1).map(([id], index) => ({ source: all[index][0], target: id })),
    ...(fitted && { fitted }),
  };
}

const sideOf = (nodes: readonly Node[], fitted?: PipelineDocument['fitted']): TargetSide =>
  targetSide(chain(nodes, fitted), new Map([['source', FIELDS]]));
const setY: Node = ['target', 'SetTarget', { column: 'y' }];
const useOf = (side: TargetSide) => Object.fromEntries(side.sources.get('source') ?? []);
const leaksOf = (side: TargetSide) => side.leaks.map(({ nodeId, column, path }) => [nodeId, column, path.join('>')]);

test('steps that read and change the target alone are its side; the source column is needed by it alone', () => {
  const side = sideOf([
    setY,
    ['log', 'Log', { columns: ['y'] }],
    ['scaleX', 'StandardScaler', { columns: ['x'] }],
    ['rename', 'RenameColumns', { names: { y: 'price' } }],
  ]);
  expect([...side.nodes]).toEqual(['target', 'log', 'rename']);
  expect(side.marked).toEqual({ nodeId: 'target', column: 'y' });
  expect(side.steps).toEqual([
    { nodeId: 'log', from: ['y'], to: ['y'] },
    { nodeId: 'rename', from: ['y'], to: ['price'] },
  ]);
  expect(side.names('rename')).toEqual(new Set(['price']));
  expect(useOf(side)).toMatchObject({ x: 'read', y: 'target' });
  expect(side.leaks).toEqual([]);
});

test('a step over several columns that treats each alone belongs to the target by the column', () => {
  const side = sideOf([setY, ['scale', 'StandardScaler', { columns: ['x', 'y'] }]]);
  expect([...side.nodes]).toEqual(['target']);
  expect(side.steps).toEqual([{ nodeId: 'scale', from: ['y'], to: ['y'] }]);
  expect(useOf(side)).toMatchObject({ x: 'read', y: 'target' });
  expect(side.leaks).toEqual([]);
});

test('a target that is marked late is the target before, too, as long as it is one column', () => {
  const side = sideOf([
    ['encode', 'LabelEncoder', { columns: ['label'] }],
    ['rename', 'RenameColumns', { names: { label: 'code' } }],
    ['target', 'SetTarget', { column: 'code' }],
  ]);
  expect([...side.nodes]).toEqual(['encode', 'rename', 'target']);
  expect(side.names('source')).toEqual(new Set(['label']));
  expect(useOf(side)).toMatchObject({ label: 'target', y: 'passes' });
});

test('a target that is made of a column needs that column, which is a feature while it stays', () => {
  const expensive: Node = ['make', 'Derive', { name: 'expensive', formula: 'y > 100' }];
  const target: Node = ['target', 'SetTarget', { column: 'expensive' }];
  expect(useOf(sideOf([expensive, target]))).toMatchObject({ y: 'passes' });
  const dropped = sideOf([expensive, ['drop', 'DropColumns', { columns: ['y'] }], target]);
  expect(useOf(dropped)).toMatchObject({ y: 'target', x: 'passes' });
  expect(dropped.leaks).toEqual([]);
});

test('ways by which a target flows into a feature', () => {
  const leaking: readonly (readonly [Node[], string, string])[] = [
    [[setY, ['ratio', 'Derive', { name: 'ratio', formula: 'y / x' }]], 'ratio', 'target>ratio'],
    [[['ratio', 'Derive', { name: 'ratio', formula: 'y / x' }], setY], 'ratio', 'source>ratio'],
    [[['twice', 'Derive', { name: 'twice', formula: 'y * 2' }], setY], 'target', 'source>twice>target'],
    [[setY, ['pca', 'PCA', { columns: ['x', 'y'] }]], 'pca', 'target>pca'],
    [[setY, ['knn', 'KNNImputer', { columns: ['x', 'y'] }]], 'knn', 'target>knn'],
    [
      [setY, ['sort', 'SortRows', { by: [{ column: 'y' }] }], ['fill', 'FillForward', { columns: ['x'] }]],
      'fill',
      'target>sort>fill',
    ],
  ];
  for (const [nodes, nodeId, path] of leaking) {
    const side = sideOf(nodes);
    expect(side.leaks.map((leak) => leak.nodeId)).toEqual([nodeId]);
    expect(side.leaks[0]?.path.join('>')).toMatch(new RegExp(`${path}$`));
  }
});

test('what looks like a leak and is none', () => {
  const clean: readonly Node[][] = [
    [setY, ['encode', 'TargetEncoder', { columns: ['city'] }]],
    [setY, ['split', 'TrainTestSplit', { stratify: 'label' }]],
    [setY, ['make', 'Derive', { name: 'logged', formula: 'log(y)' }]],
    [setY, ['make', 'Derive', { name: 'y', formula: 'y / x' }]],
    [setY, ['drop', 'DropMissing', { subset: ['y'] }]],
    [setY, ['scale', 'StandardScaler', { columns: ['x', 'y'] }]],
    [setY, ['sort', 'SortRows', { by: [{ column: 'y' }] }], ['scale', 'StandardScaler', {}]],
    [
      setY,
      ['sort', 'SortRows', { by: [{ column: 'y' }] }],
      ['again', 'SortRows', { by: [{ column: 'z' }] }],
      ['fill', 'FillForward', { columns: ['x'] }],
    ],
    [setY, ['ratio', 'Derive', { name: 'ratio', formula: 'y / x' }], ['drop', 'DropColumns', { columns: ['ratio'] }]],
    [setY, ['other', 'SetTarget', { column: 'label' }], ['pca', 'PCA', { columns: ['x', 'y'] }]],
  ];
  for (const nodes of clean) expect([nodes, leaksOf(sideOf(nodes))]).toEqual([nodes, []]);
});

test('a step may be allowed to read the target; then new rows need it', () => {
  const side = sideOf([setY, ['ratio', 'Derive', { name: 'ratio', formula: 'y / x' }, { allow_target: true }]]);
  expect(side.leaks).toEqual([]);
  expect(useOf(side)).toMatchObject({ y: 'read' });
});

test('an encoder that is given a target of its own makes that column the target', () => {
  const side = sideOf(
    [
      ['known', 'DropMissing', { subset: ['y'] }],
      ['encode', 'TargetEncoder', { columns: ['city'], target: 'y', target_type: 'continuous' }],
    ],
    { known: { dropped_: [] } },
  );
  expect(useOf(side)).toMatchObject({ y: 'target', city: 'read' });
  expect(side.reads.map(({ nodeId }) => nodeId)).toEqual(['known', 'encode']);
});

test('a condition on the target is for train rows, unless it is said to be for all', () => {
  const filter = (extra: Record<string, unknown>): Node => [
    'f',
    'FilterRows',
    { formula: 'x > 0 and y > 0', ...extra },
  ];
  expect(useOf(sideOf([setY, filter({})]))).toMatchObject({ x: 'read', y: 'target' });
  expect(useOf(sideOf([setY, filter({ drop_from: 'all' })]))).toMatchObject({ y: 'read' });
});

test('a target of the right table of a join is its target before the join', () => {
  const document: PipelineDocument = {
    format: 'prepgraph',
    version: 1,
    nodes: [
      { id: 'left', type: 'CsvSource', params: { path: 'a.csv' } },
      { id: 'right', type: 'CsvSource', params: { path: 'b.csv' } },
      { id: 'join', type: 'Join', params: { on: ['k'], how: 'left' } },
      { id: 'target', type: 'SetTarget', params: { column: 'y' } },
    ],
    edges: [
      { source: 'left', target: 'join', targetHandle: 'left' },
      { source: 'right', target: 'join', targetHandle: 'right' },
      { source: 'join', target: 'target' },
    ],
  };
  const fields = new Map([
    ['left', [number('k'), number('x')]],
    ['right', [number('k'), number('y')]],
  ]);
  const side = targetSide(document, fields);
  expect(Object.fromEntries(side.sources.get('right') ?? [])).toEqual({ k: 'read', y: 'target' });
  expect(side.leaks).toEqual([]);
});

test('a target that is the key of a join flows into what the join brings', () => {
  const document: PipelineDocument = {
    format: 'prepgraph',
    version: 1,
    nodes: [
      { id: 'left', type: 'CsvSource', params: { path: 'a.csv' } },
      { id: 'right', type: 'CsvSource', params: { path: 'b.csv' } },
      { id: 'target', type: 'SetTarget', params: { column: 'k' } },
      { id: 'join', type: 'Join', params: { on: ['k'], how: 'left' } },
    ],
    edges: [
      { source: 'left', target: 'target' },
      { source: 'target', target: 'join', targetHandle: 'left' },
      { source: 'right', target: 'join', targetHandle: 'right' },
    ],
  };
  const fields = new Map([
    ['left', [number('k'), number('x')]],
    ['right', [number('k'), number('z')]],
  ]);
  expect(leaksOf(targetSide(document, fields))).toEqual([['join', 'z', 'left>target>join']]);
});

test('the problem names the way', () => {
  const [leak] = sideOf([setY, ['ratio', 'Derive', { name: 'ratio', formula: 'y / x' }]]).leaks;
  expect(leak && leakProblem(leak).message).toBe(
    'The target "y" flows into the feature "ratio": source → target → ratio.',
  );
});
