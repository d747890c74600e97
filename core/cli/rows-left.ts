import { emptiedParts, fewRows } from '../advice/problems/rows-left.ts';
import { nodeReport } from '../engine/server/report.ts';
import type { NodeOutcome } from '../engine/execute/node-outcome.ts';
import type { PipelineDocument } from '../graph/document-schema.ts';
import { problemText } from '../ir/problem.ts';

/**
 * Warns on stderr about steps that leave a part of a split empty, and about steps that learned from too few rows: one
 * line each, or one event each with `--progress json`.
 */
export function warnOfRowsLeft(
  document: PipelineDocument,
  outcomes: ReadonlyMap<string, NodeOutcome>,
  progress: 'auto' | 'json' | 'none',
): void {
  const reports = new Map([...outcomes].map(([id, outcome]) => [id, nodeReport(id, outcome)]));
  const evidence = { document, reports, surveys: new Map() };
  for (const { rule, nodeId, message, hint } of [...emptiedParts(evidence), ...fewRows(evidence)]) {
    if (progress === 'json') {
      console.error(JSON.stringify({ event: 'warning', code: rule, message, hint, node: nodeId }));
    } else console.error(`Warning: ${problemText({ code: rule, message, hint, nodeId })}`);
  }
}
