/**
 * For tests: every operator with many parameters, fitted by the engine, and the engine's results for other rows. Each
 * target must match these cells.
 */
import { execFile } from 'node:child_process';
import { AnswerCache } from '../engine/answers/answer-cache.ts';
import { page } from '../engine/answers/evaluate.ts';
import { execute } from '../engine/execute/execute.ts';
import type { NodeOutcome } from '../engine/execute/node-outcome.ts';
import { engineTable, here, sourceTableOf } from '../engine/testing.ts';
import { readDocument } from '../graph/document.ts';
import { storable } from '../graph/write-document.ts';
import type { PipelineDocument } from '../graph/document-schema.ts';
import { operators } from '../operators/catalogue.ts';
import { type GoldenCase, goldenFiles } from '../operators/testing/golden-cases.ts';
import { goldenTable, takeColumns } from '../operators/testing/golden-tables.ts';
import type { Cell, Operator } from '../operators/kit/operator.ts';
import { type TestColumn, type TestTable, tableOf } from '../operators/testing/run-operator.ts';
import { type FrozenPipeline, freeze } from './frozen.ts';
import { featureCheck, sidesOf } from './sides.ts';
import type { CheckCell, CheckRows } from './check-rows.ts';
import { listCases } from './testing/list-cases.ts';

/** A fitted pipeline and rows for it. */
export interface ProofCase {
  readonly operator: string;
  readonly title: string;
  readonly document: PipelineDocument;
  readonly pipeline: FrozenPipeline;
  /** Rows that it was fitted on. */
  readonly fitted: TestTable;
  /** New rows and the engine's results for them; `expected` is null if the engine refuses the rows. */
  readonly inputs: CheckRows['inputs'];
  readonly expected: CheckRows['expected'] | null;
  /** Reason of the refusal. */
  readonly refusal: string | null;
}

export async function runOn(
  document: PipelineDocument,
  table: TestTable,
  mode: 'fit' | 'apply',
): Promise<ReadonlyMap<string, NodeOutcome>> {
  const held = engineTable(table);
  return execute(document, {
    task: here,
    answered: new AnswerCache(),
    cache: new Map(),
    mode,
    readSource: async ({ id }) => sourceTableOf(id, held),
  });
}

const problemText = (outcomes: ReadonlyMap<string, NodeOutcome>): string | null => {
  for (const outcome of outcomes.values()) {
    if (outcome.state !== 'done') return outcome.problems[0]?.message ?? 'It waits for another node.';
  }
  return null;
};

/** Fits the steps on one table and applies them to another; null if they cannot be fitted. */
export async function proofCase(
  operator: string,
  title: string,
  steps: readonly (readonly [type: string, params: Readonly<Record<string, unknown>>])[],
  fitted: TestTable,
  rows: TestTable,
): Promise<ProofCase | null> {
  const recipe = readDocument({
    format: 'prepgraph',
    version: 1,
    nodes: [
      { id: 'source', type: 'CsvSource', params: { path: 'proof.csv' } },
      ...steps.map(([type, params], at) => ({ id: `step ${at + 1}`, type, params })),
    ],
    edges: steps.map((_, at) => ({ source: at === 0 ? 'source' : `step ${at}`, target: `step ${at + 1}` })),
  });
  const learned = await runOn(recipe, fitted, 'fit');
  if (problemText(learned) !== null) return null;
  const states = [...learned].flatMap(([id, outcome]) =>
    outcome.state === 'done' && outcome.learned !== undefined ? [[id, storable(outcome.learned)] as const] : [],
  );
  const document = readDocument({ ...recipe, fitted: JSON.parse(JSON.stringify(Object.fromEntries(states))) });
  const last = `step ${steps.length}`;
  const applied = await runOn(document, rows, 'apply');
  const outcome = applied.get(last);
  let refusal = problemText(applied);
  let expected: CheckRows['expected'] | null = null;
  if (outcome?.state === 'done') {
    const { symbolic, rows: left } = outcome.value;
    try {
      expected = (await page(symbolic.columns, left, 0, left.rows, here)).columns;
    } catch (error) {
      refusal = (error as Error).message;
    }
  }
  const fields = new Map([['source', rows.columns.map(({ cells: _, target: __, ...field }) => field)]]);
  const inputs = [rows.columns.map(({ cells }) => cells.map(plainCell))];
  return { operator, title, document, pipeline: freeze(document, last, fields), fitted, inputs, expected, refusal };
}

