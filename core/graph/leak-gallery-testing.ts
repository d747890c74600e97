/** For tests: a gallery of graphs with the leaks that lint must report. Some leak, others only seem to. */
import type { PipelineDocument } from './document-schema.ts';
import type { LeakCode } from './flow-step.ts';

type Step = readonly [type: string, params?: Record<string, unknown>];

export interface GalleryGraph {
  readonly name: string;
  readonly document: PipelineDocument;
  /** Codes of the leaks, each with its node and the path; empty for a clean graph. */
  readonly leaks: readonly (readonly [code: LeakCode, node: string, path: string])[];
}

const ROWS = 48;

/** Rows by day, with gaps in `x`; `key` and `city` are unrelated to `price`. */
export function galleryCsv(): string {
  const lines = ['key,day,city,x,z,price'];
  for (let row = 0; row < ROWS; row++) {
    const day = new Date(Date.UTC(2024, 0, 1 + row)).toISOString().slice(0, 10);
    const x = row % 5 === 3 ? '' : ((row * 37) % 101) / 4;
    lines.push(
      `k${row},${day},${['Rome', 'Oslo', 'Bern'][(row * 7) % 3]},${x},${((row * 53) % 97) / 8},${((row * 29) % 89) / 2 + 20}`,
    );
  }
  return `${lines.join('\n')}\n`;
}

/** A chain of steps with ids n1, n2 … after "source". */
function chain(...steps: readonly Step[]): PipelineDocument {
  const nodes = [
    { id: 'source', type: 'CsvSource', params: { path: 'gallery.csv' } },
    ...steps.map(([type, params = {}], index) => ({ id: `n${index + 1}`, type, params })),
  ];
  const edges = steps.map((_, index) => ({ source: index === 0 ? 'source' : `n${index}`, target: `n${index + 1}` }));
  return { format: 'prepgraph', version: 1, nodes, edges };
}

/** The chain, with a second branch from the source that a final join brings back by `key`. */
function joined(main: readonly Step[], branch: readonly Step[]): PipelineDocument {
  const { nodes, edges, ...rest } = chain(...main);
  const side = branch.map(([type, params = {}], index) => ({ id: `b${index + 1}`, type, params }));
  return {
    ...rest,
    nodes: [...nodes, ...side, { id: 'join', type: 'Join', params: { on: ['key'], how: 'left' } }],
    edges: [
      ...edges,
      ...side.map((_, index) => ({ source: index === 0 ? 'source' : `b${index}`, target: `b${index + 1}` })),
      { source: `n${main.length}`, target: 'join', targetHandle: 'left' },
      { source: `b${branch.length}`, target: 'join', targetHandle: 'right' },
    ],
  };
}

const target: Step = ['SetTarget', { column: 'price' }];
const split: Step = ['TrainTestSplit', { random_state: 1 }];
const byTime: Step = ['TrainTestSplit', { time: 'day' }];

const groups: Step = ['GroupBy', { by: ['key'], aggregates: [{ column: 'x', function: 'sum', name: 'total' }] }];

/** The document with a split at its end. */
const thenSplit = (document: PipelineDocument): PipelineDocument => ({
  ...document,
  nodes: [...document.nodes, { id: 'split', type: 'TrainTestSplit', params: { random_state: 1 } }],
  edges: [...document.edges, { source: 'join', target: 'split' }],
});

const leaking: readonly GalleryGraph[] = [
  {
    name: 'a scaler that is fitted before the split',
    document: chain(target, ['StandardScaler', { columns: ['x', 'z'] }], split),
    leaks: [['leak.test-rows', 'n2', 'n2 n3']],
  },
  {
    name: 'categories that are learned before the split',
    document: chain(target, ['OneHotEncoder', { columns: ['city'] }], ['Clip', { columns: ['z'], lower: 0 }], split),
    leaks: [['leak.test-rows', 'n2', 'n2 n3 n4']],
  },
  {
    name: 'a fill from the row before, ahead of a random split',
    document: chain(target, ['FillForward', { columns: ['x'] }], split),
    leaks: [['leak.test-rows', 'n2', 'n2 n3']],
  },
  {
    name: 'a rank among all rows',
    document: chain(target, ['Rank', { columns: ['z'] }], split),
    leaks: [['leak.test-rows', 'n2', 'n2 n3']],
  },
  {
    name: 'columns chosen by all rows',
    document: chain(target, ['DropCorrelated', { threshold: 0.9 }], split),
    leaks: [['leak.test-rows', 'n2', 'n2 n3']],
  },
  {
    name: 'sums of groups of all rows, joined to single rows ahead of the split',
    document: thenSplit(joined([target], [groups])),
    leaks: [['leak.test-rows', 'b1', 'b1 join split']],
  },
  {
    name: 'sums of groups of all rows, joined to the rows of a split',
    document: joined([target, split], [groups]),
    leaks: [['leak.test-rows', 'b1', 'b1 join']],
  },
  {
    name: 'a fill from the row after in a split by time',
    document: chain(target, byTime, ['FillBackward', { columns: ['x'] }]),
    leaks: [['leak.later-rows', 'n3', 'n2 n3']],
  },
  {
    name: 'lines between known cells, ahead of a split by time',
    document: chain(target, ['SortRows', { by: [{ column: 'day' }] }], ['Interpolate', { columns: ['x'] }], byTime),
    leaks: [['leak.later-rows', 'n3', 'n3 n4']],
  },
  {
    name: 'a formula over the target',
    document: chain(['Derive', { name: 'per', formula: 'price / z' }], target, split),
    leaks: [['leak.target', 'n1', 'source n1']],
  },
  {
    name: 'an imputer that takes the target among its neighbours',
    document: chain(target, split, ['KNNImputer', { columns: ['x', 'z', 'price'] }]),
    leaks: [['leak.target', 'n3', 'source n3']],
  },
  {
    name: 'a branch that is scaled on all rows and joined to the split ones',
    document: joined(
      [target, split],
      [
        ['SelectColumns', { columns: ['key', 'x'] }],
        ['MinMaxScaler', { columns: ['x'] }],
      ],
    ),
    leaks: [['leak.test-rows', 'b2', 'b2 join']],
  },
  {
    name: 'rows drawn more than once before the split',
    document: chain(target, ['SampleRows', { frac: 1.5, replace: true, random_state: 2 }], split),
    leaks: [['leak.test-rows', 'n2', 'n2 n3']],
  },
];

