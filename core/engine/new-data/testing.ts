/**
 * For tests: fits a chain of steps on a table, in the test's own thread, and applies it to another; and real tables
 * with a column to predict.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { storable } from '../../graph/write-document.ts';
import type { PipelineDocument } from '../../graph/document-schema.ts';
import { ProblemError } from '../../ir/problem.ts';
import type { TestTable } from '../../operators/testing/run-operator.ts';
import { AnswerCache } from '../answers/answer-cache.ts';
import { type Cell, page } from '../answers/evaluate.ts';
import { execute } from '../execute/execute.ts';
import type { NodeDone } from '../execute/node-outcome.ts';
import { engineTable, here, sourceTableOf } from '../testing.ts';

export type Step = readonly [type: string, params: Readonly<Record<string, unknown>>];

export function documentOf(steps: readonly Step[], table: TestTable): PipelineDocument {
  const types = Object.fromEntries(table.columns.map(({ name, type }) => [name, type]));
  return {
    format: 'prepgraph',
    version: 1,
    nodes: [
      { id: 'source', type: 'CsvSource', params: { path: 'rows.csv', types } },
      ...steps.map(([type, params], index) => ({ id: `n${index + 1}`, type, params: { ...params } })),
    ],
    edges: steps.map((_, index) => ({ source: index === 0 ? 'source' : `n${index}`, target: `n${index + 1}` })),
  };
}

/** Runs the document on this table like the engine. Throws the first problem. */
export async function runOn(document: PipelineDocument, table: TestTable, mode: 'fit' | 'apply') {
  const held = engineTable(table);
  const outcomes = await execute(document, {
    task: here,
    answered: new AnswerCache(),
    cache: new Map(),
    mode,
    readSource: async () => sourceTableOf('rows', held),
  });
  const failed = [...outcomes.values()].find(({ state }) => state !== 'done');
  if (failed !== undefined && failed.state !== 'done') throw new ProblemError(failed.problems[0]);
  return outcomes as ReadonlyMap<string, NodeDone>;
}

export async function fittedOn(steps: readonly Step[], table: TestTable): Promise<PipelineDocument> {
  const document = documentOf(steps, table);
  const outcomes = await runOn(document, table, 'fit');
  const learned = [...outcomes].filter(([, { learned: state }]) => state !== undefined);
  const states = learned.map(([id, { learned: state }]) => [id, JSON.parse(JSON.stringify(storable(state)))] as const);
  return { ...document, fitted: Object.fromEntries(states) };
}

/** Columns of a node when the fitted document is applied, by name, in order. Throws the first problem. */
export async function appliedTo(
  document: PipelineDocument,
  nodeId: string,
  table: TestTable,
): Promise<(readonly [name: string, cells: readonly Cell[]])[]> {
  const { value } = (await runOn(document, table, 'apply')).get(nodeId) as NodeDone;
  const { columns } = await page(value.symbolic.columns, value.rows, 0, value.rows.rows, here);
  return value.symbolic.columns.map(({ name }, index) => [name, columns[index] ?? []]);
}

export type Row = Readonly<Record<string, unknown>>;

const cellText = (cell: unknown): string => {
  if (cell === null || cell === undefined) return '';
  return typeof cell === 'string' ? `"${cell.replaceAll('"', '""')}"` : JSON.stringify(cell);
};
export const csvOf = (rows: readonly Row[]): string => {
  const names = Object.keys(rows[0]);
  const lines = [
    names.map(cellText).join(','),
    ...rows.map((row) => names.map((name) => cellText(row[name])).join(',')),
  ];
  return `${lines.join('\n')}\n`;
};
const vega = (name: string): Row[] =>
  JSON.parse(readFileSync(join(import.meta.dirname, '../../../node_modules/vega-datasets/data', name), 'utf8'));

/** Passengers invented after the Titanic's list: class and sex decide mostly who survives. */
function passengers(): Row[] {
  let seed = 7;
  const random = (): number => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
  return Array.from({ length: 160 }, () => {
    const pclass = 1 + Math.floor(random() * 3);
    const sex = random() < 0.6 ? 'male' : 'female';
    const survived = random() < (sex === 'female' ? 0.75 : 0.2) + (pclass === 1 ? 0.1 : 0) ? 'yes' : 'no';
    const age = random() < 0.2 ? null : Math.round(random() * 70);
    return {
      pclass,
      sex,
      survived,
      age,
      fare: Math.round(random() * 1e4) / 100,
      port: 'SCQ'[Math.floor(random() * 3)],
    };
  });
}

