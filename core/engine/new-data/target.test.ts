/** New rows need no target: whatever stands in its column, or does not, the features are the same in every cell. */
import fc from 'fast-check';
import { afterAll, describe, expect, it, test } from 'vitest';
import type { PipelineDocument } from '../../graph/document-schema.ts';
import { targetSide } from '../../graph/target.ts';
import { ProblemError } from '../../ir/problem.ts';
import { operators } from '../../operators/catalogue.ts';
import { variants } from '../../operators/testing/catalogue-tables.ts';
import type { Cell } from '../../operators/kit/operator.ts';
import { type TestTable, tableOf, testColumn } from '../../operators/testing/run-operator.ts';
import { drillSamples, fireDrill } from '../fire-drill/fire-drill.ts';
import { chain, temporaryFolder, testSession } from '../testing.ts';
import { prepareCompiled } from './compiled-row.ts';
import { appliedTo, csvOf, fittedOn, kindsOfRows, type Row, type Step, targetCases } from './testing.ts';

const folder = temporaryFolder();
const session = testSession();
afterAll(async () => {
  await session.close();
  folder.remove();
});

interface Result {
  readonly names: readonly string[];
  readonly columns: readonly (readonly Cell[])[];
}

async function applied(document: PipelineDocument, output: string, file: string): Promise<Result> {
  const inputs = new Map([['source', file]]);
  await session.run(document, { mode: 'apply', folder: null, inputs });
  const { findings } = await session.newData(output, { mismatched: 'error', trial: true });
  expect(findings.filter(({ fatal }) => fatal)).toEqual([]);
  const { fields, columns } = await session.page(output, 0, 1_000);
  return { names: fields.map(({ name }) => name), columns };
}

const featuresOf = ({ names, columns }: Result, targets: ReadonlySet<string>) =>
  names.flatMap((name, index) => (targets.has(name) ? [] : [[name, columns[index]] as const]));

describe.each(targetCases)('$name', (given) => {
  const { name, rows, label, steps } = given;
  const output = `n${steps.length}`;
  const files = kindsOfRows(given);
  const fit = async (): Promise<PipelineDocument> => {
    const file = folder.write(`${name}.csv`, csvOf(rows));
    const outcomes = await session.run(chain(file, ...steps), { folder: null });
    for (const outcome of outcomes.values()) if (outcome.state !== 'done') throw new ProblemError(outcome.problems[0]);
    return session.fittedDocument();
  };

  it('gives the same features to rows without labels, with some, and with labels that nobody has seen', async () => {
    const document = await fit();
    const targets = targetSide(document, new Map(), output).names(output);
    expect(targets.size).toBeGreaterThan(0);
    const whole = await applied(document, output, folder.write(`${name}-whole.csv`, csvOf(files.whole)));
    for (const kind of ['without', 'partly', 'empty', 'unseen'] as const) {
      const result = await applied(document, output, folder.write(`${name}-${kind}.csv`, csvOf(files[kind])));
      expect([kind, featuresOf(result, targets)]).toEqual([kind, featuresOf(whole, targets)]);
      expect([kind, result.names.some((column) => targets.has(column))]).toEqual([kind, kind !== 'without']);
    }
  });

  it('does so row by row', async () => {
    const document = await fit();
    const { names } = targetSide(document, new Map(), output);
    const { apply } = prepareCompiled(document, output);
    const features = (row: Row) => {
      const made = apply(row);
      return made?.columns.flatMap(({ name: column }, index) =>
        names(output).has(column) ? [] : [[column, made.cells[index]] as const],
      );
    };
    for (let index = 0; index < rows.length; index += 9) {
      const expected = features(files.whole[index]);
      expect(expected?.length).toBeGreaterThan(1);
      for (const kind of ['without', 'empty', 'unseen'] as const)
        expect(features(files[kind][index] as Row)).toEqual(expected);
    }
  });

  it('counts a missing target as nothing in the fire drill', async () => {
    const document = await fit();
    const { results } = await fireDrill(session, document, output, await drillSamples(session, document, output));
    const ofLabel = results.filter(({ column, kind }) => column === label && kind !== 'mismatched');
    expect(ofLabel.length).toBeGreaterThan(1);
    for (const { kind, verdict } of ofLabel) expect([kind, verdict]).toEqual([kind, 'same']);
  });
});

