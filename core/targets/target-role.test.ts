/**
 * The target is a role in exports, too: features are the same whatever stands in its column, or does not; labels are
 * encoded apart, and predictions decoded.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportRows } from '../engine/export/export-rows.ts';
import { csvOf, kindsOfRows, type TargetCase, targetCases } from '../engine/new-data/testing.ts';
import { chain, temporaryFolder, testSession } from '../engine/testing.ts';
import type { PipelineDocument } from '../graph/document-schema.ts';
import { ProblemError } from '../ir/problem.ts';
import { keras } from './keras/target.ts';
import { onnxModel } from './onnx/model.ts';
import { type ModelInput, runModels } from './onnx/testing.ts';
import { onnx } from './onnx/target.ts';
import { ray } from './ray/index.ts';
import { sklearn } from './sklearn/index.ts';
import { sidesOf } from './sides.ts';
import { refusalsOf, type Target } from './target.ts';
import { type CheckCell } from './check-rows.ts';
import { pythonOutput, pythonWith } from './testing.ts';

const folder = temporaryFolder();
const session = testSession();
afterAll(async () => {
  await session.close();
  folder.remove();
});

type Kind = keyof ReturnType<typeof kindsOfRows>;
const KINDS = ['whole', 'without', 'partly', 'empty', 'unseen'] as const satisfies readonly Kind[];

interface Table {
  readonly names: readonly string[];
  readonly columns: readonly (readonly CheckCell[])[];
}
type Made = Table | { readonly error: string };

interface Found {
  readonly TARGET: string;
  readonly transform: Readonly<Record<Kind, Made>>;
  readonly features: Readonly<Record<Kind, Made>>;
  readonly written: Readonly<Record<string, Made>>;
  readonly check: number;
  readonly checkColumns: readonly string[];
  readonly encoded: Made;
  readonly unseen: Made;
  readonly decoded: Made;
  readonly fromArray: Made;
  readonly inputs?: readonly string[];
  readonly layer?: boolean;
}

/** A fitted case: what the engine makes of its tables, and the export's rows. */
interface Fitted {
  readonly given: TargetCase;
  readonly output: string;
  readonly document: PipelineDocument;
  readonly tables: Readonly<Record<Kind, string>>;
  readonly applied: Readonly<Record<Kind, Table>>;
  /** What the engine makes of the tables where it learns from them; null where it refuses to. */
  readonly learned: Readonly<Record<Kind, Table | null>>;
  readonly features: readonly string[];
  readonly encoded: readonly string[];
}

const plain = (cell: unknown): CheckCell =>
  cell === null || (typeof cell === 'number' && Number.isNaN(cell)) ? null : (cell as CheckCell);

async function fittedCase(given: TargetCase): Promise<Fitted> {
  const { name, rows, steps } = given;
  const output = `n${steps.length}`;
  const source = folder.write(`${name}.csv`, csvOf(rows));
  for (const outcome of (await session.run(chain(source, ...steps), { folder: null })).values())
    if (outcome.state !== 'done') throw new ProblemError(outcome.problems[0]);
  const document = session.fittedDocument();
  const kinds = kindsOfRows(given);
  const tables = Object.fromEntries(
    KINDS.map((kind) => [kind, folder.write(`${name}-${kind}.csv`, csvOf(kinds[kind]))]),
  ) as Record<Kind, string>;
  const applied = {} as Record<Kind, Table>;
  for (const kind of KINDS) {
    await session.run(document, { mode: 'apply', folder: null, inputs: new Map([['source', tables[kind]]]) });
    applied[kind] = await pageOf(output);
  }
  const learned = {} as Record<Kind, Table | null>;
  for (const kind of KINDS) {
    const inputs = new Map([['source', tables[kind]]]);
    const outcomes = await session.run(chain(source, ...steps), { folder: null, inputs });
    learned[kind] = outcomes.get(output)?.state === 'done' ? await pageOf(output) : null;
  }
  const features = applied.without.names;
  const encoded = applied.whole.names.filter((column) => !features.includes(column));
  return { given, output, document, tables, applied, learned, features, encoded };
}

async function pageOf(output: string): Promise<Table> {
  const { fields, columns } = await session.page(output, 0, 10_000);
  return { names: fields.map((field) => field.name), columns: columns.map((cells) => cells.map(plain)) };
}

const fitted: Fitted[] = [];
beforeAll(async () => {
  for (const given of targetCases) fitted.push(await fittedCase(given));
}, 120_000);

const rowsOf = async ({ document, output }: Fitted, inputs?: ReadonlyMap<string, string>) => {
  const found = await exportRows(session, document, output, { folder: null, rows: 50, ...(inputs && { inputs }) });
  if ('problems' in found) throw new ProblemError(found.problems[0]);
  return found;
};

/** The first cells that differ, a line each. */
const differences = (found: Made, wanted: Table, tolerance: number): string[] =>
  allDifferences(found, wanted, tolerance).slice(0, 3);

