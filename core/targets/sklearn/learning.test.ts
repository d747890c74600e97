/**
 * Exported pipelines learn anew as the engine does from the same rows: with categories that are new, without some that were there;
 * and they behave within scikit-learn as its own do.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportRows } from '../../engine/export/export-rows.ts';
import { csvOf } from '../../engine/new-data/testing.ts';
import { chain, temporaryFolder, testSession } from '../../engine/testing.ts';
import { ProblemError } from '../../ir/problem.ts';
import type { CheckCell } from '../check-rows.ts';
import { rowMovers } from './pipeline.ts';
import { pythonOutput, pythonWith } from '../testing.ts';
import { sklearn } from './index.ts';

const folder = temporaryFolder();
const session = testSession();
afterAll(async () => {
  await session.close();
  folder.remove();
});

type Steps = readonly (readonly [type: string, params: Record<string, unknown>])[];
type Row = Readonly<Record<string, string | number | null>>;

/** Rows of a shop; `cities` says which there are. */
const rowsOf = (count: number, cities: readonly string[], from: number): Row[] =>
  Array.from({ length: count }, (_, row) => {
    const at = row + from;
    return {
      city: at % 11 === 4 ? null : cities[(at * 7 + (at % 3)) % cities.length],
      when: `2024-0${1 + (at % 9)}-1${at % 10}`,
      x: at % 7 === 3 ? null : Math.round(Math.sin(at) * 1000) / 100,
      twice: Math.round(Math.sin(at) * 2000) / 100,
      zip: 10_000 + ((at * 5) % (2 * cities.length)),
      tags: ['red, blue', 'blue', `${cities[0]}, green`, 'green'][at % 4],
      note: ['a dog, a cat', 'the dog', `some ${cities.at(-1)}`][at % 3],
      y: (at * at) % 5 < 2 ? 'no' : 'yes',
      price: Math.round(Math.cos(at * 1.7) * 500) / 10,
    };
  });

const KINDS = {
  more: rowsOf(47, ['A', 'Aachen', 'B', 'Oslo', 'Rare', 'Zug'], 3),
  fewer: rowsOf(41, ['A', 'B'], 8),
} as const;
const train = rowsOf(60, ['A', 'B', 'Rare'], 0);

const NUMBERS = { columns: { dtype: 'number' } };
const cases: Readonly<Record<string, Steps>> = {
  'one-hot, date parts, scale': [
    ['OneHotEncoder', { columns: ['city'], handle_unknown: 'ignore' }],
    ['DateParts', { columns: ['when'], parts: ['month'] }],
    ['StandardScaler', { columns: ['twice'] }],
  ],
  'scale whatever is a number by then': [
    ['SimpleImputer', { ...NUMBERS, add_indicator: true }],
    ['OneHotEncoder', { columns: ['city', 'zip'], handle_unknown: 'ignore' }],
    ['StandardScaler', NUMBERS],
    ['DropColumns', { columns: { pattern: '^zip_' } }],
    ['ReorderColumns', { columns: ['y'] }],
  ],
  ordinal: [['OrdinalEncoder', { columns: ['city', 'zip'], handle_unknown: 'use_encoded_value' }]],
  counts: [['CountEncoder', { columns: ['city', 'zip'], normalize: true }]],
  'text lookup': [['StringLookup', { columns: ['city'], output_mode: 'tf_idf', mask_token: '' }]],
  'number lookup': [['IntegerLookup', { columns: ['zip'], output_mode: 'one_hot' }]],
  'means of a quantity': [
    ['SetTarget', { column: 'price' }],
    ['TargetEncoder', { columns: ['city', 'zip'], random_state: 3 }],
  ],
  'means of classes, and their codes': [
    ['TargetEncoder', { columns: ['city'], target: 'y', shuffle: false }],
    ['SetTarget', { column: 'y' }],
    ['LabelEncoder', { columns: ['y'] }],
    ['OneHotEncoder', { columns: ['zip'], handle_unknown: 'ignore' }],
  ],
  'codes of classes, and their means': [
    ['SetTarget', { column: 'y' }],
    ['LabelEncoder', { columns: ['y'] }],
    ['TargetEncoder', { columns: ['city'], random_state: 1 }],
    ['StandardScaler', { columns: ['x'] }],
  ],
  'a target that is scaled': [
    ['SetTarget', { column: 'price' }],
    ['StandardScaler', { columns: ['price', 'x'] }],
  ],
  'classes a column each': [['LabelBinarizer', { columns: ['zip', 'y'] }]],
  labels: [['MultiLabelBinarizer', { columns: ['tags'] }]],
  words: [['TextVectorization', { columns: ['note'], output_mode: 'count' }]],
  'codes of words': [['TextVectorization', { columns: ['note'], max_tokens: 5 }]],
  pieces: [['TextSplit', { columns: ['tags', 'note'], pat: ', ' }]],
  bins: [
    ['Cut', { columns: ['x'], bins: 3 }],
    ['Qcut', { columns: ['twice'], q: 3 }],
    ['KBinsDiscretizer', { columns: ['price'], n_bins: 3 }],
  ],
  bounds: [
    ['Clip', { columns: ['x', 'price'], bounds: 'quantiles', quantile_range: [10, 90] }],
    ['Clip', { columns: ['twice'], bounds: 'iqr', threshold: 0.1 }],
    ['Normalization', { columns: ['price'] }],
    ['Cyclic', { columns: ['zip'] }],
  ],
  'bins of Keras': [
    ['Discretization', { columns: ['twice'], num_bins: 4 }],
    ['Discretization', { columns: ['price'], num_bins: 3, output_mode: 'one_hot' }],
  ],
  'columns that say the same': [
    ['DropCorrelated', { columns: ['x', 'price', 'twice'] }],
    ['MissingIndicator', { columns: ['city', 'x'] }],
    ['DropMissing', { axis: 'columns', thresh: 45, subset: ['city', 'price'] }],
  ],
  'combined columns': [
    ['SimpleImputer', NUMBERS],
    ['PolynomialFeatures', { columns: ['x', 'price'], include_bias: false }],
    ['PCA', { columns: ['twice', 'zip'] }],
  ],
  'rows that go': [
    ['FilterRows', { formula: 'price > 0' }],
    ['OneHotEncoder', { columns: ['city'], handle_unknown: 'ignore' }],
  ],
};

