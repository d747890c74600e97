import { describe, expect, it } from 'vitest';
import { operatorOf } from '../../operators/catalogue.ts';
import type { SurveyedColumn } from '../../protocol/inspection.ts';
import { column, surveyOf } from '../testing.ts';
import { columnActions } from './column-actions.ts';
import { chosenColumns } from './column-facts.ts';

const age = column('age', { missing: 4, mean: 29.7, min: 1, max: 81 });
const fare = column('fare', { min: 0, max: 512, mean: 32.2 });
const port = column('port', { type: 'category', distinct: 3, top: [{ value: 'S', count: 72 }], min: null, max: null });
const price = column('price', {
  type: 'text',
  numbers: { decimal: ',', thousands: '.', unit: null, coerce: false },
});
const born = column('born', { type: 'text', dates: { dayfirst: true, utc: false } });
const everything = [age, fare, port, price, born];

function menu(names: readonly string[], columns: readonly SurveyedColumn[] = everything, hasParts = false) {
  const reported = columns.map(({ name, type, missing, target }) => ({
    name,
    type,
    missing,
    ...(target !== undefined && { target }),
  }));
  const chosen = chosenColumns({ columns: reported, rows: 100, hasParts }, names, surveyOf(...columns));
  const groups = columnActions(chosen);
  const all = groups.flatMap(({ actions }) => actions);
  const action = (id: string) => {
    const found = all.find((one) => one.id === id);
    if (found === undefined) throw new Error(`no action ${id}`);
    return found;
  };
  const step = (id: string) => action(id).step;
  return { groups, all, action, step, has: (id: string) => all.some((one) => one.id === id) };
}

