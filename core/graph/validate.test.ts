import { describe, expect, it } from 'vitest';
import { emptyDocument } from './document.ts';
import { type PipelineDocument } from './document-schema.ts';
import { propagateSchemas, structureProblems } from './validate.ts';

const source = { id: 's', type: 'CsvSource', params: { path: 'a.csv' } };
const step = (id: string, type: string, params: Record<string, unknown> = {}) => ({ id, type, params });

function pipeline(nodes: PipelineDocument['nodes'], ...edges: string[]): PipelineDocument {
  return {
    ...emptyDocument(),
    nodes,
    edges: edges.map((edge) => ({ source: edge[0], target: edge[1] })),
  };
}

const codes = (document: PipelineDocument) =>
  structureProblems(document).map(({ code, nodeId, field }) => [code, nodeId, field]);

describe('validation', () => {
  it('finds nothing wrong with a sound pipeline', () => {
    expect(codes(pipeline([source, step('a', 'StandardScaler')], 'sa'))).toEqual([]);
  });

  it.each([
    ['a node that nothing feeds', pipeline([source, step('a', 'StandardScaler')]), ['node.no-input', 'a', undefined]],
    [
      'two edges into one port',
      pipeline([source, { ...source, id: 't' }, step('a', 'DropColumns')], 'sa', 'ta'),
      ['node.many-inputs', 'a', undefined],
    ],
    ['an edge into a source', pipeline([source, { ...source, id: 't' }], 'st'), ['edge.into-source', 't', undefined]],
    ['an edge that leads nowhere', pipeline([source], 'sx'), ['edge.dangling', undefined, undefined]],
    [
      'an operator that it does not know',
      pipeline([source, step('a', 'Levitate')], 'sa'),
      ['node.unknown-type', 'a', undefined],
    ],
    [
      'a parameter out of range',
      pipeline([source, step('a', 'MinMaxScaler', { feature_range: [1, 0] })], 'sa'),
      ['param.invalid', 'a', 'feature_range'],
    ],
    [
      'a parameter that nobody has set',
      pipeline([source, step('a', 'FilterRows', { formula: '' })], 'sa'),
      ['param.unset', 'a', 'formula'],
    ],
    [
      'a parameter that there is not',
      pipeline([source, step('a', 'MinMaxScaler', { clamp: true })], 'sa'),
      ['param.unknown', 'a', 'clamp'],
    ],
    [
      'a map that names what no map can hold',
      pipeline([source, step('a', 'RenameColumns', { names: JSON.parse('{"__proto__":"x"}') })], 'sa'),
      ['param.invalid', 'a', 'names'],
    ],
    ['two nodes of one id', pipeline([source, source]), ['node.duplicate-id', 's', undefined]],
  ])('finds %s', (_, document, expected) => {
    expect(codes(document)).toContainEqual(expected);
  });

  it('tells what an invalid parameter means', () => {
    const [problem] = structureProblems(pipeline([source, step('a', 'FilterRows')], 'sa'));
    expect(problem?.hint).toBe('Rows stay where this holds, such as age >= 18 and city != "Rome".');
  });

  it('finds every node of a circle', () => {
    const document = pipeline([step('a', 'DropColumns'), step('b', 'DropColumns')], 'ab', 'ba');
    expect(codes(document)).toEqual(
      expect.arrayContaining([
        ['graph.cycle', 'a', undefined],
        ['graph.cycle', 'b', undefined],
      ]),
    );
  });

  it('says what to do about each', () => {
    for (const { hint } of structureProblems(pipeline([step('a', 'Nope')], 'xa'))) expect(hint).toMatch(/\S/);
  });
});

