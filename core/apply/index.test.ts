/** `prepgraph/apply` as a service calls it: objects in, objects, matrices and labels out. */
import { describe, expect, it } from 'vitest';
import { ProblemError } from '../ir/problem.ts';
import { tableOf } from '../operators/testing/run-operator.ts';
import { documentOf, fittedOn, type Step } from '../engine/new-data/testing.ts';
import { load, type Notice, type Problem } from './index.ts';

const people = tableOf(
  {
    age: [20, null, 40, 60],
    city: ['Rome', 'Oslo', 'Rome', 'Bern'],
    since: ['2024-05-17', '2023-01-01', '2020-02-29', '1999-12-31'],
    member: [true, false, true, false],
    bought: ['yes', 'no', 'no', 'yes'],
  },
  { since: 'datetime' },
);

const steps: Step[] = [
  ['SetTarget', { column: 'bought' }],
  ['SimpleImputer', { columns: ['age'], strategy: 'mean' }],
  ['MinMaxScaler', { columns: ['age'] }],
  ['OneHotEncoder', { columns: ['city'], handle_unknown: 'ignore' }],
  ['LabelEncoder', { columns: ['bought'] }],
];

const row = { age: 30, city: 'Rome', since: '2024-05-17', member: true };

const thrown = (work: () => unknown): Problem | undefined => {
  try {
    work();
  } catch (error) {
    if (error instanceof ProblemError) return error.problem;
    throw error;
  }
  return undefined;
};

describe('rows', () => {
  it('have the columns of the result in order, dates as texts, missing as null', async () => {
    const { rows, source, result } = load(await fittedOn(steps, people));
    expect(source.map(({ name, type }) => [name, type])).toEqual([
      ['age', 'number'],
      ['city', 'category'],
      ['since', 'datetime'],
      ['member', 'boolean'],
      ['bought', 'category'],
    ]);
    expect(result.filter(({ target }) => target).map(({ name }) => name)).toEqual(['bought']);
    const made = rows([
      { ...row, bought: 'no' },
      { ...row, age: null, member: null, since: new Date('1999-12-31T00:00:00Z') },
    ]);
    expect(made).toEqual([
      {
        age: 0.25,
        city_Bern: 0,
        city_Oslo: 0,
        city_Rome: 1,
        since: '2024-05-17T00:00:00.000Z',
        member: true,
        bought: 0,
      },
      { age: 0.5, city_Bern: 0, city_Oslo: 0, city_Rome: 1, since: '1999-12-31T00:00:00.000Z', member: null },
    ]);
    expect(Object.keys(made[0] ?? {})).toEqual(result.map(({ name }) => name));
  });

  it('that the pipeline drops are left out', async () => {
    const { rows, matrix } = load(
      await fittedOn(
        [
          ['FilterRows', { formula: 'age > 30' }],
          ['Clip', { columns: ['age'], upper: 50 }],
        ],
        people,
      ),
    );
    expect(
      rows([row, { ...row, bought: 'no', age: 70 }].map((each) => ({ bought: 'no', ...each }))).map(({ age }) => age),
    ).toEqual([50]);
    expect(matrix([{ bought: 'no', ...row }]).shape).toEqual([0, 2]);
  });

  it.each([
    [
      'a column that is not there',
      { city: 'Rome', since: null, member: null },
      { code: 'column.unknown', column: 'age' },
    ],
    ['a value of another type', { ...row, age: 'old' }, { code: 'row.unfit', column: 'age' }],
    ['an object as a cell', { ...row, age: { years: 3 } }, { code: 'row.no-cell', column: 'age' }],
    ['a list as a row', [30, 'Rome'], { code: 'row.no-object' }],
  ])('with %s are refused by their number', async (_, bad, expected) => {
    const { rows } = load(await fittedOn(steps, people));
    expect(thrown(() => rows([row, bad as never]))).toMatchObject({ ...expected, row: 1 });
  });

  it('tell what counts as missing and what is left out', async () => {
    const told: (Notice | Problem)[] = [];
    const { rows } = load(await fittedOn(steps, people), {
      mismatched: 'missing',
      onNotice: (notice) => told.push(notice),
    });
    const [first] = rows([
      { ...row, age: 'old', shoe: 42 },
      { ...row, shoe: 43 },
    ]);
    expect(first?.['age']).toBe(0.5);
    expect(told.map(({ code, column, row: at }) => [code, column, at])).toEqual([
      ['new-data.mismatched', 'age', 0],
      ['new-data.extra-column', 'shoe', 0],
    ]);
  });
});