/** Steps that touch the target or look at it. */
const withTarget: readonly Step[] = [
  ['StandardScaler', { columns: ['x', 'y'] }],
  ['Log', { columns: ['y'] }],
  ['DropMissing', { subset: ['y'] }],
  ['DropMissing', {}],
  ['FilterRows', { formula: 'y > 0' }],
  ['FilterRows', { formula: 'x > -5 and y > 0' }],
  ['SortRows', { by: [{ column: 'y' }] }],
  ['TrainTestSplit', { stratify: 'k', test_size: 0.3, random_state: 0 }],
  ['TargetEncoder', { columns: ['c'], target_type: 'continuous', cv: 2 }],
  ['DropOutliers', { columns: ['y'] }],
  ['KBinsDiscretizer', { columns: ['y'], n_bins: 2 }],
  ['RenameColumns', { names: { y: 'price' } }],
  ['DropColumns', { columns: ['y'] }],
  ['Derive', { name: 'y', formula: 'y / x' }],
  ['Derive', { name: 'ratio', formula: 'y / x' }],
  ['Rank', { columns: ['y'] }],
  ['FillForward', {}],
];
const anyStep: readonly Step[] = operators
  .filter(({ inputs, type }) => inputs.length === 1 && type !== 'SetTarget')
  .flatMap((operator) => variants(operator).map((params): Step => [operator.type, params]));

const eighth = fc.integer({ min: -64, max: 64 }).map((part) => part / 8);
const rowsOf = (length: number) =>
  fc.array(
    fc.record({
      x: fc.option(eighth, { freq: 6, nil: null }),
      z: eighth,
      c: fc.option(fc.constantFrom('a', 'b', 'd'), { freq: 6, nil: null }),
      k: fc.constantFrom('u', 'v'),
      y: fc.option(eighth, { freq: 8, nil: null }),
    }),
    { minLength: length, maxLength: length },
  );
type Rows = readonly { x: Cell; z: Cell; c: Cell; k: Cell; y: Cell }[];
const table = (rows: Rows): TestTable => ({
  rows: rows.length,
  columns: (['x', 'y', 'z', 'c', 'k'] as const).map((name) =>
    testColumn(
      name,
      name === 'c' || name === 'k' ? 'category' : 'number',
      rows.map((row) => row[name]),
    ),
  ),
});
const withoutY = (given: TestTable): TestTable => ({
  ...given,
  columns: given.columns.filter(({ name }) => name !== 'y'),
});

async function outcome<Result>(work: () => Promise<Result>): Promise<Result | { readonly code: string }> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return { code: error.problem.code };
  }
}

test('labels that a step refuses stop no step behind it', async () => {
  const rows = (labels: readonly Cell[]): Rows =>
    labels.map((y, row) => ({ x: row % 3, z: row, c: 'abd'[row % 3], k: 'uv'[row % 2], y }));
  const train = table(rows([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]));
  const fresh = table(rows([0, -1, null, 3, 4]));
  let compared = 0;
  for (const step of [...withTarget, ...anyStep]) {
    const all: Step[] = [['SetTarget', { column: 'y' }], ['Log', { columns: ['y'] }], step];
    const document = await outcome(() => fittedOn(all, train));
    if ('code' in document) continue;
    const output = `n${all.length}`;
    const { names } = targetSide(document, new Map(), output);
    const features = (given: TestTable) =>
      outcome(async () => (await appliedTo(document, output, given)).filter(([name]) => !names(output).has(name)));
    expect([step, await features(fresh)]).toEqual([step, await features(withoutY(fresh))]);
    compared++;
  }
  expect(compared).toBeGreaterThan(80);
});

const RUNS = 400;

test('pipelines over the catalogue give the same features with labels and without', async () => {
  let compared = 0;
  const steps = fc.array(fc.oneof(fc.constantFrom(...withTarget), fc.constantFrom(...anyStep)), {
    minLength: 1,
    maxLength: 4,
  });
  await fc.assert(
    fc.asyncProperty(steps, fc.nat(4), rowsOf(12), rowsOf(5), async (before, at, train, fresh) => {
      const place = Math.min(at, before.length);
      const all: Step[] = [...before.slice(0, place), ['SetTarget', { column: 'y' }], ...before.slice(place)];
      const document = await outcome(() => fittedOn(all, table(train)));
      if ('code' in document) return;
      const output = `n${all.length}`;
      const { names, sources } = targetSide(document, new Map(), output);
      expect([all, sources.get('source')?.get('y')]).toEqual([all, 'target']);
      const features = async (rows: TestTable) =>
        (await appliedTo(document, output, rows)).filter(([name]) => !names(output).has(name));
      const labelled = await outcome(() => features(table(fresh)));
      expect(await outcome(() => features(withoutY(table(fresh))))).toEqual(labelled);
      const some = fresh.map((row, index) => (index % 2 === 0 ? { ...row, y: null } : row));
      expect(await outcome(() => features(table(some)))).toEqual(labelled);
      compared++;
    }),
    { numRuns: RUNS },
  );
  expect(compared).toBeGreaterThan(RUNS / 20);
});

