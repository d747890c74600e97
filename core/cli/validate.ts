import { dirname, resolve } from 'node:path';
import { Session } from '../engine/session.ts';
import type { PipelineDocument } from '../graph/document.ts';
import { leakProblem, targetSide } from '../graph/target.ts';
import { parseParams, propagateSchemas, structureProblems } from '../graph/validate.ts';
import { type Problem, ProblemError } from '../ir/problem.ts';
import { operatorOf } from '../operators/catalogue.ts';
import type { DeclaredField } from '../operators/operator.ts';
import { loadDocument } from './pipeline.ts';
import { Problems } from './errors.ts';
import { workerPath } from './worker-path.ts';

/** `prepgraph validate`: every problem that shows without running the pipeline, the beginnings of its files included. */
export async function validateCommand(pipeline: string, { json }: { json?: boolean }): Promise<void> {
  const document = await loadDocument(pipeline);
  const sources = await sourceColumns(document, dirname(resolve(pipeline)));
  const problems = [
    ...structureProblems(document),
    ...sources.problems,
    ...propagateSchemas(document, sources.columns).problems,
    ...targetSide(document, sources.columns).leaks.map(leakProblem),
  ];
  if (json) console.log(JSON.stringify(problems, null, 2));
  if (problems.length > 0) throw new Problems(json ? [] : problems);
  if (!json) console.log(`${pipeline}: no problems in ${document.nodes.length} nodes`);
}

const ROWS = 1_000;

async function sourceColumns(
  document: PipelineDocument,
  folder: string,
): Promise<{ columns: Map<string, readonly DeclaredField[]>; problems: Problem[] }> {
  const columns = new Map<string, readonly DeclaredField[]>();
  const problems: Problem[] = [];
  const session = new Session({ workerPath });
  try {
    for (const node of document.nodes) {
      const parsed = parseParams(node);
      if (operatorOf(node.type)?.inputs.length !== 0 || 'problems' in parsed) continue;
      try {
        const head = await session.head({ ...node, params: parsed.params }, ROWS, { folder });
        columns.set(node.id, head.symbolic.columns);
      } catch (error) {
        if (!(error instanceof ProblemError)) throw error;
        problems.push({ field: 'path', ...error.problem, nodeId: node.id });
      }
    }
  } finally {
    await session.close();
  }
  return { columns, problems };
}
