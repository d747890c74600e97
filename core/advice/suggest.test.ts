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
      ['ParseDate', ['sold']],
      ['TrainTestSplit', undefined],
      ['DateParts', ['sold', 'paid']],
      ['SimpleImputer', parts.slice(0, 3)],
      ['StandardScaler', ['sum', ...parts]],
    ]);
    expect(steps[0]?.params).toEqual({ columns: ['sold'], dayfirst: true });
    for (const { type, params } of steps) expect(operatorOf(type)?.params.safeParse(params).success).toBe(true);
  });

  it('reads numbers that are written as text, and treats them as numbers', () => {
    const money = { decimal: '.' as const, thousands: ',', unit: null, coerce: true };
    const weight = { decimal: '.' as const, thousands: null, unit: 'kg', coerce: false };
    const steps = suggest(
      surveyOf(
        column('paid', { type: 'text', singles: 100, distinct: 100, length: 9, numbers: money, unread: 4 }),
        column('due', { type: 'category', numbers: money, unread: 0 }),
        column('weight', { type: 'text', numbers: weight, unread: 0, skew: 5 }),
      ),
    );
    expect(steps.map(({ type, params }) => [type, params['columns']])).toEqual([
      ['ParseNumber', ['paid', 'due']],
      ['ParseNumber', ['weight']],
      ['TrainTestSplit', undefined],
      ['SimpleImputer', ['paid']],
      ['PowerTransformer', ['weight']],
      ['StandardScaler', ['paid', 'due']],
    ]);
    expect(steps[0]?.params).toEqual({ columns: ['paid', 'due'], thousands: ',', errors: 'coerce' });
    expect(steps[1]?.params).toEqual({ columns: ['weight'], currency: ['$', '€', '£', '¥', 'kg'] });
    for (const { type, params } of steps) expect(operatorOf(type)?.params.safeParse(params).success).toBe(true);
  });

  it('takes the parts of dates that differ', () => {
    const at = column('at', { type: 'datetime', parts: ['day', 'dayofweek', 'dayofyear', 'hour', 'minute'] });
    const start = column('start', { type: 'datetime', parts: ['second'] });
    const steps = suggest(surveyOf(at, start)).filter(({ type }) => type === 'DateParts');
    expect(steps.map(({ params }) => params)).toEqual([
      { columns: ['at'], parts: ['dayofweek', 'hour'] },
      { columns: ['start'], parts: ['second'] },
    ]);
    expect(steps.map(({ reason }) => reason)).toEqual([
      '“at”: a model takes numbers; weekday and hour carry what dates say.',
      '“start”: a model takes numbers; second carries what dates say.',
    ]);
  });

  it('makes one value of two spellings before anything is learned', () => {
    const [first] = suggest(surveyOf(column('paid', { type: 'category', distinct: 4, spellings: ['Yes', 'yes'] })));
    expect(first).toMatchObject({ type: 'TextClean', params: { columns: ['paid'], case: 'lower' } });
    expect(first?.reason).toBe('“Yes” and “yes” are one value of “paid”.');
  });

  it('names columns that have commas in their names', () => {
    const [first] = suggest(surveyOf(column('a, b', { distinct: 1 }), column('c')));
    expect(first?.reason).toBe('“a, b” has one value.');
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
