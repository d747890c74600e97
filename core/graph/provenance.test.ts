import { describe, expect, it } from 'vitest';
import type { PipelineDocument } from './document-schema.ts';
import { flowOf } from './flow.ts';
import { edgesOnPath, flowColumnOf, provenanceParts, provenanceText } from './provenance.ts';

type Step = readonly [type: string, params?: Record<string, unknown>];

function chain(...steps: readonly Step[]): PipelineDocument {
  const nodes = [
    { id: 'source', type: 'CsvSource', params: { path: 'a.csv' } },
    ...steps.map(([type, params = {}], index) => ({ id: `n${index + 1}`, type, params })),
  ];
  const edges = steps.map((_, index) => ({ source: index === 0 ? 'source' : `n${index}`, target: `n${index + 1}` }));
  return { format: 'prepgraph', version: 1, nodes, edges };
}

const names = ['x', 'z', 'y'] as const;
const sources = new Map([
  [
    'source',
    [...names.map((name) => ({ name, type: 'number' as const })), { name: 'city', type: 'category' as const }],
  ],
]);
const text = (name: string, ...steps: readonly Step[]): string => {
  const column = flowColumnOf(flowOf(chain(...steps), sources).columns.get(`n${steps.length}`), name);
  return column === undefined ? '' : provenanceText(column, (id) => (id === 'n2' ? 2580 : undefined));
};
const split: Step = ['TrainTestSplit'];
const target: Step = ['SetTarget', { column: 'y' }];

describe('what flowed into a column, in words', () => {
  it.each<[string, string, Step[]]>([
    ['its own row alone; no target', 'z', [split, ['StandardScaler', { columns: ['x'] }]]],
    ['learned from 2,580 train rows; no test row, no target', 'x', [split, ['StandardScaler', { columns: ['x'] }]]],
    [
      'learned from train rows; no test row, no target',
      'x',
      [target, target, split, ['StandardScaler', { columns: ['x'] }]],
    ],
    ['learned from all 2,580 rows; no target', 'x', [target, ['StandardScaler', { columns: ['x'] }]]],
    ['rows of other parts, test rows among them; no target', 'x', [['Rank', { columns: ['x'] }], split]],
    ['other rows of its part; no test row, no target', 'x', [split, ['Rank', { columns: ['x'] }]]],
    ['the target', 'copy', [['Derive', { name: 'copy', formula: 'y + x' }], target]],
    ['its own row alone', 'y', [target, split]],
    [
      'learned from train rows, the target of other train rows (cross-fitted); no test row, not its own target',
      'city',
      [target, target, split, ['TargetEncoder', { columns: ['city'], target_type: 'continuous' }]],
    ],
    [
      'learned from 2,580 train rows; no test row, no target',
      'city_Rome',
      [split, ['OneHotEncoder', { columns: ['city'] }]],
    ],
  ])('is “%s”', (expected, name, steps) => {
    expect(text(name, ...steps)).toBe(expected);
  });

  it('marks what must not be, with the steps on the way', () => {
    const document = chain(['Rank', { columns: ['x'] }], split, ['StandardScaler', { columns: ['x'] }]);
    const column = flowColumnOf(flowOf(document, sources).columns.get('n3'), 'x');
    expect(column && provenanceParts(column, () => undefined)).toEqual([
      { words: 'rows of other parts, test rows among them', path: ['n1', 'n2', 'n3'], isLeak: true },
      { words: 'learned from train rows', path: ['n3'], isLeak: false },
    ]);
  });
});

describe('the edges of a path', () => {
  it('are those on a way between its nodes, side branches left out', () => {
    const { nodes, edges, ...rest } = chain(split, ['Clip'], ['SortRows'], ['DropMissing']);
    const document = {
      ...rest,
      nodes: [...nodes, { id: 'side', type: 'Clip', params: {} }],
      edges: [...edges, { source: 'n2', target: 'side' }],
    };
    const path = edgesOnPath(document, ['n1', 'n3']);
    expect(path.map(({ source, target }) => `${source} ${target}`)).toEqual(['n1 n2', 'n2 n3']);
    expect(edgesOnPath(document, ['n1'])).toEqual([]);
  });
});
