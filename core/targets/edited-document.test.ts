/** A fitted document is a file: a hand, or another program, may have changed what is stored as learned. */
import { expect, it } from 'vitest';
import { page } from '../engine/answers/evaluate.ts';
import { here } from '../engine/testing.ts';
import type { PipelineDocument } from '../graph/document-schema.ts';
import { ProblemError } from '../ir/problem.ts';
import { freeze } from './frozen.ts';
import { type ProofCase, proofCases, runOn } from './testing.ts';

/** What may have become of an attribute: gone, of another type, cut off, grown, emptied within. */
function edits(value: unknown): unknown[] {
  const others = [undefined, null, 'edited', -1, 1.5, [], {}];
  if (!Array.isArray(value)) return others;
  const [first, ...rest] = value as unknown[];
  return [
    ...others,
    value.slice(0, -1),
    [...value, first],
    value.map(() => 'edited'),
    value.map(() => null),
    value.map(() => -1),
    ...(Array.isArray(first)
      ? [
          [first.slice(0, -1), ...rest],
          [[], ...rest],
        ]
      : []),
  ];
}

/** How the engine and an export take the document: a word for each where it is neither taken nor refused in words. */
async function stumbles(document: PipelineDocument, { pipeline, fitted }: ProofCase): Promise<string[]> {
  const id = pipeline.output;
  const columns = fitted.columns.map((column) => ({ ...column, cells: column.cells.slice(0, 5) }));
  const wrong: string[] = [];
  const tried = async (who: string, work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof ProblemError)) wrong.push(`${who}: ${String(error)}`);
    }
  };
  await tried('run', async () => {
    const outcome = (await runOn(document, { rows: 5, columns }, 'apply')).get(id);
    if (outcome?.state === 'done') {
      const { symbolic, rows } = outcome.value;
      await page(symbolic.columns, rows, 0, 5, here);
    } else if (outcome?.problems[0]?.code === 'engine.defect') throw new Error(outcome.problems[0].message);
  });
  await tried('export', async () => {
    freeze(document, id, new Map([['source', pipeline.sources[0]?.fields ?? []]]));
  });
  return wrong;
}

it('an edited document runs, or is refused in words that name its fault', { timeout: 300_000 }, async () => {
  const wrong: string[] = [];
  let count = 0;
  for (const proof of await proofCases(1)) {
    const { operator, title, document, pipeline } = proof;
    const state = document.fitted?.[pipeline.output];
    if (state === undefined || !title.endsWith('known rows')) continue;
    for (const [name, value] of Object.entries(state)) {
      for (const edited of edits(value)) {
        count++;
        const fitted = { ...document.fitted, [pipeline.output]: { ...state, [name]: edited } };
        const found = await stumbles({ ...document, fitted }, proof);
        wrong.push(...found.map((text) => `${operator} ${name} = ${JSON.stringify(edited)}: ${text}`));
      }
    }
  }
  expect(wrong).toEqual([]);
  expect(count).toBeGreaterThan(500);
});
