import { beforeAll, describe, expect, it } from 'vitest';
import { refusalsOf } from '../target.ts';
import { caseOfNames, type ProofCase, proofCases, provenOperators, pythonWith, wideCases } from '../testing.ts';
import { difference, type ExportRun, runExports } from '../testing/export-runs.ts';
import { featureNames } from './script.ts';
import { keras } from './target.ts';

const interpreter = await pythonWith('keras', 'tensorflow', 'pandas');
if (interpreter === null) console.log('Not run: exports for Keras, for there is no Python with it (PREPGRAPH_PYTHON).');

/** Sets of parameters of each operator. */
const PARAMETERS = 3;

/** The case as the model sees it: features only. */
function ofFeatures(proof: ProofCase): ProofCase {
  const names = new Set(featureNames(proof.pipeline));
  const kept = (_: unknown, at: number): boolean => names.has(proof.pipeline.fields[at]?.name ?? '');
  return {
    ...proof,
    pipeline: { ...proof.pipeline, fields: proof.pipeline.fields.filter(kept) },
    expected: proof.expected?.filter(kept) ?? null,
  };
}

const exported = (proof: ProofCase): Uint8Array =>
  keras.emit(proof.pipeline, { inputs: proof.inputs, expected: proof.expected ?? proof.pipeline.fields.map(() => []) });

describe.runIf(interpreter !== null)('every operator in Keras, on rows that it was not fitted on', () => {
  const found = new Map<string, string[]>();
  let count = 0;

  beforeAll(async () => {
    const proofs = (await proofCases(PARAMETERS)).filter(
      ({ pipeline }) => !refusalsOf(keras, pipeline).some(({ code }) => code === 'export.never'),
    );
    const runs = proofs.flatMap((proof, at): ExportRun[] => {
      const text = exported(proof);
      const hasModel = featureNames(proof.pipeline).length > 0;
      // Tracing a model takes seconds where there are many columns.
      const model = at % 4 === 0 && hasModel ? [{ proof: ofFeatures(proof), text, run: 'model' }] : [];
      return [{ proof, text, run: 'transform' }, ...model];
    });
    const results = await runExports(interpreter as string, runs);
    for (const [at, { proof, run }] of runs.entries()) {
      count++;
      const tolerance = ['PowerTransformer', 'IterativeImputer'].includes(proof.operator) ? 1e-5 : 1e-9;
      const result = results[at] ?? { error: 'it was not run' };
      const differs = difference(proof, result, { tolerance, truthAsNumber: true });
      if (differs === null) continue;
      const lines = found.get(proof.operator) ?? [];
      found.set(proof.operator, [...lines, `${run} of ${proof.title}: ${differs}`]);
    }
  }, 600_000);

  it.each(provenOperators.map(({ type }) => type))('%s', (type) => {
    expect(found.get(type) ?? []).toEqual([]);
  });

  it('was tried', () => {
    expect(count).toBeGreaterThan(200);
  });
});

describe.runIf(interpreter !== null)('many number columns side by side', () => {
  it('give the engine’s cells, by the table and by the model', { timeout: 300_000 }, async () => {
    const proofs = (await wideCases()).filter(
      ({ pipeline }) => !refusalsOf(keras, pipeline).some(({ code }) => code === 'export.never'),
    );
    const blocks = proofs.filter((proof) => new TextDecoder().decode(exported(proof)).includes('.beside('));
    expect(new Set(blocks.map(({ operator }) => operator)).size).toBeGreaterThan(12);
    const runs = proofs.flatMap((proof): ExportRun[] => [
      { proof, text: exported(proof), run: 'transform' },
      { proof: ofFeatures(proof), text: exported(proof), run: 'model' },
    ]);
    const results = await runExports(interpreter as string, runs);
    const wrong = runs.flatMap(({ proof, run }, at) => {
      const differs = difference(proof, results[at] ?? { error: 'it was not run' }, {
        tolerance: 1e-5,
        truthAsNumber: true,
      });
      return differs === null ? [] : [`${run} of ${proof.operator}: ${differs}`];
    });
    expect(wrong).toEqual([]);
  });
});

describe.runIf(interpreter !== null)('columns of any name', () => {
  it('go through tables and models', { timeout: 300_000 }, async () => {
    const names = [
      'a/b',
      'class',
      'x"y\n\\',
      'é 👍',
      't',
      'name',
      'code',
      'a b',
      'a_b',
      '"""',
      '{x}',
      'None',
      'a|b',
      '',
      'self',
      'x\0',
      '__proto__',
    ];
    const proof = await caseOfNames(names);
    const run = (run: string, of: ProofCase): ExportRun => ({ proof: of, text: exported(proof), run });
    const runs = [run('transform', proof), run('model', ofFeatures(proof)), run('check', proof)];
    const [whole, features, checked] = await runExports(interpreter as string, runs);
    expect(difference(proof, whole as never, { tolerance: 1e-9 })).toBe(null);
    expect(difference(ofFeatures(proof), features as never, { tolerance: 1e-9 })).toBe(null);
    expect(checked).not.toHaveProperty('error');
  });
});
