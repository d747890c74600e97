import { dirname, resolve } from 'node:path';
import { type Advice, type Survey, surveyed } from '../advice/advice.ts';
import { findProblems } from '../advice/problems/index.ts';
import { type RowSample, sampledNodes, sampleRows } from '../advice/row-sample.ts';
import { nodeReport } from '../engine/server/report.ts';
import type { CallOptions, Session } from '../engine/session.ts';
import type { PipelineDocument } from '../graph/document-schema.ts';
import { ruleColumnProblems, ruleProblems } from '../graph/rules.ts';
import { propagateSchemas, structureProblems } from '../graph/validate.ts';
import { counted } from '../words/counted.ts';
import { type Problem, ProblemError, problemText } from '../ir/problem.ts';
import type { NodeReport } from '../protocol/node-report.ts';
import { Problems } from './errors.ts';
import { inputFiles, loadDocument, type PipelineOptions } from './pipeline.ts';
import { sourceColumns } from './source-columns.ts';
import { withEngine } from './with-engine.ts';

export type LintOptions = Pick<PipelineOptions, 'threads' | 'memory'> & {
  readonly input?: readonly string[];
  readonly json?: boolean;
  /** False: skips rules that need rows, and reads only the beginnings of the files. */
  readonly data?: boolean;
};

/** A problem as printed by `lint --json`. */
export interface LintProblem {
  /** Code of the rule, which is stable; codes of leaks begin with `leak.`. */
  readonly code: string;
  readonly severity: 'error' | 'warning' | 'info';
  readonly node: string | null;
  /** The first column concerned. */
  readonly column: string | null;
  /** All columns concerned. */
  readonly columns: readonly string[];
  readonly message: string;
  readonly hint: string | null;
  /** Ids of nodes: for a leak, from its origin to the node where it does harm; else the node itself. */
  readonly path: readonly string[];
}

/** `prepgraph lint`: runs all rules of the Problems list, and checks structure and data flow. */
export async function lintCommand(pipeline: string, options: LintOptions): Promise<void> {
  const document = await loadDocument(pipeline);
  const inputs = await inputFiles(document, options.input ?? []);
  await withEngine(options, async ({ session, call: { cancelled } }) => {
    const run = { folder: dirname(resolve(pipeline)), inputs, cancelled, data: options.data !== false };
    const problems = await lint(session, document, run);
    if (options.json === true) console.log(JSON.stringify({ problems }, null, 2));
    else console.log(lintText(pipeline, document, problems));
    if (problems.some(({ severity }) => severity === 'error')) throw new Problems([]);
  });
}

interface LintRun {
  readonly folder: string;
  readonly inputs?: ReadonlyMap<string, string>;
  readonly cancelled?: NonNullable<CallOptions['cancelled']>;
  readonly data: boolean;
}

/** All problems of a document: errors first, then warnings, then hints. */
export async function lint(
  session: Session,
  document: PipelineDocument,
  { data, ...run }: LintRun,
): Promise<LintProblem[]> {
  const sources = await sourceColumns(session, document, run);
  const schemas = propagateSchemas(document, sources.columns);
  const malformed = ruleProblems(document);
  const errors = [
    ...structureProblems(document),
    ...sources.problems,
    ...schemas.problems,
    ...(malformed.length > 0 ? malformed : ruleColumnProblems(document, schemas.columns)),
  ];
  const reports = new Map<string, NodeReport>(
    [...sources.columns].map(([nodeId, columns]) => [
      nodeId,
      { nodeId, state: 'done', problems: [], columns: columns.map(({ name, type }) => ({ name, type })) },
    ]),
  );
  const surveys = new Map<string, Survey>();
  const samples = new Map<string, RowSample>();
  // Not run with errors, because it would fail on them again.
  if (data && errors.length === 0) {
    const outcomes = await session.run(document, run);
    for (const [nodeId, outcome] of outcomes) {
      const report = nodeReport(nodeId, outcome);
      reports.set(nodeId, report);
      if (outcome.state !== 'done') errors.push(...report.problems);
    }
    const doneIn = (nodeIds: readonly string[]): readonly string[] =>
      nodeIds.filter((nodeId) => outcomes.get(nodeId)?.state === 'done');
    for (const nodeId of doneIn(surveyed(document))) {
      await unlessRefused(nodeId, errors, async () => {
        surveys.set(nodeId, await session.survey(nodeId, run));
      });
    }
    for (const nodeId of doneIn(sampledNodes(document))) {
      await unlessRefused(nodeId, errors, async () => {
        const rows = sampleRows(reports.get(nodeId)?.columns?.length ?? 1);
        const { columns, fields, partition } = await session.page(nodeId, 0, rows, undefined, run);
        samples.set(nodeId, {
          columns: fields.map(({ name, type }, index) => ({ name, type, cells: columns[index] ?? [] })),
          partition,
        });
      });
    }
  }
  const advice = findProblems({ document, reports, surveys, samples });
  const shown = advice.map(fromAdvice);
  // The run also refuses a target among the features, but the rule knows its path.
  const known = new Set(shown.filter(({ path }) => path.length > 1).map(({ code, node }) => `${code} ${node}`));
  const refused = errors.map(fromProblem).filter(({ code, node }) => !known.has(`${code} ${node}`));
  const all = [...refused, ...shown];
  const order = ['error', 'warning', 'info'];
  return all.sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
}

/** Records the problem if a step refuses a cell, which happens only when the cell is computed. */
async function unlessRefused(nodeId: string, errors: Problem[], work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    errors.push({ nodeId, ...error.problem });
  }
}

const fromProblem = ({ code, message, hint, nodeId, column }: Problem): LintProblem => ({
  code,
  severity: 'error',
  node: nodeId ?? null,
  column: column ?? null,
  columns: column === undefined ? [] : [column],
  message,
  hint: hint ?? null,
  path: nodeId === undefined ? [] : [nodeId],
});

/** A leak with a path is certain and an error; one that only the data suggests stays a warning. */
const fromAdvice = ({ rule, severity, nodeId, columns, message, hint, path }: Advice): LintProblem => ({
  code: rule,
  severity: rule.startsWith('leak.') && path !== undefined ? 'error' : severity,
  node: nodeId,
  column: columns[0] ?? null,
  columns,
  message,
  hint,
  path: path ?? [nodeId],
});

const WORDS: Readonly<Record<LintProblem['severity'], string>> = { error: 'error', warning: 'warning', info: 'hint' };

function lintText(pipeline: string, document: PipelineDocument, problems: readonly LintProblem[]): string {
  if (problems.length === 0) return `${pipeline}: no problems in ${counted(document.nodes.length, 'node')}`;
  const lines = problems.flatMap(({ code, severity, node, column, message, hint, path }) => [
    `${WORDS[severity]} ${code}: ${problemText({
      code,
      message,
      ...(hint !== null && { hint }),
      ...(node !== null && { nodeId: node }),
      ...(column !== null && { column }),
    })}`,
    ...(path.length > 1 ? [`  ${path.join(' → ')}`] : []),
  ]);
  const counts = (['error', 'warning', 'info'] as const).flatMap((severity) => {
    const count = problems.filter((problem) => problem.severity === severity).length;
    return count === 0 ? [] : [counted(count, WORDS[severity])];
  });
  return [...lines, '', `${pipeline}: ${counts.join(', ')} in ${counted(document.nodes.length, 'node')}`].join('\n');
}