function allDifferences(found: Made, wanted: Table, tolerance: number): string[] {
  if ('error' in found) return [found.error];
  if (JSON.stringify(found.names) !== JSON.stringify(wanted.names))
    return [`the columns are ${JSON.stringify(found.names)}, not ${JSON.stringify(wanted.names)}`];
  return wanted.columns.flatMap((cells, index) => {
    const own = found.columns[index] ?? [];
    if (own.length !== cells.length) return [`${own.length} rows, not ${cells.length}`];
    const largest = cells.reduce<number>(
      (most, cell) => (typeof cell === 'number' ? Math.max(most, Math.abs(cell)) : most),
      1,
    );
    return cells.flatMap((cell, row) => {
      const other = own[row];
      const same =
        typeof cell === 'number' && typeof other === 'number'
          ? Math.abs(cell - other) <= tolerance * largest
          : cell === other;
      return same ? [] : [`${wanted.names[index]}, row ${row + 1}: ${String(other)}, not ${String(cell)}`];
    });
  });
}

const only = ({ names, columns }: Table, wanted: readonly string[]): Table => ({
  names: wanted,
  columns: wanted.map((name) => columns[names.indexOf(name)] ?? []),
});

/** Each table takes a Ray job seconds, on a busy machine ten times as long. */
const tablesFor = (target: Target): readonly Kind[] => (target === ray ? ['whole', 'without', 'unseen'] : KINDS);
/** Tables that a script is given as files. */
const writtenBy = (target: Target): readonly Kind[] => (target === ray ? ['unseen'] : KINDS);

async function run(target: Target, interpreter: string): Promise<ReadonlyMap<string, Found>> {
  const tried: Fitted[] = [];
  const cases: object[] = [];
  for (const one of fitted) {
    const { pipeline, check } = await rowsOf(one);
    if (refusalsOf(target, pipeline).length > 0 || !able.get(target)?.includes(one.given.name)) continue;
    const { name, label } = one.given;
    const file = `${name}_${target.name}.py`;
    writeFileSync(join(folder.path, file), target.emit(pipeline, check));
    tried.push(one);
    const outputs = Object.fromEntries(KINDS.map((kind) => [kind, join(folder.path, `${name}-${kind}-out.csv`)]));
    const tables = Object.fromEntries(tablesFor(target).map((kind) => [kind, one.tables[kind]]));
    cases.push({ file, target: target.name, label, tables, outputs, written: writtenBy(target) });
  }
  folder.write('cases.json', JSON.stringify(cases));
  await pythonOutput(interpreter, [join(import.meta.dirname, 'python/run-target.py'), folder.path]);
  const results = JSON.parse(readFileSync(join(folder.path, 'results.json'), 'utf8')) as Found[];
  return new Map(tried.map(({ given }, index) => [given.name, results[index]]));
}

const interpreters = new Map<Target, string | null>([
  [sklearn, await pythonWith('numpy', 'pandas', 'sklearn')],
  [ray, await pythonWith('numpy', 'pandas', 'pyarrow', 'ray')],
  [keras, await pythonWith('numpy', 'pandas', 'keras', 'tensorflow')],
]);
const NUMBERED = 'classes that are whole numbers, a column each';
/** Cases that are tried: Keras and ONNX drop no rows; for Ray two do, as its functions are those of scikit-learn's files. */
const able = new Map<Target, readonly string[]>([
  [sklearn, ['penguins', 'wine', 'passengers', NUMBERED, 'cars']],
  [ray, ['passengers', 'cars']],
  [keras, ['penguins', 'wine', 'cars']],
]);