describe('matrix', () => {
  it('holds the features, in single precision unless double is asked for', async () => {
    const { matrix } = load(await fittedOn(steps, people));
    const rows = [row, { ...row, city: 'Paris', age: 50, member: null }];
    const single = matrix(rows);
    expect(single.names).toEqual(['age', 'city_Bern', 'city_Oslo', 'city_Rome', 'member']);
    expect(single.shape).toEqual([2, 5]);
    expect(single.data).toEqual(Float32Array.of(0.25, 0, 0, 1, 1, 0.75, 0, 0, 0, Number.NaN));
    expect(matrix(rows, { dtype: 'float64' }).data).toEqual(
      Float64Array.of(0.25, 0, 0, 1, 1, 0.75, 0, 0, 0, Number.NaN),
    );
  });

  it('of no row has its columns', async () => {
    const { matrix } = load(await fittedOn(steps, people));
    expect(matrix([])).toEqual({ names: expect.any(Array), shape: [0, 5], data: new Float32Array(0) });
  });
});

describe('decode', () => {
  it('gives labels for codes, shares of two classes, and scores a class', async () => {
    const told: (Notice | Problem)[] = [];
    const { decode } = load(await fittedOn(steps, people), { onNotice: (notice) => told.push(notice) });
    expect(decode([0, 1, Number.NaN])).toEqual(['no', 'yes', null]);
    expect(decode(Float32Array.of(0.2, 0.9))).toEqual(['no', 'yes']);
    expect(
      decode([
        [0.7, 0.3],
        [0.1, 0.9],
      ]),
    ).toEqual(['no', 'yes']);
    expect(decode({ data: [0.7, 0.3, 0.1, 0.9], shape: [2, 2] })).toEqual(['no', 'yes']);
    expect(decode([])).toEqual([]);
    expect(told.map(({ code }) => code)).toEqual(['decode.missing-prediction', 'decode.between-codes']);
    expect(thrown(() => decode([0, 7]))).toMatchObject({ code: 'decode.code', row: 1 });
    expect(thrown(() => decode([[1, 2], [3]]))).toMatchObject({ code: 'decode.shape', row: 1 });
    expect(thrown(() => decode({ data: [1, 2, 3], shape: [2, 2] }))).toMatchObject({ code: 'decode.shape' });
    expect(thrown(() => decode(['yes']))).toMatchObject({ code: 'decode.not-numbers', row: 0 });
  });

  it('knows hundreds of thousands of classes', async () => {
    const rows = 150_000;
    const cells = Array.from({ length: rows }, (_, row) => `id ${String(row).padStart(6, '0')}`);
    const many: Step[] = [
      ['SetTarget', { column: 'id' }],
      ['LabelEncoder', { columns: ['id'] }],
    ];
    const { decode } = load(await fittedOn(many, tableOf({ x: cells.map((_, row) => row), id: cells })));
    expect(decode([0, 149_999])).toEqual(['id 000000', 'id 149999']);
  });

  it('gives numbers back in their own unit', async () => {
    const scaled: Step[] = [
      ['SetTarget', { column: 'age' }],
      ['StandardScaler', { columns: ['age'] }],
    ];
    const { decode, rows } = load(await fittedOn(scaled, people));
    const [first] = rows([{ ...row, bought: 'no' }]);
    expect(decode([Number(first?.['age'])])).toEqual([30]);
    expect(thrown(() => decode([[1, 2]]))).toMatchObject({ code: 'decode.width' });
  });

  it('says that there is no target', async () => {
    const { decode } = load(await fittedOn([['Clip', { columns: ['age'], upper: 50 }]], people));
    expect(thrown(() => decode([1]))).toMatchObject({ code: 'decode.no-target' });
  });
});

describe('a document', () => {
  it.each([
    ['that is none', () => ({ nodes: [] }), 'document.not-ours'],
    ['that was not fitted', () => documentOf(steps, people), 'apply.not-fitted'],
    [
      'with a step that needs a table',
      () => fittedOn([['SortRows', { by: [{ column: 'age' }] }]], people),
      'apply.needs-table',
    ],
    [
      'with two ends',
      async () => {
        const document = await fittedOn(steps, people);
        return { ...document, edges: document.edges.slice(0, -1) };
      },
      'apply.which-node',
    ],
  ])('%s is refused', async (_, document, code) => {
    const given = await document();
    expect(thrown(() => load(given))).toMatchObject({ code });
  });

  it('gives the table of the step that is asked for', async () => {
    const document = await fittedOn(steps, people);
    expect(load(document, { node: 'n2' }).result.map(({ name }) => name)).toContain('city');
    expect(thrown(() => load(document, { node: 'x' }))).toMatchObject({ code: 'apply.no-node' });
  });
});
