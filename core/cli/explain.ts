import { dirname, resolve } from 'node:path';
import { explain } from '../engine/execute/explain.ts';
import type { Round } from '../engine/execute/rounds.ts';
import { Session } from '../engine/session.ts';
import { inputFiles, loadDocument, outputNode } from './pipeline.ts';
import { workerPath } from './worker-path.ts';

/** `prepgraph explain`: how a pipeline runs on its data. */
export async function explainCommand(
  pipeline: string,
  options: { input: string[]; node?: string; kernels?: boolean },
): Promise<void> {
  const document = await loadDocument(pipeline);
  const inputs = await inputFiles(document, options.input);
  const node = outputNode(document, options.node);
  const session = new Session({ workerPath });
  const rounds: Round[] = [];
  try {
    const folder = dirname(resolve(pipeline));
    const outcomes = await session.run(document, { folder, inputs, onRound: (round) => rounds.push(round) });
    console.log(explain(document, outcomes, rounds, { node, kernels: options.kernels === true }));
  } finally {
    await session.close();
  }
}