describe('steps that drop rows, behind a split', () => {
  const lines = Array.from(
    { length: 40 },
    (_, row) => `${row},${row % 4 === 0 ? '' : row === 7 || row === 9 ? 1e6 : row},${row % 8 === 1 ? '' : 1}`,
  );
  const file = folder.write('drops.csv', `x,y,z\n${lines.join('\n')}\n`);
  const split: readonly Step[] = [
    ['SetTarget', { column: 'y' }],
    ['TrainTestSplit', { test_size: 0.5, shuffle: false }],
  ];
  /** Rows of the train part, and of the test part, that are left. */
  const left = async (type: string, params: Readonly<Record<string, unknown>>) => {
    await session.run(chain(file, ...split, [type, params]), { folder: null });
    const { partition, total } = await session.page('n3', 0, 100);
    const train = partition?.filter((mark) => mark === 0).length ?? 0;
    return [train, total - train];
  };

  it('leave test rows alone where a condition asks for the target, unless it is said to be for all', async () => {
    expect(await left('DropMissing', { subset: ['y'] })).toEqual([15, 20]);
    expect(await left('DropMissing', { subset: ['y'], drop_from: 'all' })).toEqual([15, 15]);
    expect(await left('FilterRows', { formula: 'not is_missing(y)' })).toEqual([15, 20]);
    expect(await left('FilterRows', { formula: 'not is_missing(y)', drop_from: 'all' })).toEqual([15, 15]);
    expect(await left('DropOutliers', { columns: ['y'] })).toEqual([18, 20]);
    // 37, 38 and 39 lie beyond the fence of the train rows.
    expect(await left('DropOutliers', { columns: ['y'], drop_from: 'all' })).toEqual([18, 17]);
  });

  it('judge features everywhere, and only the target in train rows', async () => {
    expect(await left('DropMissing', { subset: ['y', 'z'] })).toEqual([12, 18]);
    expect(await left('FilterRows', { formula: 'not is_missing(z) and not is_missing(y)' })).toEqual([12, 18]);
    expect(await left('DropMissing', { subset: ['z'] })).toEqual([17, 18]);
    expect(await left('DropMissing', { subset: ['z'], drop_from: 'train' })).toEqual([17, 20]);
    expect(await left('FilterRows', { formula: 'x > 30 or y > 0', drop_from: 'train' })).toEqual([15, 20]);
  });
});

describe('a leak', () => {
  const rows = tableOf({ x: [1, 2, 4, 8], y: [2, 3, 5, 9] });
  const steps: readonly Step[] = [
    ['SetTarget', { column: 'y' }],
    ['Derive', { name: 'ratio', formula: 'y / x' }],
  ];

  it('is refused when the pipeline is fitted, with its path', async () => {
    await expect(fittedOn(steps, rows)).rejects.toMatchObject({
      problem: {
        code: 'leak.target',
        nodeId: 'n2',
        column: 'ratio',
        message: expect.stringContaining('source → n1 → n2'),
      },
    });
  });

  it('is no leak where the column is dropped again', async () => {
    const document = await fittedOn([...steps, ['DropColumns', { columns: ['ratio'] }]], rows);
    expect(await appliedTo(document, 'n3', withoutY(rows))).toEqual([['x', [1, 2, 4, 8]]]);
  });
});

it('asks for the target where a step may read it', async () => {
  const file = folder.write('allowed.csv', 'x,y\n1,2\n2,3\n4,5\n');
  const recipe = chain(file, ['SetTarget', { column: 'y' }], ['Derive', { name: 'ratio', formula: 'y / x' }]);
  const nodes = recipe.nodes.map((node) => (node.id === 'n2' ? { ...node, allow_target: true } : node));
  await session.run({ ...recipe, nodes }, { folder: null });
  const document = session.fittedDocument();
  await session.run(document, {
    mode: 'apply',
    folder: null,
    inputs: new Map([['source', folder.write('lacking.csv', 'x\n1\n')]]),
  });
  const { findings } = await session.newData('n2', { mismatched: 'error' });
  expect(findings).toMatchObject([{ kind: 'missing-column', fatal: true, column: 'y', nodeId: 'n1' }]);
});