describe('columns carried through the graph', () => {
  const fields = new Map([
    [
      's',
      [
        { name: 'x', type: 'number' as const },
        { name: 'c', type: 'category' as const },
      ],
    ],
  ]);

  it('are known before anything is learned, one-hot columns by their beginning', () => {
    const document = pipeline(
      [source, step('a', 'OneHotEncoder', { columns: ['c'] }), step('b', 'DropColumns', { columns: ['x'] })],
      'sa',
      'ab',
    );
    expect(propagateSchemas(document, fields).columns.get('b')).toEqual([{ name: 'c_', type: 'number', many: true }]);
  });

  it('report a column that is not there, or of a type that is not taken, on its node', () => {
    const document = pipeline(
      [source, step('a', 'StandardScaler', { columns: ['y'] }), step('b', 'StandardScaler', { columns: ['c'] })],
      'sa',
      'sb',
    );
    expect(propagateSchemas(document, fields).problems).toEqual([
      expect.objectContaining({ nodeId: 'a', code: 'column.unknown', column: 'y', field: 'columns' }),
      expect.objectContaining({ nodeId: 'b', code: 'column.type', column: 'c', field: 'columns' }),
    ]);
  });

  it.each([
    ['Derive', { name: 'y', formula: 'x + nobody' }, { field: 'formula', at: { from: 4, to: 10 } }],
    ['Derive', { name: 'y', formula: 'x + c' }, { field: 'formula' }],
    ['FilterRows', { formula: 'x + 1' }, { field: 'formula' }],
    ['FilterRows', { formula: 'x > and' }, { field: 'formula', at: expect.anything() }],
  ])('report a formula of %s that does not fit, with its place: %j', (type, params, expected) => {
    const document = pipeline([source, step('a', type, params)], 'sa');
    const found = [...structureProblems(document), ...propagateSchemas(document, fields).problems];
    expect(found).toEqual([expect.objectContaining({ nodeId: 'a', hint: expect.stringMatching(/\S/), ...expected })]);
  });

  it('report a formula that is none even where no columns are known', () => {
    const document = pipeline(
      [source, step('a', 'Levitate'), step('b', 'Derive', { name: 'y', formula: '1 +' })],
      'sa',
      'ab',
    );
    expect(structureProblems(document)).toContainEqual(
      expect.objectContaining({ nodeId: 'b', field: 'formula', at: expect.anything() }),
    );
  });

  it('let a formula name a column that an encoding will make', () => {
    const document = pipeline(
      [
        source,
        step('a', 'OneHotEncoder', { columns: ['c'] }),
        step('b', 'Derive', { name: 'y', formula: 'c_red * x' }),
      ],
      'sa',
      'ab',
    );
    expect(propagateSchemas(document, fields).problems).toEqual([]);
    expect(propagateSchemas(document, fields).columns.get('b')?.at(-1)).toMatchObject({ name: 'y', type: 'number' });
  });

  it.each([
    ['Discretization', { columns: ['x'] }, 'num_bins'],
    ['TrainTestSplit', { train_size: 0.5, val_size: 0.2 }, 'train_size'],
    ['PCA', { n_components: 2.5 }, 'n_components'],
    ['Cut', { bins: [3, 1] }, 'bins'],
    ['OneHotEncoder', { columns: ['c'], drop: ['a', 'b'] }, undefined],
    ['TextExtract', { pat: 'abc' }, 'pat'],
    ['SampleRows', { weights: 'c' }, 'weights'],
    ['TargetEncoder', {}, 'target'],
  ])('report what %s would refuse before it sees a row', (type, params, field) => {
    const { problems } = propagateSchemas(pipeline([source, step('a', type, params)], 'sa'), fields);
    expect(problems.map((problem) => [problem.nodeId, problem.field])).toEqual(
      field === undefined ? [] : [['a', field]],
    );
  });

  it('ask nothing of a bypassed node that is not set up yet', () => {
    const unset = step('a', 'SetTarget', {});
    const document = pipeline([source, { ...unset, bypassed: true }], 'sa');
    expect(structureProblems(document)).toEqual([]);
    const { columns, problems } = propagateSchemas(document, new Map([['s', [{ name: 'c', type: 'number' }]]]));
    expect([columns.get('a'), problems]).toEqual([[{ name: 'c', type: 'number' }], []]);
    expect(structureProblems(pipeline([source, unset], 'sa'))).toMatchObject([{ code: 'param.unset', nodeId: 'a' }]);
    const wrong = { ...step('a', 'SetTarget', { column: 5 }), bypassed: true };
    expect(structureProblems(pipeline([source, wrong], 'sa'))).toMatchObject([{ code: 'param.invalid' }]);
  });

  it('pass a bypassed node by', () => {
    const document = pipeline([source, { ...step('a', 'DropColumns', { columns: ['c'] }), bypassed: true }], 'sa');
    expect(propagateSchemas(document, fields).columns.get('a')).toHaveLength(2);
  });
});
