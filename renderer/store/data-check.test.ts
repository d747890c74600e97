import { describe, expect, it } from 'vitest';
import type { DataFinding } from '../../core/protocol/verification.ts';
import { adviceOf, changedFileWords, dataAdviceOf, differenceWords } from './data-check.ts';
import { initialState } from './workbench.ts';

const finding = (kind: DataFinding['kind'], column: string, more: Partial<DataFinding> = {}): DataFinding => ({
  kind,
  column,
  fatal: false,
  nodeId: 'source',
  message: 'It differs.',
  ...more,
});
const renamed = finding('missing-column', 'Embarked', {
  renamed: { source: 'source', to: 'Port', reason: 'it holds the same values' },
});

describe('differences of the data', () => {
  it('are said in a few words', () => {
    expect(differenceWords([renamed, finding('extra-column', 'Port'), finding('drift', 'age')])).toBe(
      '“Port” instead of “Embarked”, “age” is distributed otherwise',
    );
    expect(differenceWords([finding('extra-column', 'a'), finding('extra-column', 'b')])).toBe('2 new columns');
    expect(differenceWords([finding('drift', 'age'), finding('range', 'age')])).toBe('“age” is distributed otherwise');
    expect(differenceWords([])).toBe('');
    const many = (['missing-column', 'mismatched', 'extra-column', 'unseen', 'drift'] as const).map((kind) =>
      finding(kind, kind),
    );
    expect(differenceWords(many)).toMatch(/, and more$/);
  });

  const stamp = { id: 'new', files: 1, bytes: 1, modified: 0, path: '/a.csv', readAt: 0 };
  const stateWith = (asRead: string) => {
    const state = initialState();
    const node = { id: 'source', type: 'CsvSource', params: { types: { Embarked: 'category' } } };
    return {
      ...state,
      document: { ...state.document, current: { ...state.document.current, nodes: [node] } },
      runs: {
        ...state.runs,
        asRead: new Map([['source', { ...stamp, id: asRead }]]),
        dataCheck: { stamps: new Map([['source', 'new']]), findings: [renamed], left: 0 },
      },
    };
  };

  it('are advice while the compared files are those that are displayed', () => {
    const state = stateWith('new');
    expect(dataAdviceOf(state).map(({ rule }) => rule)).toEqual(['data.renamed']);
    expect(adviceOf(state)).toBe(adviceOf({ ...state }));
    expect(dataAdviceOf(stateWith('old'))).toEqual([]);
  });

  it('are said beside a change on disk before the file is read again', () => {
    const { runs } = stateWith('old');
    const state = { id: 'new', files: 1, bytes: 1, modified: 0 };
    const change = {
      nodeId: 'source',
      path: '/a.csv',
      kind: 'changed' as const,
      before: state,
      after: state,
      added: 0,
      removed: 0,
      changed: 0,
    };
    expect(changedFileWords(runs, change)).toBe('In the file: “Port” instead of “Embarked”.');
    expect(changedFileWords(runs, { ...change, after: { ...state, id: 'newer' } })).toBe('');
  });
});
