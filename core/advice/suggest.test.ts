import { describe, expect, it } from 'vitest';
import { operatorOf } from '../operators/catalogue.ts';
import { insertSteps, suggest } from './suggest.ts';
import { column, evidence, surveyOf } from './testing.ts';

const survey = surveyOf(
  column('id', { integer: true, distinct: 100, singles: 100, count: 100, min: 1, max: 100 }),
  column('age', { missing: 7 }),
  column('income', { skew: 5 }),
  column('city', { type: 'category', distinct: 4 }),
  column('street', { type: 'category', distinct: 80, singles: 60 }),
  column('joined', { type: 'datetime' }),
  column('churn', { type: 'boolean', distinct: 2, rarest: 20 }),
);

describe('a suggestion', () => {
  it('drops, marks, splits, fills, scales and encodes, each with a reason', () => {
    const steps = suggest(survey);
    expect(steps.map(({ type }) => type)).toEqual([
      'DropColumns',
      'SetTarget',
      'TrainTestSplit',
      'DateParts',
      'SimpleImputer',
      'PowerTransformer',
      'StandardScaler',
      'OneHotEncoder',
      'TargetEncoder',
    ]);
    expect(steps.find(({ type }) => type === 'TrainTestSplit')?.params).toMatchObject({ stratify: 'churn' });
    expect(steps.every(({ reason }) => reason.endsWith('.'))).toBe(true);
  });

  it('reads dates that are written as text, and treats what they become as numbers', () => {
    const dates = { dayfirst: true, utc: false };
    const steps = suggest(
      surveyOf(
        column('sold', { type: 'text', singles: 100, distinct: 100, count: 97, missing: 3, length: 10, dates }),
        column('paid', { type: 'datetime' }),
        column('sum', {}),
      ),
    );
    const parts = ['sold', 'paid'].flatMap((name) => ['year', 'month', 'dayofweek'].map((part) => `${name}_${part}`));
    expect(steps.map(({ type, params }) => [type, params['columns']])).toEqual([
      ['TrainTestSplit', undefined],
      ['ParseDate', ['sold']],
      ['DateParts', ['sold', 'paid']],
      ['SimpleImputer', parts.slice(0, 3)],
      ['StandardScaler', ['sum', ...parts]],
    ]);
    expect(steps[1]?.params).toEqual({ columns: ['sold'], dayfirst: true });
    for (const { type, params } of steps) expect(operatorOf(type)?.params.safeParse(params).success).toBe(true);
  });

  it('gives every operator parameters that it takes', () => {
    for (const { type, params } of suggest(survey))
      expect(operatorOf(type)?.params.safeParse(params).success).toBe(true);
  });

  it('takes the target that it is told, or none', () => {
    expect(suggest(survey, null).some(({ type }) => type === 'SetTarget')).toBe(false);
    expect(suggest(survey, 'city').find(({ type }) => type === 'SetTarget')?.params).toEqual({ column: 'city' });
  });

  it('becomes a chain behind the source', () => {
    const { document } = evidence([]);
    const steps = suggest(survey);
    const ids = insertSteps(document, 'source', steps);
    expect(document.nodes).toHaveLength(steps.length + 1);
    expect(document.edges.map(({ source, target }) => [source, target])).toEqual(
      ids.map((id, index) => [index === 0 ? 'source' : ids[index - 1], id]),
    );
  });
});
