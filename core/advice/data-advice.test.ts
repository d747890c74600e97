import { describe, expect, it } from 'vitest';
import { graphOf } from '../graph/graph.ts';
import type { DataFinding } from '../protocol/verification.ts';
import { dataAdvice } from './data-advice.ts';
import { evidence, mended } from './testing.ts';

type Steps = Parameters<typeof evidence>[0];
const types = { age: 'number', Embarked: 'category' };

function given(steps: Steps, ...findings: Partial<DataFinding>[]) {
  const all = evidence(steps);
  const source = all.document.nodes[0];
  if (source !== undefined) source.params['types'] = { ...types };
  const adviceNow = () => {
    const graph = graphOf(all.document);
    const full = findings.map(
      (finding): DataFinding => ({
        kind: 'drift',
        fatal: false,
        nodeId: 'source',
        message: 'It differs.',
        ...finding,
      }),
    );
    return dataAdvice(
      full,
      (id) => graph.get(id)?.node,
      (id) => graph.get(id)?.feeds ?? [],
    );
  };
  return { all, adviceNow, advice: adviceNow() };
}

const renamed: Partial<DataFinding> = {
  kind: 'missing-column',
  fatal: true,
  nodeId: 'n1',
  column: 'Embarked',
  renamed: { source: 'source', to: 'Port', reason: 'it holds the same values' },
};
const extra = (column: string): Partial<DataFinding> => ({ kind: 'extra-column', column });
const encode: Steps = [['OneHotEncoder', { columns: ['Embarked'] }]];

describe('a column that has another name now', () => {
  it('is asked about, and renamed after the source with the type that was decided', () => {
    const { all, advice, adviceNow } = given(encode, renamed, extra('Port'));
    expect(advice.map(({ message }) => message)).toEqual([
      '“Port” instead of “Embarked”? “Port” is new, and holds the same values.',
    ]);
    expect(advice[0]?.fix?.label).toBe('Rename “Port” to “Embarked”');
    advice[0]?.fix?.change(all.document);
    expect(mended(all, { fix: undefined } as never)).toEqual([
      ['CsvSource', { path: 'x.csv', types: { age: 'number', Port: 'category' } }],
      ['RenameColumns', { names: { Port: 'Embarked' } }],
      ['OneHotEncoder', { columns: ['Embarked'] }],
    ]);
    expect(adviceNow()).toEqual([]);
  });

  it('joins a rename that follows the source already', () => {
    const { all, advice } = given([['RenameColumns', { names: { x: 'age' } }], ...encode], renamed);
    expect(mended(all, advice[0] as never).map(([type, params]) => [type, params['names']])).toEqual([
      ['CsvSource', undefined],
      ['RenameColumns', { x: 'age', Port: 'Embarked' }],
      ['OneHotEncoder', undefined],
    ]);
  });
});

describe('other differences', () => {
  it('are new columns, told together and dropped by one step', () => {
    const { all, advice, adviceNow } = given([['Clip']], extra('a'), extra('b'));
    expect(advice).toHaveLength(1);
    expect(advice[0]?.message).toBe('“a” and “b” are new: steps that take all columns take them, too.');
    advice[0]?.fix?.change(all.document);
    expect(adviceNow()).toEqual([]);
  });

  it('are a column that is gone: a step with other columns can do without it', () => {
    const gone: Partial<DataFinding> = { kind: 'missing-column', fatal: true, nodeId: 'n1', column: 'Embarked' };
    const { all, advice } = given([['OneHotEncoder', { columns: ['Embarked', 'sex'] }]], gone);
    expect(advice[0]).toMatchObject({ severity: 'warning', message: '“Embarked” is gone, and this step needs it.' });
    expect(mended(all, advice[0] as never).at(-1)).toEqual(['OneHotEncoder', { columns: ['sex'] }]);
    expect(given(encode, gone).advice[0]?.fix).toBeUndefined();
  });

  it('are cells that do not fit: the type is decided anew', () => {
    const { all, advice } = given([], {
      kind: 'mismatched',
      column: 'age',
      message: '2 cells cannot be read as number.',
    });
    expect(advice[0]?.message).toBe('“age”: 2 cells cannot be read as number.');
    expect(mended(all, advice[0] as never)[0]?.[1]['types']).toEqual({ Embarked: 'category' });
  });

  it('are values that a step had not learned: one that refuses them can ignore them', () => {
    const unseen: Partial<DataFinding> = { kind: 'unseen', nodeId: 'n1', column: 'Embarked', message: 'New.' };
    const { all, advice } = given([['OneHotEncoder', { columns: ['Embarked'], handle_unknown: 'error' }]], unseen);
    expect(mended(all, advice[0] as never).at(-1)?.[1]['handle_unknown']).toBe('ignore');
    const lenient = given([['OneHotEncoder', { columns: ['Embarked'], handle_unknown: 'ignore' }]], unseen);
    expect(lenient.advice[0]?.fix).toBeUndefined();
  });

  it('are values that a step had not learned: one that takes unknown ones can keep the categories that it had', () => {
    const unseen: Partial<DataFinding> = {
      kind: 'unseen',
      nodeId: 'n1',
      column: 'Embarked',
      message: 'New.',
      known: {
        columns: ['Embarked', 'sex'],
        categories: [
          ['C', 'S', null],
          ['f', 'm'],
        ],
      },
    };
    const { all, advice, adviceNow } = given([['OneHotEncoder', { handle_unknown: 'ignore' }]], unseen);
    expect(advice[0]?.fix?.label).toBe('Treat the new values as unknown');
    advice[0]?.fix?.change(all.document);
    expect(mended(all, { fix: undefined } as never).at(-1)?.[1]).toEqual({
      handle_unknown: 'ignore',
      columns: ['Embarked', 'sex'],
      categories: [
        ['C', 'S', null],
        ['f', 'm'],
      ],
    });
    expect(adviceNow()).toEqual([]);
  });

  it('are numbers out of range, which a step after the source holds within it', () => {
    const { all, advice, adviceNow } = given([], { kind: 'range', column: 'age', range: [0, 80] });
    advice[0]?.fix?.change(all.document);
    expect(mended(all, { fix: undefined } as never).at(-1)).toEqual([
      'Clip',
      { columns: ['age'], lower: 0, upper: 80 },
    ]);
    expect(adviceNow()).toEqual([]);
  });

  it('are not told of steps that are gone, nor where only the order differs; what breaks a step comes first', () => {
    const { advice } = given(
      [],
      { nodeId: 'other' },
      { kind: 'reordered' },
      { column: 'age' },
      {
        kind: 'other-type',
        column: 'age',
        fatal: true,
      },
    );
    expect(advice.map(({ rule, severity }) => [rule, severity])).toEqual([
      ['data.other-type', 'warning'],
      ['data.drift', 'info'],
    ]);
  });
});