const clean: readonly GalleryGraph[] = [
  {
    name: 'everything that learns stands after the split',
    document: chain(target, split, ['SimpleImputer', { columns: ['x'] }], ['StandardScaler', { columns: ['x', 'z'] }]),
    leaks: [],
  },
  {
    name: 'a formula over the row, before the split',
    document: chain(['Derive', { name: 'ratio', formula: 'x / z' }], target, split),
    leaks: [],
  },
  {
    name: 'a rank within each part',
    document: chain(target, split, ['Rank', { columns: ['z'] }]),
    leaks: [],
  },
  {
    name: 'a cross-fitted target encoding',
    document: chain(target, split, ['TargetEncoder', { columns: ['city'], target_type: 'continuous' }]),
    leaks: [],
  },
  {
    name: 'duplicates dropped and rows sampled before the split',
    document: chain(target, ['DropDuplicates'], ['SampleRows', { frac: 0.9, random_state: 2 }], split),
    leaks: [],
  },
  {
    name: 'rows drawn more than once after the split',
    document: chain(target, split, ['SampleRows', { frac: 1.5, replace: true, random_state: 2 }]),
    leaks: [],
  },
  {
    name: 'rows drawn more than once, of which one each is kept',
    document: chain(target, ['SampleRows', { frac: 1.5, replace: true, random_state: 2 }], ['DropDuplicates'], split),
    leaks: [],
  },
  {
    name: 'rows drawn more than once, all copies in one part',
    document: chain(
      target,
      ['SampleRows', { frac: 1.5, replace: true, random_state: 2 }],
      ['TrainTestSplit', { group: 'key', random_state: 1 }],
    ),
    leaks: [],
  },
  {
    name: 'rows sorted by the target before a random split',
    document: chain(target, ['SortRows', { by: [{ column: 'price' }] }], split, ['StandardScaler', { columns: ['z'] }]),
    leaks: [],
  },
  {
    name: 'constants and given categories before the split',
    document: chain(
      target,
      ['FillNa', { columns: ['x'], value: 0 }],
      ['SimpleImputer', { columns: ['z'], strategy: 'constant', fill_value: 0 }],
      ['OneHotEncoder', { columns: ['city'], categories: [['Bern', 'Oslo', 'Rome']] }],
      split,
    ),
    leaks: [],
  },
  {
    name: 'a fill from the row before, ahead of a split by time',
    document: chain(target, ['SortRows', { by: [{ column: 'day' }] }], ['FillForward', { columns: ['x'] }], byTime),
    leaks: [],
  },
  {
    name: 'the target alone is changed, stratified by and looked at for gaps',
    document: chain(
      ['Derive', { name: 'price', formula: 'log1p(price)' }],
      target,
      ['DropMissing', { subset: ['price'] }],
      ['FilterRows', { formula: 'price > 0' }],
      split,
    ),
    leaks: [],
  },
  {
    name: 'the column that the target was made of is dropped',
    document: chain(
      ['Derive', { name: 'dear', formula: 'price > 40' }],
      ['SetTarget', { column: 'dear' }],
      ['TrainTestSplit', { stratify: 'dear' }],
      ['StandardScaler', { columns: ['x', 'z'] }],
      ['SelectColumns', { columns: ['x', 'z', 'dear'] }],
    ),
    leaks: [],
  },
];

export const leakGallery: readonly GalleryGraph[] = [...leaking, ...clean];
