import { describe, expect, it } from 'vitest';
import type { DeclaredField } from '../operators/kit/operator.ts';
import type { PipelineDocument } from './document-schema.ts';
import { flowOf } from './flow.ts';
import { leakGallery } from './leak-gallery-testing.ts';

const fields: readonly DeclaredField[] = [
  { name: 'key', type: 'text' },
  { name: 'day', type: 'datetime' },
  { name: 'city', type: 'category' },
  { name: 'x', type: 'number' },
  { name: 'z', type: 'number' },
  { name: 'price', type: 'number' },
];

type Step = readonly [type: string, params?: Record<string, unknown>];

function chain(...steps: readonly Step[]): PipelineDocument {
  const nodes = [
    { id: 'source', type: 'CsvSource', params: { path: 'a.csv' } },
    ...steps.map(([type, params = {}], index) => ({ id: `n${index + 1}`, type, params })),
  ];
  const edges = steps.map((_, index) => ({ source: index === 0 ? 'source' : `n${index}`, target: `n${index + 1}` }));
  return { format: 'prepgraph', version: 1, nodes, edges };
}

const flow = (document: PipelineDocument) => flowOf(document, new Map([['source', fields]]));
const leaksOf = (...steps: readonly Step[]) =>
  flow(chain(...steps)).leaks.map(({ code, nodeId, path }) => [code, nodeId, path.join(' ')]);
const columnOf = (document: PipelineDocument, node: string, name: string) =>
  Object.fromEntries(
    [
      ...(flow(document)
        .columns.get(node)
        ?.find((column) => column.name === name)?.from ?? []),
    ].map(([what, path]) => [what, path.join(' ')]),
  );

const target: Step = ['SetTarget', { column: 'price' }];
const split: Step = ['TrainTestSplit'];
const byTime: Step = ['TrainTestSplit', { time: 'day' }];
const byOrder: Step = ['TrainTestSplit', { shuffle: false }];

describe('the gallery', () => {
  it.each(leakGallery.map((graph) => [graph.name, graph] as const))('judges %s', (_, { document, leaks }) => {
    expect(flow(document).leaks.map(({ code, nodeId, path }) => [code, nodeId, path.join(' ')])).toEqual(leaks);
  });
});

describe('what flows into a column', () => {
  it('is its own row alone where nothing is learned or mixed', () => {
    const document = chain(['Derive', { name: 'ratio', formula: 'x / z' }], split);
    expect(columnOf(document, 'n2', 'ratio')).toEqual({});
  });

  it('is learned from train rows after a split, from all rows without one', () => {
    expect(columnOf(chain(split, ['StandardScaler', { columns: ['x'] }]), 'n2', 'x')).toEqual({ train: 'n2' });
    expect(columnOf(chain(split, ['StandardScaler', { columns: ['x'] }]), 'n2', 'z')).toEqual({});
    expect(columnOf(chain(['StandardScaler', { columns: ['x'] }]), 'n1', 'x')).toEqual({ all: 'n1' });
  });

  it('goes on with the column, with the steps that changed it', () => {
    const steps: Step[] = [
      split,
      ['SimpleImputer', { columns: ['x'] }],
      ['RenameColumns', { names: { x: 'w' } }],
      ['Derive', { name: 'v', formula: 'w + z' }],
    ];
    expect(columnOf(chain(...steps), 'n4', 'v')).toEqual({ train: 'n2 n4' });
    expect(columnOf(chain(...steps), 'n4', 'w')).toEqual({ train: 'n2' });
  });

  it('is the rows of a group, which no other row is made of', () => {
    const group: Step = ['GroupBy', { by: ['city'], aggregates: [{ column: 'x', function: 'sum', name: 'total' }] }];
    expect(columnOf(chain(group, split), 'n2', 'total')).toEqual({ group: 'n1' });
    expect(columnOf(chain(group, split), 'n2', 'city')).toEqual({});
    expect(columnOf(chain(split, group), 'n2', 'total')).toEqual({ group: 'n2' });
    expect(leaksOf(group, split)).toEqual([]);
    expect(leaksOf(split, group)).toEqual([]);
  });

  it('an aggregate of the target is made of it, and the others are not', () => {
    const aggregates = ['x', 'price'].map((column) => ({ column, function: 'max', name: `largest ${column} of all` }));
    const steps: Step[] = [
      ['GroupBy', { by: ['city'], aggregates }],
      ['SetTarget', { column: 'largest price of all' }],
    ];
    expect(leaksOf(...steps)).toEqual([]);
    expect(
      leaksOf(['GroupBy', { by: ['price'], aggregates }], ['SetTarget', { column: 'largest price of all' }]),
    ).toEqual([['leak.target', expect.any(String), expect.any(String)]]);
  });

  it('names rows of other parts, later rows and cross-fitted targets', () => {
    expect(columnOf(chain(['Rank', { columns: ['x'] }], split), 'n2', 'x')).toEqual({ parts: 'n1 n2' });
    expect(columnOf(chain(split, ['Rank', { columns: ['x'] }]), 'n2', 'x')).toEqual({ part: 'n2' });
    expect(Object.keys(columnOf(chain(byTime, ['FillBackward', { columns: ['x'] }]), 'n2', 'x'))).toContain('later');
    const encoded = chain(target, split, ['TargetEncoder', { columns: ['city'], target_type: 'continuous' }]);
    expect(columnOf(encoded, 'n3', 'city')).toEqual({ train: 'n3', folds: 'n3' });
  });
});

