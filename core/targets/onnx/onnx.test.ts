import { beforeAll, describe, expect, it } from 'vitest';
import type { TestTable } from '../../operators/testing/run-operator.ts';
import { refusalsOf } from '../target.ts';
import {
  caseOfNames,
  ofFeatures,
  type ProofCase,
  proofCase,
  proofCases,
  provenOperators,
  pythonWith,
} from '../testing.ts';
import { inputWords, TEXT_MARK } from './inputs.ts';
import { featureColumns, onnxModel } from './model.ts';
import { onnx } from './target.ts';
import { type ModelInput, type ModelOutcome, runModels } from './testing.ts';

const interpreter = await pythonWith('onnxruntime', 'numpy');
if (interpreter === null)
  console.log('Not run: exports to ONNX, for there is no Python with onnxruntime (PREPGRAPH_PYTHON).');

/** The number that the model takes a number for: in single precision, and of seven digits where there is such a decimal. */
function taken(cell: number): number {
  const single = Math.fround(cell);
  const decimal = Number(single.toPrecision(7));
  const size = Math.abs(single);
  return size >= 1e-15 && size < 1e7 && Math.fround(decimal) === single ? decimal : single;
}

/** The case over rows that single precision can hold. */
function inSinglePrecision({
  operator,
  title,
  document,
  fitted,
  pipeline,
  inputs,
}: ProofCase): Promise<ProofCase | null> {
  const [cells = []] = inputs;
  const rows: TestTable = {
    rows: cells[0]?.length ?? 0,
    columns: (pipeline.sources[0]?.fields ?? []).map((field, at) => ({
      ...field,
      cells: (cells[at] ?? []).map((cell) => {
        if (field.type === 'number') return typeof cell === 'number' ? taken(cell) : Number.NaN;
        return field.type === 'datetime' ? (cell ?? Number.NaN) : cell;
      }),
    })),
  };
  const steps = document.nodes.slice(1).map(({ type, params }) => [type, params] as const);
  return proofCase(operator, title, steps, fitted, rows);
}

function inputsOf({ pipeline, inputs: [cells = []] }: ProofCase): Record<string, ModelInput> {
  return Object.fromEntries(
    (pipeline.sources[0]?.fields ?? []).map(({ name, type }, at): [string, ModelInput] => {
      const own = cells[at] ?? [];
      if (type === 'number') return [name, { type: 'float', cells: own as (number | null)[] }];
      if (type === 'boolean')
        return [name, { type: 'float', cells: own.map((cell) => (cell === null ? null : Number(cell))) }];
      const words = inputWords(pipeline.sources[0]);
      const text = (cell: number | string | boolean | null): string => {
        if (cell === null) return '';
        if (type === 'datetime') return new Date(Number(cell)).toISOString();
        return words.includes(String(cell)) ? `${cell}${TEXT_MARK}` : String(cell);
      };
      return [name, { type: 'string', cells: own.map(text) }];
    }),
  );
}

/** What a model says rather than give another result than the engine. */
const stops = ['refused: a number with a fraction', 'of letters beyond A to Z'];