const wine = (): Row[] => {
  const [head = '', ...lines] = readFileSync(join(import.meta.dirname, 'fixtures/wine.csv'), 'utf8')
    .trim()
    .split('\n');
  const names = head.split(',');
  return lines.map((line) =>
    Object.fromEntries(line.split(',').map((cell, index) => [names[index], index === 13 ? cell : Number(cell)])),
  );
};

export interface TargetCase {
  readonly name: string;
  readonly rows: Row[];
  readonly label: string;
  /** A label that is in no train row. */
  readonly unseen: unknown;
  readonly steps: readonly Step[];
}

/** Penguins and cars are Vega's copies of Palmer Penguins (A. Horst, CC0) and of the ASA's cars data (StatLib). */
export const targetCases: readonly TargetCase[] = [
  {
    name: 'penguins',
    rows: vega('penguins.json'),
    label: 'Species',
    unseen: 'Emperor',
    steps: [
      ['SetTarget', { column: 'Species' }],
      ['DropMissing', { subset: ['Species'] }],
      ['TrainTestSplit', { test_size: 0.25, random_state: 0, stratify: 'Species' }],
      ['SimpleImputer', { columns: { dtype: 'number' }, strategy: 'median' }],
      ['StandardScaler', {}],
      ['OneHotEncoder', { columns: ['Island', 'Sex'], handle_unknown: 'ignore' }],
      ['LabelEncoder', { columns: ['Species'] }],
    ],
  },
  {
    name: 'wine',
    rows: wine(),
    label: 'cultivar',
    unseen: 'class_9',
    steps: [
      ['LabelEncoder', { columns: ['cultivar'] }],
      ['SetTarget', { column: 'cultivar' }],
      ['PowerTransformer', { columns: ['malic_acid', 'proline'] }],
      ['StandardScaler', {}],
      ['PCA', { n_components: 4 }],
    ],
  },
  {
    name: 'passengers',
    rows: passengers(),
    label: 'survived',
    unseen: 'unknown',
    steps: [
      ['SetTarget', { column: 'survived' }],
      ['TargetEncoder', { columns: ['port'], target_type: 'binary' }],
      ['KNNImputer', { columns: ['age', 'fare'] }],
      ['FilterRows', { formula: 'fare >= 0 and survived in ["yes", "no"]' }],
      ['OneHotEncoder', { columns: ['sex', 'survived'] }],
    ],
  },
  {
    name: 'classes that are whole numbers, a column each',
    rows: passengers(),
    label: 'pclass',
    unseen: 9,
    steps: [
      ['SetTarget', { column: 'pclass' }],
      ['TrainTestSplit', { random_state: 1 }],
      ['KNNImputer', { columns: ['age', 'fare'] }],
      ['OneHotEncoder', { columns: ['sex', 'port'] }],
      ['OneHotEncoder', { columns: ['pclass'] }],
    ],
  },
  {
    name: 'cars',
    rows: vega('cars.json'),
    label: 'Miles_per_Gallon',
    unseen: -40,
    steps: [
      ['SetTarget', { column: 'Miles_per_Gallon' }],
      ['DropMissing', { subset: ['Miles_per_Gallon'] }],
      ['SimpleImputer', { columns: ['Horsepower'] }],
      ['DropColumns', { columns: ['Name', 'Year'] }],
      ['Log', { columns: ['Miles_per_Gallon'] }],
      ['StandardScaler', { columns: ['Miles_per_Gallon', 'Weight_in_lbs', 'Horsepower'] }],
      ['OneHotEncoder', { columns: ['Origin'] }],
    ],
  },
];

/**
 * Rows in five variants: with their labels, without the column, with some labels, with none, and with labels that are
 * in no train row.
 */
export const kindsOfRows = ({ rows, label, unseen }: TargetCase) => ({
  whole: rows,
  without: rows.map((row) => Object.fromEntries(Object.entries(row).filter(([column]) => column !== label))),
  partly: rows.map((row, index) => ({ ...row, [label]: index % 3 === 0 ? null : row[label] })),
  empty: rows.map((row) => ({ ...row, [label]: null })),
  unseen: rows.map((row, index) => ({ ...row, [label]: index % 5 === 0 ? unseen : row[label] })),
});
