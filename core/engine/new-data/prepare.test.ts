import { describe, expect, it, test } from 'vitest';
import type { PipelineDocument } from '../../graph/document-schema.ts';
import { ProblemError } from '../../ir/problem.ts';
import { operators } from '../../operators/catalogue.ts';
import { type TestTable, tableOf } from '../../operators/testing/run-operator.ts';
import { type Cell, page } from '../answers/evaluate.ts';
import type { NodeDone } from '../execute/node-outcome.ts';
import { here } from '../testing.ts';
import type { JsonRow } from '../../apply/cells.ts';
import { prepare } from '../../apply/prepare.ts';
import { interpretedRow } from '../../apply/row-function.ts';
import { prepareCompiled } from './compiled-row.ts';
import { documentOf, fittedOn, runOn, type Step } from './testing.ts';

const rowsOf = (table: TestTable): TestTable[] =>
  Array.from({ length: table.rows }, (_, row) => ({
    rows: 1,
    columns: table.columns.map(({ integer: _integer, ...column }) => {
      const cells = [column.cells[row] ?? null];
      return Number.isInteger(cells[0]) && column.type === 'number'
        ? { ...column, integer: true, cells }
        : { ...column, cells };
    }),
  }));

const jsonOf = ({ columns }: TestTable): JsonRow =>
  Object.fromEntries(
    columns.map(({ name, type, cells: [cell] }) => {
      if (cell === null || Number.isNaN(cell)) return [name, null];
      return [name, type === 'datetime' ? new Date(Number(cell)).toISOString() : cell];
    }),
  );

/** What the engine makes of one row; null where it drops it; the problem's code where it refuses it. */
async function byEngine(document: PipelineDocument, node: string, row: TestTable): Promise<Outcome> {
  return outcome(async () => {
    const { value } = (await runOn(document, row, 'apply')).get(node) as NodeDone;
    if (value.rows.rows === 0) return null;
    const { columns } = await page(value.symbolic.columns, value.rows, 0, 1, here);
    return value.symbolic.columns.map(({ name }, index) => [name, columns[index]?.[0] ?? null] as const);
  });
}

type Outcome = readonly (readonly [string, Cell])[] | null | { readonly code: string; readonly nodeId?: string };

async function outcome(work: () => Promise<Outcome> | Outcome): Promise<Outcome> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    const { code, nodeId, column } = error.problem;
    return { code, ...(nodeId !== undefined && { nodeId }), ...(column !== undefined && { column }) };
  }
}

async function compare(steps: readonly Step[], table: TestTable): Promise<void> {
  const document = await fittedOn(steps, table);
  const node = `n${steps.length}`;
  const ways = { compiled: prepareCompiled(document, node), interpreted: prepare(document, node, interpretedRow) };
  for (const row of rowsOf(table)) {
    const expected = await byEngine(document, node, row);
    for (const [way, prepared] of Object.entries(ways)) {
      const ours = await outcome(() => {
        const applied = prepared.apply(jsonOf(row));
        return applied && applied.columns.map(({ name }, index) => [name, applied.cells[index] ?? null] as const);
      });
      expect({ way, ours }).toEqual({ way, ours: expected });
    }
  }
}

/** An empty text is a missing cell wherever rows are read from. */
const withoutEmpty = ([name, cells]: [string, readonly Cell[]]): [string, readonly Cell[]] => [
  name,
  cells.map((cell) => (cell === '' ? null : cell)),
];

/** One that has examples with and without: fills up to a limit count from the top. */
const limited = (params: Readonly<Record<string, unknown>>): boolean => params['limit'] !== undefined;

const NEED_TABLES = ['ExplodeRows', 'FillForward', 'FillBackward', 'GroupBy', 'Interpolate', 'Rank', 'SortRows'];

describe('every operator, row by row, as the engine applies it', () => {
  const cases = operators
    .filter(({ inputs, type }) => inputs.length === 1 && !NEED_TABLES.includes(type))
    .flatMap(({ type, examples }) =>
      examples.filter(({ params }) => !limited(params)).map((example) => [type, example.title, example] as const),
    );
  test.each(cases)('%s: %s', async (type, _title, { params, input, types }) => {
    await compare([[type, params]], tableOf(Object.fromEntries(Object.entries(input).map(withoutEmpty)), types));
  });

  it.each(NEED_TABLES)('%s says that it needs a table', async (type) => {
    const [example] = operators.find((operator) => operator.type === type)?.examples ?? [];
    if (example === undefined) throw new Error(`${type} has no example`);
    const document = await fittedOn([[type, example.params]], tableOf(example.input, example.types));
    expect(() => prepareCompiled(document, 'n1')).toThrow(
      expect.objectContaining({ problem: expect.objectContaining({ code: 'apply.needs-table', nodeId: 'n1' }) }),
    );
  });
});