export const plainCell = (cell: unknown): CheckCell =>
  cell === null || (typeof cell === 'number' && Number.isNaN(cell)) ? null : (cell as CheckCell);

/** The case without the target: the inputs and results of a model, and of a pipeline of estimators. */
export function ofFeatures(proof: ProofCase): ProofCase {
  const sides = sidesOf(proof.pipeline);
  const { inputs, expected } = featureCheck(sides, { inputs: proof.inputs, expected: proof.expected ?? [] });
  return { ...proof, pipeline: sides.features, inputs, expected: proof.expected && expected };
}

/** Maximum number of train rows, and of new rows. */
const MAX_FITTED_ROWS = 240;
const MAX_NEW_ROWS = 40;
/** Maximum number of columns from a wide table. */
const MAX_COLUMNS = 12;

const takeRows = (table: TestTable, rows: readonly number[]): TestTable => ({
  rows: rows.length,
  columns: table.columns.map((column) => ({ ...column, cells: rows.map((row) => column.cells[row]) })),
});

/**
 * Every seventh cell is missing, at other rows in each column. A column gets holes only if it had missing cells during
 * fitting, unless `everywhere` is set.
 */
function withHoles(table: TestTable, everywhere: boolean): TestTable {
  return {
    ...table,
    columns: table.columns.map((column, at) => {
      const absent = column.type === 'number' || column.type === 'datetime' ? Number.NaN : null;
      const had = column.cells.some((cell) => plainCell(cell) === null);
      if (!had && !everywhere) return column;
      return { ...column, cells: column.cells.map((cell, row) => ((row + at) % 7 === 3 ? absent : cell)) };
    }),
  };
}

/** Values that no train row had: new categories, distant numbers, the other boolean. */
function withStrangers(table: TestTable): TestTable {
  return {
    ...table,
    columns: table.columns.map((column, at) => ({
      ...column,
      cells: column.cells.map((cell, row) => ((row + 2 * at) % 5 === 1 ? strange(cell, column) : cell)),
    })),
  };
}

function strange(cell: unknown, { type, integer }: TestColumn): Cell {
  if (plainCell(cell) === null) return cell as Cell;
  switch (type) {
    case 'number':
      return integer ? Number(cell) + 17 : Number(cell) * 1.37 + 0.25;
    case 'datetime':
      return Number(cell) + 86_400_000 * 37 + 3_600_000;
    case 'boolean':
      return !(cell as boolean);
    case 'category':
    case 'text':
      return `new "${String(cell)}" é`;
  }
}

/** Parameters of an operator, with a table to fit it on and a table of new rows. */
interface Trial {
  readonly title: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly fitted: TestTable;
  readonly fresh: TestTable;
}

/** Up to `count` of an operator's golden cases: different tables first, then different parameters. */
function goldenTrials(operator: Operator, cases: readonly GoldenCase[], count: number): Trial[] {
  const usable = cases.filter(({ refused, second }) => !refused && second === undefined);
  const seen = new Set<string>();
  const distinct = usable.filter(({ data, params }) => {
    const key = JSON.stringify([data, params]);
    return seen.has(key) ? false : seen.add(key) !== undefined;
  });
  const kept = Math.min(count, distinct.length);
  const chosen = range(kept).map((at) => distinct[Math.floor((at * distinct.length) / kept)]);
  const named = operator.learn !== undefined && 'columns' in operator.params.shape;
  return chosen.map(({ data, fit, take, params }) => {
    const columns = take.slice(0, MAX_COLUMNS);
    return {
      title: `${data} ${JSON.stringify(params)}`,
      params: named ? { columns, ...params } : params,
      fitted: takeColumns(goldenTable(fit ?? data), columns),
      fresh: takeColumns(goldenTable(data), columns),
    };
  });
}

/** All examples of an operator. */
const exampleTrials = ({ examples }: Operator): Trial[] =>
  examples.map(({ title, params, input, types }) => {
    const table = tableOf(input, types);
    return { title, params, fitted: table, fresh: table };
  });

