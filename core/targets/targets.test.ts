/**
 * Every target × every operator: docs/targets.md says what each target makes of it, and every Python cell of it is run
 * for real, on rows that the pipeline was not fitted on, and compared with the engine.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { PipelineDocument } from '../graph/document-schema.ts';
import { targets } from './all.ts';
import { ray } from './ray/index.ts';
import { sklearn } from './sklearn/index.ts';
import { destinationsText, targetsPage } from './support-table.ts';
import { type Target, targetNames } from './target.ts';
import type { CheckRows } from './check-rows.ts';
import {
  ofFeatures,
  type ProofCase,
  proofCase,
  provenOperators,
  pythonWith,
  tableCases,
  wideCases,
} from './testing.ts';
import { type Comparison, difference, type ExportRun, runExports } from './testing/export-runs.ts';

const cases = await tableCases();

const supported = (target: Target, { pipeline }: ProofCase): boolean =>
  pipeline.nodes.every((node) => target.supports(node).how !== 'never') &&
  (target.refusals?.(pipeline) ?? []).length === 0;

const isNative = (target: Target, { pipeline }: ProofCase): boolean =>
  pipeline.nodes.some((node) => target.supports(node).how === 'native');

const checkRows = ({ inputs, expected, pipeline }: ProofCase): CheckRows => ({
  inputs: expected === null ? inputs.map((columns) => columns.map(() => [])) : inputs,
  expected: expected ?? pipeline.fields.map(() => []),
});

/** Plain code does the engine's arithmetic, but for the last digits of functions and of sums. */
const frozenTolerance = ({ operator }: ProofCase): Comparison => ({
  tolerance: operator === 'IterativeImputer' || operator === 'PowerTransformer' ? 1e-9 : 1e-11,
});

/** What the reference's own fit gives: iterative methods and inexact distances differ by more. */
const refitTolerance = ({ operator }: ProofCase): Comparison => ({
  // The likelihood of PowerTransformer is so flat that its maximum is found to a few digits only; KNNImputer's distances
  // come from products, which cancel.
  tolerance: { PowerTransformer: 5e-3, IterativeImputer: 1e-5, KNNImputer: 1e-5 }[operator] ?? 1e-9,
  truthAsNumber: true,
});

async function failures(
  interpreter: string,
  runs: readonly ExportRun[],
  comparison: (proof: ProofCase) => Comparison,
): Promise<string[]> {
  const results = await runExports(interpreter, runs);
  return runs.flatMap(({ proof }, at) => {
    const found = difference(proof, results[at] ?? { error: 'it was not run' }, comparison(proof));
    return found === null ? [] : [`${proof.operator} ${proof.title}: ${found}`];
  });
}

const exportsOf = (target: Target, run: string, of: readonly ProofCase[]): ExportRun[] =>
  of.map((proof) => ({ proof, run, text: target.emit(proof.pipeline, checkRows(proof)) }));

/** Runs whose result is the features alone. */
const featuresIn = (runs: readonly ExportRun[]): ExportRun[] =>
  runs.map((run) => ({ ...run, proof: ofFeatures(run.proof) }));

const stepsIn = (document: PipelineDocument) =>
  document.nodes.slice(1).map(({ type, params }) => [type, params] as const);

const page = new URL('../../docs/targets.md', import.meta.url);

it('targets are all there under the names by which they are offered, in that order', () => {
  expect(targets.map(({ name }) => name)).toEqual(targetNames);
});

describe('docs/targets.md', () => {
  it('says what every target makes of every operator', () => {
    expect(readFileSync(page, 'utf8'), 'stale: npm run generate').toBe(targetsPage(cases));
  });

  it('is what the window says of the palette’s operators', () => {
    const short = new URL('../operators/destinations.ts', import.meta.url);
    expect(readFileSync(short, 'utf8'), 'stale: npm run generate').toBe(destinationsText(cases));
  });

  it('has a case of every operator, with rows that it takes', () => {
    const withRows = new Set(cases.filter(({ expected }) => expected !== null).map(({ operator }) => operator));
    expect(provenOperators.map(({ type }) => type).filter((type) => !withRows.has(type))).toEqual([]);
  });
});

