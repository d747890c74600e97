import { dirname, resolve } from 'node:path';
import { Session } from '../engine/session.ts';
import { flowOf } from '../graph/flow.ts';
import { leakProblem } from '../graph/leaks.ts';
import { ruleColumnProblems, ruleProblems } from '../graph/rules.ts';
import { leakProblem as targetProblem, targetSide } from '../graph/target.ts';
import { propagateSchemas, structureProblems } from '../graph/validate.ts';
import { counted } from '../words/counted.ts';
import { problemText } from '../ir/problem.ts';
import { Problems } from './errors.ts';
import { noticesOf } from './notices.ts';
import { loadDocument } from './pipeline.ts';
import { sourceColumns } from './source-columns.ts';
import { workerPath } from './worker-path.ts';

/**
 * `prepgraph validate`: all problems found without running the pipeline, using only the beginnings of its files. Leaks
 * are warnings, because the pipeline runs.
 */
export async function validateCommand(
  pipeline: string,
  { json, ...options }: { json?: boolean; strict?: boolean },
): Promise<void> {
  const document = await loadDocument(pipeline);
  const session = new Session({ workerPath });
  try {
    const sources = await sourceColumns(session, document, { folder: dirname(resolve(pipeline)) });
    noticesOf(options).report(sources.notices);
    const schemas = propagateSchemas(document, sources.columns);
    const malformed = ruleProblems(document);
    const problems = [
      ...structureProblems(document),
      ...sources.problems,
      ...schemas.problems,
      // A malformed formula is reported once.
      ...(malformed.length > 0 ? malformed : ruleColumnProblems(document, schemas.columns)),
      // A target among the features is an error, because it stops the run.
      ...targetSide(document, sources.columns).leaks.map(targetProblem),
    ];
    const refused = new Set(problems.map(({ code, nodeId }) => `${code} ${nodeId}`));
    const leaks = flowOf(document, sources.columns)
      .leaks.map(leakProblem)
      .filter(({ code, nodeId }) => !refused.has(`${code} ${nodeId}`));
    if (json) {
      const all = [
        ...problems.map((problem) => ({ ...problem, severity: 'error' })),
        ...leaks.map((leak) => ({ ...leak, severity: 'warning' })),
      ];
      console.log(JSON.stringify(all, null, 2));
    } else for (const leak of leaks) console.error(`Warning: ${problemText(leak)}`);
    if (problems.length > 0) throw new Problems(json ? [] : problems);
    if (json) return;
    const found = leaks.length === 0 ? 'no problems' : `no errors, ${counted(leaks.length, 'warning')}`;
    console.log(`${pipeline}: ${found} in ${counted(document.nodes.length, 'node')}`);
  } finally {
    await session.close();
  }
}