describe('leaks of the target', () => {
  it.each<[string, Step[], unknown[]]>([
    [
      'a copy that is made before the target is marked',
      [['Derive', { name: 'copy', formula: 'price * 2' }], target],
      [['leak.target', 'n1', 'source n1']],
    ],
    [
      'a copy that is made after, beside the target',
      [target, ['Derive', { name: 'copy', formula: 'price * 2' }]],
      [['leak.target', 'n2', 'source n2']],
    ],
    [
      'components over the target',
      [target, ['PCA', { columns: ['x', 'z', 'price'], n_components: 2 }]],
      [['leak.target', 'n2', 'source n2']],
    ],
    [
      'a fill along rows that are sorted by the target',
      [target, ['SortRows', { by: [{ column: 'price' }] }], ['FillForward', { columns: ['x'] }]],
      [['leak.target', 'n2', 'source n2 n3']],
    ],
    [
      'the column that the target is made of',
      [
        ['Derive', { name: 'dear', formula: 'price > 40' }],
        ['SetTarget', { column: 'dear' }],
      ],
      [['leak.target', 'n2', 'source n2']],
    ],
    [
      'a renamed target',
      [
        ['RenameColumns', { names: { price: 'y' } }],
        ['SetTarget', { column: 'y' }],
      ],
      [],
    ],
    ['a scaled target', [target, ['MinMaxScaler', { columns: ['price'] }]], []],
    [
      'a copy that is dropped again',
      [['Derive', { name: 'copy', formula: 'price * 2' }], target, ['DropColumns', { columns: ['copy'] }]],
      [],
    ],
    [
      'a step that is switched on to read the target all the same',
      [['Derive', { name: 'copy', formula: 'x' }], target],
      [],
    ],
  ])('judges %s', (_, steps, expected) => {
    expect(leaksOf(...steps)).toEqual(expected);
  });

  it('follows a copy through a join', () => {
    const { nodes, edges, ...rest } = chain(target, split);
    const document = {
      ...rest,
      nodes: [
        ...nodes,
        { id: 'b1', type: 'SelectColumns', params: { columns: ['key', 'price'] } },
        { id: 'b2', type: 'RenameColumns', params: { names: { price: 'last' } } },
        { id: 'join', type: 'Join', params: { on: ['key'], how: 'left' } },
      ],
      edges: [
        ...edges,
        { source: 'source', target: 'b1' },
        { source: 'b1', target: 'b2' },
        { source: 'n2', target: 'join', targetHandle: 'left' },
        { source: 'b2', target: 'join', targetHandle: 'right' },
      ],
    } as PipelineDocument;
    expect(flow(document).leaks.map(({ code, columns }) => [code, columns])).toEqual([['leak.target', ['last']]]);
  });

  it('lets a step read the target whose document says so', () => {
    const document = chain(['Derive', { name: 'copy', formula: 'price * 2' }], target);
    const allowed = {
      ...document,
      nodes: document.nodes.map((node) => (node.id === 'n1' ? { ...node, allow_target: true } : node)),
    };
    expect(flow(allowed).leaks).toEqual([]);
  });
});