/** The operators that every target is tested with: those with one input. */
export const provenOperators: readonly Operator[] = operators
  .filter(({ inputs }) => inputs.length === 1)
  .sort((a, b) => (a.type < b.type ? -1 : 1));

/**
 * Cases of every operator with one input, each with ordinary and with strange new rows. They are made from `count` of
 * its golden cases, or from its examples if it has no goldens. Steps that read lists have cases of their own besides.
 */
export async function proofCases(count: number): Promise<ProofCase[]> {
  const goldens = new Map(goldenFiles.map(({ operator, cases }) => [operator, cases]));
  const made: ProofCase[] = [];
  for (const operator of provenOperators) {
    const cases = goldens.get(operator.type);
    const trials = cases === undefined ? exampleTrials(operator) : goldenTrials(operator, cases, count);
    for (const { title, params, fitted: source, fresh } of trials) {
      const fitted = takeRows(source, range(Math.min(source.rows, MAX_FITTED_ROWS)));
      const last = fresh.rows - 1;
      const rows = takeRows(
        fresh,
        range(Math.min(fresh.rows, MAX_NEW_ROWS)).map((at) => last - at),
      );
      for (const [what, table] of [
        ['known', withHoles(rows, false)],
        ['strange', withHoles(withStrangers(rows), true)],
      ] as const) {
        const proof = await proofCase(
          operator.type,
          `${title}, ${what} rows`,
          [[operator.type, params]],
          fitted,
          table,
        );
        if (proof !== null) made.push(proof);
      }
    }
  }
  for (const { operator, title, params, fitted, fresh } of listCases) {
    const proof = await proofCase(operator, title, [[operator, params]], fitted, fresh);
    if (proof === null) throw new Error(`${operator} ${title}: the rows to learn from are refused`);
    made.push(proof);
  }
  return made;
}

/** Sets of parameters of each operator in `tableCases`; each is run on two sets of new rows. */
const PARAMETERS = 4;

/** The cases behind docs/targets.md; targets that write Python for tables are run on all of them. */
export const tableCases = async (): Promise<ProofCase[]> => [
  ...(await proofCases(PARAMETERS)),
  ...(await chainedCases()),
];

/**
 * Cases that no single golden covers: several steps, and column names that mean something
 * in Python or are odd anywhere.
 */
export async function chainedCases(): Promise<ProofCase[]> {
  const names = {
    number: ['class', 'a"b\'c', 'line\nbreak', ' '],
    category: ['日本語', '{x}', '"""', 'back\\slash\\', 'df'],
  };
  const cell = (row: number, at: number): number | null =>
    (row * 7 + at * 3) % 11 === 0 ? null : ((row * 37) % 23) - at * 2.5;
  const word = (row: number, at: number): string | null =>
    row % 9 === at ? null : ['a', 'b"', '\\n', 'é'][(row * (at + 2)) % 4];
  const table = (rows: number, from: number): TestTable => ({
    rows,
    columns: [
      ...names.number.map(
        (name, at): TestColumn => ({
          name,
          type: 'number',
          cells: range(rows).map((row) => cell(row + from, at) ?? Number.NaN),
        }),
      ),
      ...names.category.map(
        (name, at): TestColumn => ({ name, type: 'category', cells: range(rows).map((row) => word(row + from, at)) }),
      ),
      { name: 'y', type: 'category', cells: range(rows).map((row) => (row % 3 === 0 ? 'yes' : 'no')) },
    ],
  });
  const steps = [
    ['SetTarget', { column: 'y' }],
    ['SimpleImputer', { columns: names.number, strategy: 'median', add_indicator: true }],
    ['StandardScaler', { columns: names.number }],
    ['SimpleImputer', { columns: ['日本語'], strategy: 'most_frequent' }],
    ['OneHotEncoder', { columns: ['日本語', '{x}', 'back\\slash\\'], handle_unknown: 'ignore' }],
    ['OrdinalEncoder', { columns: ['"""'], handle_unknown: 'use_encoded_value', unknown_value: -1 }],
    ['Derive', { name: 'lambda', formula: '`class` * 2 + 1' }],
    ['RenameColumns', { names: { df: 'import\ros', ' ': 'None' } }],
  ] as const;
  const made = [
    await proofCase('SetTarget', 'chain', steps, table(60, 0), withHoles(withStrangers(table(30, 5)), true)),
    await proofCase('SetTarget', 'alone', [['SetTarget', { column: 'y' }]], table(20, 0), table(9, 3)),
    await proofCase(
      'OrdinalEncoder',
      'given categories, the missing one among them',
      [['OrdinalEncoder', { columns: ['日本語'], categories: [['a', 'é', null, '\\n', 'b"']] }]],
      table(60, 0),
      table(30, 5),
    ),
    await proofCase(
      'OrdinalEncoder',
      'numbers and texts',
      [['OrdinalEncoder', { columns: ['class', '{x}'], handle_unknown: 'use_encoded_value', unknown_value: -1 }]],
      table(60, 0),
      withStrangers(table(30, 5)),
    ),
  ];
  return made.filter((proof) => proof !== null);
}

