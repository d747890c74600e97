import { describe, expect, it } from 'vitest';
import { column, evidence, mended, surveyOf } from '../testing.ts';
import { leaks } from './leaks.ts';
import { targetInFeatures } from './target-in-features.ts';

const columns = ['x', 'y', 'day'].map((name) => ({ name, type: name === 'day' ? 'datetime' : 'number' }) as const);
type Steps = Parameters<typeof evidence>[0];
const given = (...steps: Steps) => evidence(steps, {}, { source: { columns: [...columns] } });
const typesAfter = (...steps: Steps) => {
  const found = given(...steps);
  return mended(found, leaks(found)[0]).slice(1);
};

describe('leaks as problems', () => {
  it('names each step that learns before the split, and moves the split before the first', () => {
    const steps: Steps = [['SimpleImputer'], ['StandardScaler'], ['TrainTestSplit'], ['MinMaxScaler']];
    const found = leaks(given(...steps));
    expect(found.map(({ rule, nodeId, path }) => [rule, nodeId, path])).toEqual([
      ['leak.test-rows', 'n1', ['n1', 'n2', 'n3']],
      ['leak.test-rows', 'n2', ['n2', 'n3']],
    ]);
    expect(found[0]?.message).toMatch(/^Leak: it learns from all rows/);
    expect(typesAfter(...steps).map(([type]) => type)).toEqual([
      'TrainTestSplit',
      'SimpleImputer',
      'StandardScaler',
      'MinMaxScaler',
    ]);
  });

  it('says nothing without a split, or where the split comes first', () => {
    expect(leaks(given(['StandardScaler']))).toEqual([]);
    expect(leaks(given(['TrainTestSplit'], ['StandardScaler']))).toEqual([]);
  });

  it('fills forward where a fill looks ahead in time', () => {
    expect(
      typesAfter(
        ['TrainTestSplit', { time: 'day' }],
        ['Interpolate', { columns: ['x'], limit_direction: 'both', limit: 2 }],
      ),
    ).toEqual([
      ['TrainTestSplit', { time: 'day' }],
      ['FillForward', { columns: ['x'], limit: 2 }],
    ]);
  });

  it('lets a step that looks across the split keep to the parts', () => {
    expect(typesAfter(['TrainTestSplit'], ['FillForward', { across_parts: true }])).toEqual([
      ['TrainTestSplit', {}],
      ['FillForward', { across_parts: false }],
    ]);
  });

  it('drops a feature that the target flows into, and tells of it once', () => {
    const steps: Steps = [
      ['SetTarget', { column: 'y' }],
      ['Derive', { name: 'twice', formula: 'y * 2' }],
    ];
    const surveys = { n2: surveyOf(column('y', { target: true }), column('twice', { fromTarget: true })) };
    const found = evidence(steps, surveys, { source: { columns: [...columns] } });
    const [leak] = leaks(found);
    expect(leak).toMatchObject({ rule: 'leak.target', nodeId: 'n2', columns: ['twice'] });
    expect(mended(found, leak).at(-1)).toEqual(['DropColumns', { columns: ['twice'] }]);
    expect(targetInFeatures(found)).toEqual([]);
  });
});