describe('the steps for columns', () => {
  it('name exactly the chosen columns, in the order of the table', () => {
    expect(menu(['fare', 'age']).step('scale.min-max')).toEqual({
      type: 'MinMaxScaler',
      params: { columns: ['age', 'fare'] },
    });
    expect(menu(['age']).step('fill.median')).toEqual({
      type: 'SimpleImputer',
      params: { columns: ['age'], strategy: 'median' },
    });
    expect(menu(['age', 'port']).step('fill.drop').params).toEqual({ subset: ['age', 'port'] });
  });

  it('that fit are taken by their operator', () => {
    for (const names of [['age'], ['age', 'fare'], ['port'], ['price'], ['born'], ['age', 'port']]) {
      const { all } = menu(names);
      const fitting = all.filter(({ refusal }) => refusal === null);
      expect(fitting.length).toBeGreaterThan(4);
      for (const { step } of fitting) {
        const operator = operatorOf(step.type);
        const params = operator?.params.parse(step.params);
        expect(() => operator?.declare([everything], params as never)).not.toThrow();
      }
    }
  });

  it('that do not fit say why, in the words of their operator', () => {
    expect(menu(['port']).action('scale.min-max').refusal).toBe(
      'The column holds categories, but this step takes numbers.',
    );
    expect(menu(['age', 'port']).action('scale.min-max').refusal).toMatch(/^“port”: /);
    expect(menu(['port']).action('encode.target').refusal).not.toBeNull();
    expect(menu(['fare']).action('fill.mean').refusal).toBe('Nothing is missing here.');
    expect(menu(['age']).action('bin.quantile').refusal).toMatch(/fill them first/);
    expect(menu(['fare']).action('bin.quantile').refusal).toBeNull();
    expect(menu(['age']).action('type.number').refusal).not.toBeNull();
  });

  it('encode by a target where there is one, and not the target itself', () => {
    const marked = [age, { ...fare, target: true }, port];
    expect(menu(['port'], marked).action('encode.target').refusal).toBeNull();
    expect(menu(['fare'], marked).action('encode.target').refusal).toMatch(/itself/);
    expect(menu(['fare'], marked).action('columns.target').refusal).toMatch(/already/);
  });

  it('encode one-hot where values are few, else the frequent ones', () => {
    expect(menu(['port']).action('encode.one-hot').refusal).toBeNull();
    expect(menu(['port']).has('encode.frequent')).toBe(false);
    const many = [{ ...port, distinct: 900 }];
    expect(menu(['port'], many).action('encode.one-hot').refusal).toMatch(/900 columns/);
    expect(menu(['port'], many).action('encode.frequent').refusal).toBeNull();
  });

  it('parse with the marks that the cells show', () => {
    expect(menu(['price']).step('parse.number')).toEqual({
      type: 'ParseNumber',
      params: { columns: ['price'], decimal: ',', thousands: '.' },
    });
    expect(menu(['born']).step('parse.date')).toEqual({
      type: 'ParseDate',
      params: { columns: ['born'], dayfirst: true },
    });
    expect(menu(['born']).action('parse.number').refusal).toMatch(/numbers/);
    const other = column('other', {
      type: 'text',
      numbers: { decimal: '.', thousands: null, unit: null, coerce: false },
    });
    expect(menu(['price', 'other'], [price, other]).action('parse.number').refusal).toMatch(/one by one/);
    expect(menu(['age']).action('parse.number').refusal).toMatch(/already/);
  });

  it('take lists apart by what they hold, in place of cutting texts', () => {
    const list = (name: string, length: number | null, labels: number | null) =>
      column(name, { type: 'text', lists: { length, labels } });
    const columns = [
      list('e', 3, 90),
      list('tags', null, 7),
      list('boxes', null, null),
      column('note', { type: 'text' }),
    ];
    expect(menu(['e'], columns).step('split.positions')).toEqual({ type: 'ListToColumns', params: { columns: ['e'] } });
    expect(menu(['e'], columns).has('split.comma')).toBe(false);
    expect(menu(['note'], columns).has('split.positions')).toBe(false);
    expect(menu(['tags'], columns).action('split.positions').refusal).toMatch(/other things than numbers/);
    expect(menu(['tags'], columns).action('split.labels').refusal).toBeNull();
    expect(menu(['boxes'], columns).action('split.labels').refusal).toMatch(/lists or objects/);
    expect(menu(['boxes'], columns).action('split.items').refusal).toBeNull();
  });

  it('begin a condition that holds, with names and texts quoted', () => {
    const odd = [column('a b', { type: 'category', top: [{ value: 'x "y"', count: 9 }] })];
    expect(menu(['a b'], odd).step('rows.filter').params).toEqual({ formula: '`a b` == "x \\"y\\""' });
    expect(menu(['age']).step('rows.filter').params).toEqual({ formula: 'age >= 1' });
    expect(menu(['age', 'fare']).has('rows.filter')).toBe(false);
  });

  it('are offered before the table is surveyed', () => {
    const chosen = chosenColumns(
      { columns: [{ name: 'x', type: 'number' }], rows: 9, hasParts: false },
      ['x'],
      undefined,
    );
    const all = columnActions(chosen).flatMap(({ actions }) => actions);
    expect(all.find(({ id }) => id === 'fill.mean')).toMatchObject({
      refusal: null,
      effect: 'Missing cells → the mean',
    });
    expect(columnActions(chosenColumns({ columns: [], rows: 9, hasParts: false }, ['x'], undefined))).toEqual([]);
  });
});

describe('the effect', () => {
  it('is told in the figures of the column', () => {
    expect(menu(['age']).action('fill.mean').effect).toBe('4 missing cells → 29.7');
    expect(menu(['fare']).action('scale.min-max').effect).toBe('0 … 512 → 0 … 1');
    expect(menu(['age', 'fare']).action('scale.min-max').effect).toBe('“age” 1 … 81, “fare” 0 … 512 → 0 … 1');
    expect(menu(['port']).action('encode.one-hot').effect).toBe('1 column → 3 columns of 0 and 1');
    expect(menu(['age']).action('fill.drop').effect).toBe('4 of 100 rows go.');
    expect(menu(['age', 'port']).action('fill.drop').effect).toBe('At least 4 of 100 rows go.');
    expect(menu(['port']).action('rows.duplicates').effect).toBe('3 of 100 rows stay, one for each value.');
  });

  it('promises no figure of all rows where train rows decide', () => {
    expect(menu(['age'], everything, true).action('fill.mean').effect).toBe(
      '4 missing cells → the mean of the train rows',
    );
    expect(menu(['fare'], everything, true).action('scale.min-max').effect).toBe('about 0 … 512 → 0 … 1');
  });
});