/** A case with number columns of these names and one category column, imputed, scaled and encoded. */
export async function caseOfNames(names: readonly string[]): Promise<ProofCase> {
  const cells = [1, 2.5, Number.NaN, 4];
  const numbers = names.map((name, at) => ({ name, type: 'number' as const, cells: cells.map((cell) => cell + at) }));
  const text = { name: 'c\r"', type: 'category' as const, cells: ['x', null, 'y\'"', 'x'] };
  const table = { rows: cells.length, columns: [...numbers, text] };
  const steps = [
    ['SimpleImputer', { columns: names }],
    ['StandardScaler', { columns: names }],
    ['OneHotEncoder', { columns: [text.name] }],
  ] as const;
  return (await proofCase('SimpleImputer', 'names', steps, table, table)) as ProofCase;
}

/** Columns of `wideCases`: enough that exports compute them side by side. */
const WIDE = 12;

/** Every operator that takes many number columns at once, one of them constant: exports compute them side by side. */
export async function wideCases(): Promise<ProofCase[]> {
  const names = range(WIDE).map((at) => `n${at}`);
  const table = (rows: number, shift: number) => ({
    rows,
    columns: names.map((name, at) => ({
      name,
      type: 'number' as const,
      cells: range(rows).map((row) => {
        if (at === 3) return 5;
        return (row * 7 + at + shift) % 11 === 0 ? Number.NaN : ((row * (at + 3) + shift) % 17) * 1.37 ** at + 0.1;
      }),
    })),
  });
  const made: ProofCase[] = [];
  for (const { type } of provenOperators) {
    for (const params of [{ columns: names }, { columns: names.slice(1), ...(type === 'FillNa' && { value: 2.5 }) }]) {
      const chain = [
        ['Clip', { columns: names.slice(0, 1), lower: 0 }],
        [type, params],
        ['MaxAbsScaler', { columns: names }],
      ] as const;
      const proof = await proofCase(
        type,
        `${params.columns.length} columns side by side`,
        chain,
        table(40, 0),
        table(12, 5),
      );
      if (proof?.expected != null) made.push(proof);
    }
  }
  return made;
}

const range = (count: number): number[] => Array.from({ length: count }, (_, at) => at);

/** Runs a Python program and returns its output. If it fails, throws an Error with its output. */
export const pythonOutput = (interpreter: string, args: readonly string[]): Promise<string> =>
  new Promise((resolve, reject) => {
    execFile(interpreter, args, { maxBuffer: 2 ** 28 }, (error, out, err) => {
      if (error) reject(new Error(`${err.slice(-4000)}\n${out.slice(-1000)}`));
      else resolve(out);
    });
  });

/** A Python interpreter with these packages: PREPGRAPH_PYTHON or python3; null if there is none. */
export async function pythonWith(...packages: readonly string[]): Promise<string | null> {
  const interpreter = process.env['PREPGRAPH_PYTHON'] || 'python3';
  const found = packages.map((name) => `importlib.util.find_spec("${name}")`).join(', ');
  try {
    await pythonOutput(interpreter, ['-c', `import importlib.util; assert all([${found}])`]);
    return interpreter;
  } catch {
    return null;
  }
}