describe.each([...interpreters].filter(([, interpreter]) => interpreter !== null))('$name', (target, interpreter) => {
  let found: ReadonlyMap<string, Found>;
  beforeAll(async () => {
    found = await run(target, interpreter as string);
  }, 1_200_000);
  const each = (check: (one: Fitted, made: Found) => void): void => {
    expect([...found.keys()]).toEqual(able.get(target));
    for (const one of fitted) {
      const made = found.get(one.given.name);
      if (made !== undefined) check(one, made);
    }
  };
  const tolerance = target === keras ? 1e-6 : 1e-9;

  it('transforms rows as the engine does, with and without labels', () => {
    each(({ given: { name }, applied }, { transform, written }) => {
      for (const kind of tablesFor(target)) {
        expect([name, kind, differences(transform[kind], applied[kind], tolerance)]).toEqual([name, kind, []]);
      }
      for (const kind of writtenBy(target))
        expect([name, kind, differences(written[kind], applied[kind], tolerance)]).toEqual([name, kind, []]);
    });
  });

  it('learns anew from rows with and without labels', () => {
    each(({ given: { name, steps }, applied, learned, features }, { written }) => {
      for (const kind of writtenBy(target)) {
        const made = written[`${kind}--refit`];
        if (target === sklearn) {
          const wanted = learned[kind];
          // Steps that choose the rows to learn from are in no export, which learns from all that it is given.
          if (steps.some(([type]) => ['TrainTestSplit', 'FilterRows', 'DropMissing'].includes(type))) continue;
          // The engine needs the target even where no feature is learned from it.
          if (wanted === null && 'error' in made) continue;
          if ('error' in made) throw new Error(`${name}, ${kind}: ${made.error}`);
          expect([name, kind, made.names]).toEqual([name, kind, wanted?.names ?? features]);
          // The likelihood of PowerTransformer is so flat that its maximum is found to a few digits only.
          if (wanted !== null) expect([name, kind, differences(made, wanted, 5e-3)]).toEqual([name, kind, []]);
          continue;
        }
        if ('error' in made) throw new Error(`${name}, ${kind}: ${made.error}`);
        const wanted = target === ray ? features : applied[kind].names;
        expect([name, kind, made.names]).toEqual([name, kind, wanted]);
        expect([name, kind, made.columns[0]?.length]).toEqual([name, kind, applied[kind].columns[0]?.length]);
      }
    });
  });

  it('gives features only where they are asked for', () => {
    each(({ given: { name, label }, applied, features }, made) => {
      const model = target === keras ? features.filter((column) => numeric(applied.whole, column)) : features;
      const whole = made.features.whole;
      if ('error' in whole) throw new Error(`${name}: ${whole.error}`);
      expect([name, whole.names]).toEqual([name, model]);
      for (const kind of tablesFor(target))
        expect([name, kind, differences(made.features[kind], whole, 0)]).toEqual([name, kind, []]);
      // The reference is fitted on these rows; all others are as the engine learned them.
      if (target !== sklearn)
        expect([name, differences(whole, only(applied.whole, model), tolerance)]).toEqual([name, []]);
      expect(made.inputs ?? []).not.toContain(label);
      expect(made.checkColumns).not.toContain(label);
      expect(made.check).toBe(0);
    });
  });

  it('encodes labels, refuses those that nobody has learned, and decodes predictions', () => {
    each(({ given: { name, label, rows }, applied, encoded }, made) => {
      expect(made.TARGET).toBe(label);
      // Rows that a step drops are in no result, but their labels can be encoded.
      const count = 'error' in made.encoded ? 0 : made.encoded.columns[0]?.length;
      expect([name, count]).toEqual([name, rows.length]);
      if (applied.whole.columns[0]?.length === rows.length)
        expect([name, differences(made.encoded, only(applied.whole, encoded), tolerance)]).toEqual([name, []]);
      const refusal = name === 'cars' ? 'numbers above 0' : 'in no train row';
      expect([name, made.unseen]).toEqual([name, { error: expect.stringContaining(refusal) }]);
      const labels = {
        names: [label],
        columns: [rows.map((row) => plain(row[label])).filter((cell) => cell !== null)],
      };
      for (const decoded of [made.decoded, made.fromArray])
        expect([name, differences(decoded, labels, 1e-12)]).toEqual([name, []]);
      if (target === keras) expect([name, made.layer]).toEqual([name, true]);
    });
  });
});

const numeric = ({ names, columns }: Table, name: string): boolean =>
  columns[names.indexOf(name)]?.some((cell) => typeof cell === 'number' || typeof cell === 'boolean');

const runtime = await pythonWith('numpy', 'onnxruntime');
describe.runIf(runtime !== null)('ONNX', () => {
  it('has no input for the target, and gives the features of rows without it', { timeout: 120_000 }, async () => {
    const names: string[] = [];
    for (const one of fitted) {
      const { pipeline, check } = await rowsOf(one, new Map([['source', one.tables.without]]));
      if (refusalsOf(onnx, pipeline).length > 0) continue;
      names.push(one.given.name);
      const { features } = sidesOf(pipeline);
      const fields = features.sources[0]?.fields ?? [];
      expect(fields.map(({ name }) => name)).not.toContain(one.given.label);
      const source = pipeline.sources[0]?.fields ?? [];
      const inputs = fields.map((field): [string, ModelInput] => {
        const cells = check.inputs[0]?.[source.findIndex(({ name }) => name === field.name)] ?? [];
        if (field.type === 'number') return [field.name, { type: 'float', cells: cells as (number | null)[] }];
        return [field.name, { type: 'string', cells: cells.map((cell) => (cell === null ? '' : String(cell))) }];
      });
      const [made] = runModels(runtime as string, [
        { model: onnxModel(pipeline, check), inputs: Object.fromEntries(inputs) },
      ]);
      if (made === undefined || 'failed' in made) throw new Error(made?.failed);
      const columns = JSON.parse(made.metadata['prepgraph.columns']) as string[];
      const wanted = only(one.applied.whole, columns);
      const found = {
        names: columns,
        columns: columns.map((_, index) => (made.outputs['features'] ?? []).map((row) => row[index] as CheckCell)),
      };
      const first = { names: columns, columns: wanted.columns.map((cells) => cells.slice(0, 50)) };
      expect([one.given.name, differences(found, first, 1e-5)]).toEqual([one.given.name, []]);
      const inMetadata = JSON.parse(made.metadata['prepgraph.inputs']) as { column: string }[];
      expect(inMetadata.map(({ column }) => column)).not.toContain(one.given.label);
    }
    expect(names).toEqual(['penguins', 'wine', NUMBERED, 'cars']);
  });
});
