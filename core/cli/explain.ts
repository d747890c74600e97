import { dirname, resolve } from 'node:path';
import { explain } from '../engine/execute/explain.ts';
import type { Round } from '../engine/execute/learning-rounds.ts';
import { noticesOf } from './notices.ts';
import { inputFiles, loadDocument, outputNode } from './pipeline.ts';
import { withEngine } from './with-engine.ts';

/** `prepgraph explain`: displays how a pipeline runs on its data. */
export async function explainCommand(
  pipeline: string,
  options: { input: string[]; node?: string; kernels?: boolean },
): Promise<void> {
  const document = await loadDocument(pipeline);
  const inputs = await inputFiles(document, options.input);
  const node = outputNode(document, options.node);
  await withEngine({}, async ({ session, call }) => {
    const rounds: Round[] = [];
    const run = { ...call, folder: dirname(resolve(pipeline)), inputs, onRound: (round: Round) => rounds.push(round) };
    const outcomes = await session.run(document, run);
    noticesOf({}).report(await session.notices(node, call));
    console.log(explain(document, outcomes, rounds, { node, kernels: options.kernels === true }));
  });
}
