import { describe, expect, it } from 'vitest';
import { emptyDocument } from '../../core/graph/document.ts';
import type { PipelineDocument } from '../../core/graph/document-schema.ts';
import type { Field } from '../../core/ir/types.ts';
import { columnDifference, columnsOfSource, replaceSource } from './replace-source.ts';
import type { Replacement } from './state.ts';
import { initialState } from './workbench.ts';

const fields = (...names: string[]): Field[] => names.map((name) => ({ name, type: 'number' }));
const document = (): PipelineDocument => ({
  ...emptyDocument(),
  nodes: [
    {
      id: 'source',
      type: 'CsvSource',
      name: 'march',
      params: { path: 'march.csv', delimiter: ';', thousands: '.', types: { age: 'number', fare: 'number' } },
    },
    { id: 'scale', type: 'StandardScaler', params: {} },
  ],
  edges: [{ source: 'source', target: 'scale' }],
});
const replacement = (name: string, type: string): Replacement => ({
  nodeId: 'source',
  file: { path: `/data/${name}`, name, kind: 'file', size: 1 },
  type,
  params: {},
  before: [],
  after: [],
});
const report = { nodeId: 'source', state: 'done', problems: [], decided: { delimiter: ';', types: {} } } as const;

describe('another file for a source', () => {
  it('keeps the types and what was set, finds the rest anew, and gives the source its name', () => {
    const draft = document();
    replaceSource(draft, replacement('april.csv', 'CsvSource'), report, '/data', []);
    expect(draft.nodes[0]).toEqual({
      id: 'source',
      type: 'CsvSource',
      name: 'april',
      params: { path: 'april.csv', thousands: '.', types: { age: 'number', fare: 'number' } },
    });
  });

  it('may be of another format', () => {
    const draft = document();
    replaceSource(draft, replacement('april.parquet', 'ParquetSource'), report, null, []);
    expect(draft.nodes[0]?.type).toBe('ParquetSource');
    expect(Object.keys(draft.nodes[0]?.params ?? {}).sort()).toEqual(['path', 'types']);
  });

  it('may have a column under another name: a step gives it the old one', () => {
    const draft = document();
    const renamed = [{ from: 'fare', to: 'Fare', reason: '' }];
    replaceSource(draft, replacement('april.csv', 'CsvSource'), report, null, renamed);
    expect(draft.nodes[0]?.params['types']).toEqual({ age: 'number', Fare: 'number' });
    expect(draft.nodes.at(-1)).toMatchObject({ type: 'RenameColumns', params: { names: { Fare: 'fare' } } });
  });

  it('is compared by its columns', () => {
    expect(
      columnDifference({ before: fields('age', 'fare', 'deck'), after: fields('age', 'Fare', 'port', 'x') }),
    ).toEqual({
      same: 1,
      gone: ['deck'],
      added: ['port', 'x'],
      renamed: [{ from: 'fare', to: 'Fare', reason: 'it differs in spelling only and stands in its place' }],
    });
  });

  it('is compared with the decided types where the source could not be read', () => {
    const state = initialState();
    const now = { ...state, document: { ...state.document, current: document() } };
    expect(columnsOfSource(now, 'source')).toEqual(fields('age', 'fare'));
  });
});