interface Table {
  readonly names: readonly string[];
  readonly columns: readonly (readonly CheckCell[])[];
}
interface Found {
  readonly refit: Readonly<Record<keyof typeof KINDS, Table | { readonly error: string }>>;
  readonly manners?: string;
}

const plain = (cell: unknown): CheckCell =>
  cell === null || (typeof cell === 'number' && Number.isNaN(cell)) ? null : (cell as CheckCell);

/** As pandas writes it. */
const day = (cell: unknown): CheckCell => new Date(Number(cell)).toISOString().slice(0, 10);

/** The first cell that differs; null if none does. */
function difference(found: Table | { readonly error: string }, wanted: Table): string | null {
  if ('error' in found) return found.error;
  if (found.names.join() !== wanted.names.join()) return `${found.names.join()}, not ${wanted.names.join()}`;
  for (const [at, cells] of wanted.columns.entries()) {
    const own = found.columns[at] ?? [];
    if (own.length !== cells.length) return `${own.length} rows, not ${cells.length}`;
    for (const [row, cell] of cells.entries()) {
      const other = own[row];
      const same =
        typeof cell === 'number' && typeof other === 'number'
          ? Math.abs(cell - other) <= 1e-9 * Math.max(1, Math.abs(cell))
          : cell === other || Number(cell) === Number(other);
      if (!same) return `${wanted.names[at]}, row ${row + 1}: ${String(other)}, not ${String(cell)}`;
    }
  }
  return null;
}

const interpreter = await pythonWith('numpy', 'pandas', 'sklearn', 'scipy');
if (interpreter === null)
  console.log('Not run: pipelines that learn anew, for there is no Python with scikit-learn (PREPGRAPH_PYTHON).');

/** Steps that could leak labels from the rows that a fold is judged by, over categories of which most rows have their own. */
const leaky: Readonly<Record<string, Steps>> = {
  'means of a target': [
    ['TargetEncoder', { columns: ['city'], target: 'y' }],
    ['DropColumns', { columns: ['y'] }],
    ['StandardScaler', { columns: ['x'] }],
  ],
  'means of a marked target': [
    ['SetTarget', { column: 'y' }],
    ['TargetEncoder', { columns: ['city'], smooth: 0 }],
    ['StandardScaler', NUMBERS],
  ],
};

const JUDGED = `
import importlib, sys, warnings
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
warnings.filterwarnings("ignore")
sys.path.insert(0, sys.argv[1])
df = pd.read_csv(sys.argv[1] + "/noise.csv")
for name in sys.argv[2:]:
    model = make_pipeline(importlib.import_module(name).make_pipeline(), LogisticRegression())
    print(cross_val_score(model, df, df["y"], cv=5, scoring="roc_auc").mean())
    first = list(model[0].named_steps)[1]
    search = GridSearchCV(model, {f"preparation__{first}__estimator__smooth": [0.0, 5.0]}, scoring="roc_auc", cv=3, error_score="raise")
    print(search.fit(df, df["y"]).best_score_)
`;

