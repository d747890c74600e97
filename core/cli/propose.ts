/** `prepgraph check --propose`: proposes rules that hold in the data, with their evidence. */
import { dirname, resolve } from 'node:path';
import { type CallOptions, neverCancelled, Session } from '../engine/session.ts';
import type { ProposedRule } from '../engine/new-data/propose-rules.ts';
import { operatorOf } from '../operators/catalogue.ts';
import { Problems } from './errors.ts';
import { inputFiles, loadDocument, type PipelineOptions } from './pipeline.ts';
import { textTable } from './table.ts';
import { workerPath } from './worker-path.ts';

type ProposeOptions = Pick<PipelineOptions, 'input' | 'threads' | 'memory'> & { readonly json?: boolean };

/** Reads only the sources. */
export async function proposeCommand(pipeline: string, options: ProposeOptions): Promise<void> {
  const document = await loadDocument(pipeline);
  const inputs = await inputFiles(document, options.input);
  const nodes = document.nodes.filter(({ type }) => operatorOf(type)?.inputs.length === 0);
  const session = new Session({
    workerPath,
    ...(options.threads !== undefined && { threads: options.threads }),
    ...(options.memory !== undefined && { memoryBudget: options.memory }),
  });
  const cancelled = neverCancelled();
  const stop = (): void => void Atomics.store(cancelled, 0, 1);
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  try {
    const call: CallOptions = { cancelled };
    const outcomes = await session.run(
      { ...document, nodes, edges: [] },
      { ...call, folder: dirname(resolve(pipeline)), inputs },
    );
    const problems = [...outcomes.values()].flatMap((outcome) => (outcome.state === 'done' ? [] : outcome.problems));
    if (problems.length > 0) throw new Problems(problems);
    const proposals = await session.proposeRules(document, call);
    console.log(options.json === true ? JSON.stringify({ proposals }, null, 2) : proposalsText(proposals));
  } finally {
    // Signals are still handled here, because they must not kill the process while the session is being closed.
    await session.close();
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  }
}

function proposalsText(proposals: readonly ProposedRule[]): string {
  if (proposals.length === 0)
    return 'The data suggests no further rule: there are fewer than 50 rows, or the rules say it already.';
  const rows = proposals.map(({ rule, evidence }) => [
    rule.severity,
    rule.name,
    rule.node ?? '',
    rule.formula,
    evidence,
  ]);
  const table = textTable(['severity', 'name', 'table of', 'formula', 'seen'], rows);
  return `${table}\n\nTo keep one, add it to the document: "rules": [${JSON.stringify(proposals[0]?.rule)}]`;
}