describe('leaks between parts', () => {
  it.each<[string, Step[], unknown[]]>([
    [
      'a learner that is switched off in spirit: nothing is asked',
      [['Cut', { columns: ['x'], bins: [0, 10, 30] }], split],
      [],
    ],
    ['bins that are learned', [['KBinsDiscretizer', { columns: ['x'] }], split], [['leak.test-rows', 'n1', 'n1 n2']]],
    [
      'outliers found among all rows',
      [['DropOutliers', { columns: ['x'] }], split],
      [['leak.test-rows', 'n1', 'n1 n2']],
    ],
    ['an indicator of gaps', [['MissingIndicator', { columns: ['x'] }], split], [['leak.test-rows', 'n1', 'n1 n2']]],
    ['a condition on the row', [['FilterRows', { formula: 'x > 1' }], split], []],
    [
      'a fill backward before a split by order',
      [['FillBackward', { columns: ['x'] }], byOrder],
      [['leak.later-rows', 'n1', 'n1 n2']],
    ],
    ['a fill forward before a split by order', [['FillForward', { columns: ['x'] }], byOrder], []],
    [
      'a fill forward along descending days',
      [['SortRows', { by: [{ column: 'day', descending: true }] }], ['FillForward', { columns: ['x'] }], byTime],
      [['leak.later-rows', 'n2', 'n2 n3']],
    ],
    [
      'a fill backward along descending days',
      [['SortRows', { by: [{ column: 'day', descending: true }] }], ['FillBackward', { columns: ['x'] }], byTime],
      [],
    ],
    [
      'a fill forward along shuffled rows',
      [['ShuffleRows'], ['FillForward', { columns: ['x'] }], byTime],
      [['leak.test-rows', 'n2', 'n2 n3']],
    ],
    ['a rank before a split by time', [['Rank', { columns: ['x'] }], byTime], [['leak.test-rows', 'n1', 'n1 n2']]],
    [
      'what was learned between two splits',
      [split, ['StandardScaler', { columns: ['x'] }], ['TrainTestSplit', { random_state: 3 }]],
      [['leak.test-rows', 'n2', 'n2 n3']],
    ],
    [
      'a fill that keeps to the parts',
      [split, ['FillForward', { columns: ['x'] }], ['FillBackward', { columns: ['z'] }]],
      [],
    ],
    [
      'a fill that looks across the parts',
      [split, ['FillBackward', { columns: ['x'], across_parts: true }]],
      [['leak.test-rows', 'n2', 'n1 n2']],
    ],
    [
      'a fill forward across parts that follow in time',
      [byTime, ['FillForward', { columns: ['x'], across_parts: true }]],
      [],
    ],
    [
      'duplicates sought across the parts',
      [split, ['DropDuplicates', { across_parts: true }]],
      [['leak.test-rows', 'n2', 'n1 n2']],
    ],
    [
      'a rank across the parts',
      [split, ['Rank', { columns: ['x'], across_parts: true }]],
      [['leak.test-rows', 'n2', 'n1 n2']],
    ],
    ['a sample across the parts', [split, ['SampleRows', { frac: 0.5, across_parts: true }]], []],
    ['no split at all', [['StandardScaler', { columns: ['x'] }], ['FillBackward']], []],
  ])('judges %s', (_, steps, expected) => {
    expect(leaksOf(...steps)).toEqual(expected);
  });

  it('leaves a step out that is switched off', () => {
    const document = chain(['StandardScaler', { columns: ['x'] }], split);
    const off = {
      ...document,
      nodes: document.nodes.map((node) => (node.id === 'n1' ? { ...node, bypassed: true } : node)),
    };
    expect(flow(off).leaks).toEqual([]);
  });
});