const interpreter = await pythonWith('numpy', 'pandas', 'sklearn', 'scipy');
if (interpreter === null)
  console.log('Not run: exports for scikit-learn, for there is no Python with it (PREPGRAPH_PYTHON).');

describe.runIf(interpreter !== null)('scikit-learn', () => {
  const able = cases.filter((proof) => supported(sklearn, proof));

  it('gives the engine’s cells from what was learned', { timeout: 300_000 }, async () => {
    expect(await failures(interpreter as string, exportsOf(sklearn, 'transform', able), frozenTolerance)).toEqual([]);
  });

  it('gives the engine’s cells of many number columns side by side', { timeout: 300_000 }, async () => {
    const wide = (await wideCases()).filter((proof) => supported(sklearn, proof));
    const runs = exportsOf(sklearn, 'transform', wide);
    const blocks = runs.filter(({ text }) => new TextDecoder().decode(text).includes('with_block(df'));
    expect(new Set(blocks.map(({ proof }) => proof.operator)).size).toBeGreaterThan(12);
    expect(await failures(interpreter as string, runs, frozenTolerance)).toEqual([]);
  });

  const learnsAnew = ({ text }: ExportRun): boolean =>
    !new TextDecoder().decode(text).includes('No estimator learns anew');

  it('gives the engine’s cells from estimators, fitted on the same rows', { timeout: 300_000 }, async () => {
    // An estimator takes or refuses strange rows in its own way; what the engine takes must come out alike.
    const runs = exportsOf(
      sklearn,
      'pipeline',
      able.filter(({ expected }) => expected !== null),
    );
    // JSON with letters written as \u0062, as no program writes them, is read by Python and not by the engine's patterns.
    const learning = featuresIn(runs.filter((run) => learnsAnew(run) && run.proof.title !== 'lists'));
    expect(await failures(interpreter as string, learning, refitTolerance)).toEqual([]);
    const refused = new Set(runs.filter((run) => !learnsAnew(run)).map(({ proof }) => proof.operator));
    expect([...refused].sort()).toEqual(['FeatureSpace', 'IntegerLookup', 'IterativeImputer', 'StringLookup']);
  });

  it('finds no difference in the rows that a file carries', { timeout: 300_000 }, async () => {
    const some = able.filter(({ expected }, at) => expected !== null && at % 3 === 0);
    const results = await runExports(interpreter as string, exportsOf(sklearn, 'check', some));
    const wrong = results.flatMap((result, at) =>
      'error' in result ? [`${some[at]?.operator}: ${result.error}`] : [],
    );
    expect(wrong).toEqual([]);
  });
});

const rayInterpreter = await pythonWith('numpy', 'pandas', 'pyarrow', 'ray', 'scipy');
if (rayInterpreter === null)
  console.log('Not run: exports for Ray, for there is no Python with it (PREPGRAPH_PYTHON).');

describe.runIf(rayInterpreter !== null)('Ray Data', () => {
  const able = cases.filter((proof) => supported(ray, proof));
  /** The functions are those of scikit-learn's files, run above on all cases: here the strangest of each operator does. */
  const chosen = [
    ...new Map(able.filter(({ expected }) => expected !== null).map((proof) => [proof.operator, proof])).values(),
    ...able.filter(({ title }) => title === 'chain'),
  ];

  it('gives the engine’s cells from what was learned, in several blocks', { timeout: 400_000 }, async () => {
    expect(await failures(rayInterpreter as string, exportsOf(ray, 'job', chosen), frozenTolerance)).toEqual([]);
  });

  it('learns the same with its own preprocessors', { timeout: 400_000 }, async () => {
    const native = new Map<string, ProofCase>();
    for (const proof of able) {
      if (isNative(ray, proof) && !native.has(proof.operator)) native.set(proof.operator, proof);
    }
    const fits = await Promise.all(
      [...native.values()].map(({ operator, title, document, fitted }) =>
        proofCase(operator, title, stepsIn(document), fitted, fitted),
      ),
    );
    const runs = fits.filter((proof) => proof !== null);
    expect(runs.length).toBeGreaterThan(2);
    const made = featuresIn(exportsOf(ray, 'refit', runs));
    expect(await failures(rayInterpreter as string, made, refitTolerance)).toEqual([]);
  });
});
