import { describe, expect, it } from 'vitest';
import { emptyDocument } from '../../core/graph/document.ts';
import type { DocumentNode, PipelineDocument } from '../../core/graph/document-schema.ts';
import { differenceLines } from './describe-difference.ts';

const chain = (...nodes: DocumentNode[]): PipelineDocument => ({
  ...emptyDocument(),
  nodes,
  edges: nodes.slice(1).map(({ id }, at) => ({ source: nodes[at]?.id ?? '', target: id })),
});
const step = (id: string, type: string, params: DocumentNode['params'] = {}, more: Partial<DocumentNode> = {}) => ({
  id,
  type,
  params,
  ...more,
});
const source = step('source', 'CsvSource', { path: 'a.csv' });
const impute = step('impute', 'SimpleImputer');
const scale = step('scale', 'StandardScaler', { with_mean: true });

describe('the difference of two pipelines in words', () => {
  it('is steps that came and went, without their neighbours', () => {
    expect(differenceLines(chain(source, scale), chain(source, impute, scale))).toEqual(['added Impute']);
    expect(differenceLines(chain(source, impute, scale), chain(source, scale))).toEqual(['removed Impute']);
    const many = Array.from({ length: 6 }, (_, at) => step(`c${at}`, 'Clip', {}, { name: `Clip ${at}` }));
    expect(differenceLines(chain(source), chain(source, ...many))).toEqual([
      'added Clip 0, Clip 1, Clip 2, Clip 3 and 2 more',
    ]);
  });

  it('is settings by their labels and options, with defaults filled in', () => {
    const after = chain(
      source,
      { ...impute, params: { strategy: 'median' } },
      { ...scale, params: { with_mean: false }, bypassed: true },
    );
    expect(differenceLines(chain(source, impute, { ...scale, params: {} }), after)).toEqual([
      'Impute: Strategy mean → median',
      'Standard scale: switched off',
      expect.stringMatching(/^Standard scale: .+ on → off$/),
    ]);
    expect(differenceLines(chain(source, impute), chain(source, { ...impute, params: { strategy: 'mean' } }))).toEqual(
      [],
    );
  });

  it('is another order of steps', () => {
    expect(differenceLines(chain(source, impute, scale), chain(source, scale, impute))).toEqual([
      'connected otherwise: Standard scale, Impute',
    ]);
  });

  it('is nothing where only places and names differ', () => {
    const moved = { ...scale, name: 'mine', position: { x: 1, y: 2 } };
    expect(differenceLines(chain(source, scale), chain(source, moved))).toEqual([]);
  });
});