/** Cells that differ, a line each. */
function differences({ operator, pipeline, expected }: ProofCase, outcome: ModelOutcome): string[] {
  if (expected === null) return 'failed' in outcome ? [] : ['the engine refuses these rows, the model does not'];
  if ('failed' in outcome) return stops.some((reason) => outcome.failed.includes(reason)) ? [] : [outcome.failed];
  // Where a power of a large number is taken, the last digits count for much.
  const loss = operator === 'PowerTransformer' || operator === 'IterativeImputer' ? 1e-5 : 1e-7;
  const wrong: string[] = [];
  const report = (name: string, row: number, found: unknown, wanted: unknown): void =>
    void wrong.push(`${name}, row ${row}: ${JSON.stringify(found)}, not ${JSON.stringify(wanted)}`);
  featureColumns(pipeline).forEach(({ name, position }, at) => {
    const column = (expected[position] ?? []).map((cell) => (cell === null ? null : Number(cell)));
    const largest = column.reduce<number>(
      (most, cell) => (cell !== null && Number.isFinite(cell) ? Math.max(most, Math.abs(cell)) : most),
      0,
    );
    column.forEach((wanted, row) => {
      const found = outcome.outputs['features']?.[row]?.[at] ?? null;
      if (wanted === null || found === null) {
        if (wanted !== found) report(name, row, found, wanted);
        return;
      }
      const single = Math.fround(wanted);
      const near = Math.abs(Number(found) - wanted) <= 3e-7 * Math.abs(wanted) + loss * largest + 1e-37;
      if (Number(found) !== single && !near) report(name, row, found, wanted);
    });
  });
  pipeline.fields.forEach(({ name, type }, position) => {
    if (type !== 'category' && type !== 'text') return;
    (expected[position] ?? []).forEach((wanted, row) => {
      const found = outcome.outputs[`text ${position}`]?.[row]?.[0];
      if (found !== (wanted ?? '')) report(name, row, found, wanted);
    });
  });
  return wrong;
}

describe.runIf(interpreter !== null)('every operator in onnxruntime, on rows that it was not fitted on', () => {
  const found = new Map<string, string[]>();
  const refused = new Map<string, number>();
  let count = 0;

  beforeAll(async () => {
    const cases: ProofCase[] = [];
    for (const proof of await proofCases(4)) {
      if (refusalsOf(onnx, proof.pipeline).some(({ code }) => code === 'export.never')) {
        refused.set(proof.operator, (refused.get(proof.operator) ?? 0) + 1);
        continue;
      }
      const single = await inSinglePrecision(proof);
      // A model is given no target.
      if (single !== null) cases.push(ofFeatures(single));
    }
    const outcomes = runModels(
      interpreter as string,
      cases.map((proof) => ({
        model: onnxModel(proof.pipeline, { inputs: proof.inputs, expected: proof.expected ?? [] }, { texts: true }),
        inputs: inputsOf(proof),
      })),
    );
    cases.forEach((proof, at) => {
      count++;
      const own = found.get(proof.operator) ?? [];
      own.push(...differences(proof, outcomes[at]).map((line) => `${proof.title}: ${line}`));
      found.set(proof.operator, own);
    });
  }, 300_000);

  it.each(provenOperators.map(({ type }) => type))('%s', (type) => {
    expect((found.get(type) ?? []).slice(0, 8)).toEqual([]);
  });

  it('was tried', () => {
    expect(count).toBeGreaterThan(200);
  });
});

describe.runIf(interpreter !== null)('columns of any name', () => {
  it('are inputs, and named in the metadata', async () => {
    const names = [
      'a/b',
      'class',
      'x"y\n\\',
      'é 👍',
      'features',
      't1',
      'None',
      '',
      ' (input)',
      'features (input)',
      'x\0',
      '__proto__',
    ];
    const proof = await caseOfNames(names);
    const check = { inputs: proof.inputs, expected: proof.expected ?? [] };
    const nameOf = (name: string): string =>
      ['', ' (input)', 'features', 'features (input)'].includes(name) ? `${name} (input)` : name;
    const inputs = Object.fromEntries(Object.entries(inputsOf(proof)).map(([name, cells]) => [nameOf(name), cells]));
    const [outcome] = runModels(interpreter as string, [{ model: onnx.emit(proof.pipeline, check), inputs }]);
    expect(differences(proof, outcome)).toEqual([]);
    const metadata = (outcome as { metadata: Record<string, string> }).metadata;
    expect(JSON.parse(metadata['prepgraph.columns'] ?? '')).toEqual(proof.pipeline.fields.map(({ name }) => name));
    const rows = JSON.parse(metadata['prepgraph.check'] ?? '') as { features: unknown[]; inputs: object };
    expect(rows.features).toHaveLength(4);
    expect(Object.keys(rows.inputs)).toEqual(Object.keys(inputsOf(proof)).map(nameOf));
  });
});
