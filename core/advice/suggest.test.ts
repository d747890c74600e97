import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { operatorOf } from '../operators/catalogue.ts';
import { PURPOSES } from '../ir/purpose.ts';
import * as measured from './measured.ts';
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

  it('makes columns of lists, by what they hold', () => {
    const list = (name: string, length: number | null, labels: number | null, missing = 0) =>
      column(name, {
        type: 'text',
        distinct: 100,
        singles: 100,
        count: 100 - missing,
        missing,
        lists: { length, labels },
      });
    const steps = suggest(
      surveyOf(
        list('e', 2, 190, 5),
        list('f', 2, 190),
        list('tags', null, 12),
        list('words', null, 4000),
        list('boxes', null, null),
        column('x'),
      ),
    );
    expect(steps.map(({ type, params }) => [type, params['columns']])).toEqual([
      ['TrainTestSplit', undefined],
      ['DropColumns', ['words', 'boxes']],
      ['ListToColumns', ['e', 'f']],
      ['SimpleImputer', ['e_0', 'e_1', 'f_0', 'f_1']],
      ['MultiLabelBinarizer', ['tags']],
      ['StandardScaler', ['x']],
    ]);
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
    expect(suggest(survey, { target: null }).some(({ type }) => type === 'SetTarget')).toBe(false);
    expect(suggest(survey, { target: 'city' }).find(({ type }) => type === 'SetTarget')?.params).toEqual({
      column: 'city',
    });
  });

  const withoutGoal = (type: string, ...columns: ReturnType<typeof column>[]) =>
    suggest(surveyOf(...columns, column('x'))).filter((step) => step.type === type);

  it('holds what lies far out at a fence, and bends only what is lopsided', () => {
    const spoilt = column('spoilt', { skew: 9, lean: 0.02, far: 0.01 });
    const steps = suggest(surveyOf(spoilt, column('income', { skew: 5, far: 0.03 }), column('even')));
    expect(steps.map(({ type, params }) => [type, params['columns']])).toEqual([
      ['TrainTestSplit', undefined],
      ['Clip', ['spoilt']],
      ['PowerTransformer', ['income']],
      ['StandardScaler', ['spoilt', 'even']],
    ]);
    expect(steps[1]).toMatchObject({ params: { bounds: 'iqr' }, measured: expect.stringContaining('regained 0.19') });
  });

  it('holds infinite numbers at the largest of the others, and drops a column that has no others', () => {
    const infinite = { max: Infinity, skew: null };
    const [clip] = withoutGoal('Clip', column('rate', { ...infinite, finite: [0, 7] }));
    expect(clip?.params).toEqual({ columns: ['rate'], lower: 0, upper: 7 });
    const [drop] = withoutGoal('DropColumns', column('rate', infinite));
    expect(drop?.reason).toContain('holds infinite numbers only');
  });

  it.each([
    [9, 'SimpleImputer'],
    [10, 'IterativeImputer'],
  ])('with %i %% missing, numbers are filled by %s', (missing, type) => {
    const [step, ...others] = [
      ...withoutGoal('SimpleImputer', column('age', { missing })),
      ...withoutGoal('IterativeImputer', column('age', { missing })),
    ];
    expect([step?.type, others]).toEqual([type, []]);
    expect(step?.params['columns']).toEqual(missing < 10 ? ['age'] : ['age', 'x']);
  });

  it('a single number, and very many, are filled by the median whatever is missing', () => {
    const alone = suggest(surveyOf(column('age', { missing: 40 }), column('city', { type: 'category', distinct: 4 })));
    expect(alone.map(({ type }) => type)).toContain('SimpleImputer');
    const wide = suggest(surveyOf(...Array.from({ length: 500 }, (_, at) => column(`x${at}`, { missing: 40 }))));
    expect(wide.map(({ type }) => type)).not.toContain('IterativeImputer');
  });

  it('has one-hot columns up to 250 values, and target codes of the target’s kind above', () => {
    const street = column('street', { type: 'category', distinct: 251, singles: 200, count: 900 });
    const city = column('city', { type: 'category', distinct: 250, singles: 200 });
    const price = column('price', { integer: true, distinct: 188, count: 900 });
    const steps = suggest({ ...surveyOf(street, city, price), rows: 900, looked: 900 });
    expect(steps.find(({ type }) => type === 'OneHotEncoder')?.params['columns']).toEqual(['city']);
    expect(steps.find(({ type }) => type === 'TargetEncoder')?.params).toEqual({
      columns: ['street'],
      target_type: 'continuous',
    });
    // Codes are scaled with the other numbers, after they were made.
    const types = steps.map(({ type }) => type);
    expect(types.indexOf('TargetEncoder')).toBeLessThan(types.indexOf('StandardScaler'));
    expect(steps.find(({ type }) => type === 'StandardScaler')?.params['columns']).toEqual(['street']);
  });

  it('standardises a number to be predicted for nets only', () => {
    const table = surveyOf(column('price', { distinct: 90 }), column('x'));
    const ofPrice = (purpose: (typeof PURPOSES)[number]) =>
      suggest(table, { purpose }).filter(({ params }) => String(params['columns']) === 'price');
    expect(ofPrice('net')).toMatchObject([{ type: 'StandardScaler', measured: expect.stringContaining('47 → 14') }]);
    for (const purpose of ['linear', 'neighbours', 'trees'] as const) expect(ofPrice(purpose)).toEqual([]);
  });

  it('leaves to trees what trees need', () => {
    const steps = suggest(
      surveyOf(
        column('spoilt', { skew: 9, lean: 0, far: 0.01 }),
        column('income', { skew: 5, missing: 30 }),
        column('city', { type: 'category', distinct: 4, missing: 3 }),
        column('street', { type: 'category', distinct: 400, singles: 60 }),
        column('joined', { type: 'datetime' }),
        column('price', { distinct: 90 }),
      ),
      { purpose: 'trees' },
    );
    expect(steps.map(({ type }) => type)).toEqual(['SetTarget', 'TrainTestSplit', 'DateParts', 'OrdinalEncoder']);
    expect(steps.at(-1)?.params['columns']).toEqual(['city', 'street']);
  });

  it('drops rows without a target by the parameter that the step has', () => {
    const steps = suggest(surveyOf(column('price', { missing: 5, distinct: 90 }), column('x')));
    expect(steps.find(({ type }) => type === 'DropMissing')?.params).toEqual({ subset: ['price'] });
  });

  it('is empty where nothing can be learned from', () => {
    expect(suggest(surveyOf(column('y'), column('same', { distinct: 1 })))).toEqual([]);
    expect(suggest({ rows: 0, looked: 0, columns: [column('x', { count: 0, distinct: 0 })] })).toEqual([]);
  });

  it('takes a copy of the target for what it is', () => {
    const [first] = suggest(surveyOf(column('copy'), column('x'), column('y', { copyOf: 'copy' })));
    expect(first).toMatchObject({ type: 'DropColumns', params: { columns: ['copy'] } });
  });

  it.each(PURPOSES)('for %s says in figures of docs/evidence.md why', (purpose) => {
    const page = readFileSync(join(import.meta.dirname, '../../docs/evidence.md'), 'utf8').replaceAll(/\s+/g, ' ');
    const figures = Object.values(measured).flatMap((of) => of[purpose] ?? []);
    expect(figures.length).toBeGreaterThan(0);
    for (const figure of figures) expect(page).toContain(figure);
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