const people = tableOf(
  {
    age: [20, null, 40.5, 61, 33, 28],
    income: [1000, 2000, null, 1e6, -5, 0],
    city: ['Rome', 'Oslo', null, 'Rome', 'Bern', 'Oslo'],
    note: ['one two', 'TWO', null, 'three', 'one', 'four two'],
    member: [true, false, null, true, true, false],
    since: ['2024-05-17', '2023-01-01', null, '2020-02-29', '1999-12-31', '2024-05-18'],
  },
  { note: 'text', since: 'datetime' },
);

describe('pipelines, row by row, as the engine applies them', () => {
  it.each<[string, readonly Step[]]>([
    [
      'imputed, scaled, encoded',
      [
        ['SimpleImputer', { columns: { dtype: 'number' }, strategy: 'median', add_indicator: true }],
        ['SimpleImputer', { columns: ['city'], strategy: 'most_frequent' }],
        ['StandardScaler', { columns: ['age', 'income'] }],
        ['OneHotEncoder', { columns: ['city'] }],
      ],
    ],
    [
      'split, filtered, derived',
      [
        ['TrainTestSplit', { test_size: 2, random_state: 1 }],
        ['FilterRows', { formula: 'age > 21 or is_missing(age)' }],
        ['Derive', { name: 'ratio', formula: 'income / age' }],
        ['DateParts', { columns: ['since'] }],
        ['FilterRows', { formula: 'not is_missing(income)' }],
      ],
    ],
    [
      'models over rows',
      [
        ['KNNImputer', { columns: ['age', 'income'], n_neighbors: 2 }],
        ['QuantileTransformer', { columns: ['age', 'income'], n_quantiles: 4 }],
        ['HashingEncoder', { columns: ['city'] }],
      ],
    ],
  ])('%s', async (_name, steps) => {
    const known = new Set(operators.map(({ type }) => type));
    await compare(
      steps.filter(([type]) => known.has(type)),
      people,
    );
  });
});

describe('a prepared pipeline', () => {
  const steps: readonly Step[] = [
    ['SimpleImputer', { columns: ['age'] }],
    ['OneHotEncoder', { columns: ['city'] }],
  ];
  const table = tableOf({ age: [20, 40, null], city: ['Rome', 'Oslo', 'Rome'] });
  const prepared = async () => prepareCompiled(await fittedOn(steps, table), 'n2');

  it('leaves columns out that it has not met, and says so', async () => {
    const applied = (await prepared()).apply({ id: 'x7', city: 'Rome', age: null });
    expect(applied?.columns.map(({ name }) => name)).toEqual(['age', 'city_Oslo', 'city_Rome']);
    expect(applied).toMatchObject({ cells: [30, 0, 1], extra: ['id'], absent: [] });
  });

  it('reads values as the file’s reader reads their text, and tells which do not fit', async () => {
    const { apply } = await prepared();
    expect(apply({ age: '25', city: 'Rome' })).toMatchObject({ cells: [25, 0, 1], unfit: [] });
    expect(apply({ age: 'NA', city: 'Rome' })).toMatchObject({ cells: [30, 0, 1], unfit: [] });
    expect(apply({ age: 'old', city: 'Rome' })).toMatchObject({ cells: [30, 0, 1], unfit: ['age'] });
    expect(apply({ age: true, city: 'Rome' })).toMatchObject({ cells: [30, 0, 1], unfit: ['age'] });
  });

  it('names node, column and cell where a row does not fit', async () => {
    const { apply } = await prepared();
    const problemOf = (row: JsonRow) => {
      try {
        apply(row);
      } catch (error) {
        return (error as ProblemError).problem;
      }
      return undefined;
    };
    expect(problemOf({ city: 'Rome' })).toMatchObject({ nodeId: 'n1', column: 'age' });
    expect(problemOf({ age: 1, city: 'Atlantis' })).toMatchObject({
      code: 'encode.unknown-category',
      nodeId: 'n2',
      column: 'city',
      message: expect.stringContaining('Atlantis'),
    });
    expect(problemOf({ age: [1], city: 'Rome' })).toMatchObject({ code: 'row.no-cell', column: 'age' });
    // The next row is none the worse for it.
    expect(apply({ age: 1, city: 'Oslo' })?.cells).toEqual([1, 1, 0]);
  });

  it('refuses a document that was not fitted', async () => {
    expect(() => prepareCompiled(documentOf(steps, table), 'n2')).toThrow(/Nothing was learned/);
    const { nodes, ...rest } = await fittedOn(steps, table);
    const unread = nodes.map((node) => (node.id === 'source' ? { ...node, params: { path: 'rows.csv' } } : node));
    expect(() => prepareCompiled({ ...rest, nodes: unread }, 'n2')).toThrow(/columns of the data are not known/);
  });
});
