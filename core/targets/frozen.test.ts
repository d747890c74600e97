import { describe, expect, it } from 'vitest';
import { readDocument } from '../graph/document.ts';
import { printExpr } from '../ir/print.ts';
import { freeze } from './frozen.ts';

const chain = (steps: readonly (readonly [string, object])[], fitted: object) =>
  readDocument({
    format: 'prepgraph',
    version: 1,
    nodes: [
      { id: 'source', type: 'CsvSource', params: { path: 'x.csv', types: { x: 'number', c: 'category' } } },
      ...steps.map(([type, params], at) => ({ id: `n${at}`, type, params })),
    ],
    edges: steps.map((_, at) => ({ source: at === 0 ? 'source' : `n${at - 1}`, target: `n${at}` })),
    fitted,
  });

describe('freeze', () => {
  const document = chain(
    [
      ['TrainTestSplit', {}],
      ['SimpleImputer', { columns: ['x'], strategy: 'median' }],
      ['FillForward', { columns: ['x'] }],
      ['StandardScaler', { columns: ['x'] }],
    ],
    {
      n1: { feature_names_in_: ['x'], statistics_: [2], indicator_: [1] },
      n3: { feature_names_in_: ['x'], mean_: [1], var_: [4], scale_: [2], n_samples_seen_: 3 },
    },
  );

  it('says each column over the columns before the node, and over the source as far as rows stand alone', () => {
    const { nodes, sources, fields } = freeze(document, 'n3');
    expect(sources.map(({ id, fields }) => [id, fields])).toEqual([
      [
        'source',
        [
          { name: 'x', type: 'number' },
          { name: 'c', type: 'category' },
        ],
      ],
    ]);
    expect(nodes.map(({ id, rows }) => [id, rows?.rows ?? null])).toEqual([
      ['n0', null],
      ['n1', null],
      ['n2', 'whole'],
      ['n3', null],
    ]);
    const shown = nodes.map(({ before, columns }) =>
      columns.map(({ expr, overSource }) => [
        printExpr(expr, (index) => before[0]?.[index]?.name ?? `made ${index}`),
        overSource === null ? null : printExpr(overSource, (index) => `s${index}`),
      ]),
    );
    expect(shown[1]?.[0]).toEqual(['x, where missing 2', 's0, where missing 2']);
    expect(shown[2]?.[0]).toEqual(['made 2', null]);
    expect(shown[3]?.[0]).toEqual(['(x − 1) / 2', null]);
    expect(fields.map(({ name }) => name)).toEqual(['x', 'c']);
  });

  it('names the node that was not fitted', () => {
    const loose = chain([['StandardScaler', {}]], {});
    expect(() => freeze(loose, 'n0')).toThrow(
      expect.objectContaining({ problem: expect.objectContaining({ code: 'apply.not-fitted', nodeId: 'n0' }) }),
    );
  });
});