describe.runIf(interpreter !== null)('a pipeline for scikit-learn', () => {
  const wanted = new Map<string, Record<keyof typeof KINDS, Table>>();
  let found: ReadonlyMap<string, Found>;
  let elsewhere = '';

  beforeAll(async () => {
    const paths = Object.fromEntries(
      Object.entries(KINDS).map(([kind, rows]) => [kind, folder.write(`${kind}.csv`, csvOf(rows))]),
    );
    const source = folder.write('train.csv', csvOf(train));
    const given: object[] = [];
    for (const [index, [name, steps]] of Object.entries(cases).entries()) {
      const document = chain(source, ...steps);
      const last = `n${steps.length}`;
      const run = async (input?: string): Promise<Table> => {
        const inputs = input === undefined ? {} : { inputs: new Map([['source', input]]) };
        for (const outcome of (await session.run(document, { folder: null, ...inputs })).values())
          if (outcome.state !== 'done') throw new ProblemError(outcome.problems[0]);
        const { fields, columns } = await session.page(last, 0, 10_000);
        return {
          names: fields.map((field) => field.name),
          columns: columns.map((cells, at) => cells.map(fields[at]?.type === 'datetime' ? day : plain)),
        };
      };
      wanted.set(name, { more: await run(paths['more']), fewer: await run(paths['fewer']) });
      await run();
      const fitted = session.fittedDocument();
      const rows = await exportRows(session, fitted, last, { folder: null, rows: 5 });
      if ('problems' in rows) throw new ProblemError(rows.problems[0]);
      const file = `case_${index}.py`;
      writeFileSync(join(folder.path, file), sklearn.emit(rows.pipeline, rows.check));
      given.push({ name, file, train: source, others: paths, movesRows: rowMovers(rows.pipeline).length > 0 });
    }
    folder.write('cases.json', JSON.stringify(given));
    await pythonOutput(interpreter as string, [join(import.meta.dirname, 'learning.py'), folder.path]);
    const results = JSON.parse(readFileSync(join(folder.path, 'results.json'), 'utf8')) as {
      readonly cases: readonly Found[];
      readonly elsewhere: string;
    };
    found = new Map(Object.keys(cases).map((name, at) => [name, results.cases[at]]));
    elsewhere = results.elsewhere;
  }, 300_000);

  it.each(Object.keys(cases))('learns from other rows what the engine learns: %s', (name) => {
    const { more, fewer } = (found.get(name) as Found).refit;
    const { more: engineMore, fewer: engineFewer } = wanted.get(name) as Record<keyof typeof KINDS, Table>;
    expect({ more: difference(more, engineMore), fewer: difference(fewer, engineFewer) }).toEqual({
      more: null,
      fewer: null,
    });
  });

  it.each(Object.keys(cases))('has good manners: %s', (name) => {
    expect(found.get(name)?.manners).toBeUndefined();
  });

  it('finds nothing in noise, neither in folds nor in a search', { timeout: 120_000 }, async () => {
    const noise = Array.from({ length: 500 }, (_, row) => ({
      city: `c${(row * 7919) % 397}`,
      x: Math.sin(row * row),
      y: Math.abs(Math.trunc(Math.sin(row * 12.9898) * 43_758.5453)) % 2,
    }));
    const source = folder.write('noise.csv', csvOf(noise));
    const names: string[] = [];
    for (const [index, steps] of Object.values(leaky).entries()) {
      const document = chain(source, ...steps);
      for (const outcome of (await session.run(document, { folder: null })).values())
        expect(outcome.state).toBe('done');
      const rows = await exportRows(session, session.fittedDocument(), `n${steps.length}`, { folder: null, rows: 5 });
      if ('problems' in rows) throw new ProblemError(rows.problems[0]);
      folder.write(`noise_${index}.py`, new TextDecoder().decode(sklearn.emit(rows.pipeline, rows.check)));
      names.push(`noise_${index}`);
    }
    const scores = (await pythonOutput(interpreter as string, ['-c', JUDGED, folder.path, ...names]))
      .trim()
      .split('\n');
    expect(scores).toHaveLength(4);
    for (const score of scores) expect(Math.abs(Number(score) - 0.5)).toBeLessThan(0.12);
  });

  it('is loaded where the exported file is not', () => {
    expect(elsewhere).toBe('');
  });
});
