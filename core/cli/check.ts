import { type DrillResult, drillSamples, type FireDrill, fireDrill } from '../engine/fire-drill/fire-drill.ts';
import { type Finding, findingProblem, type Mismatched, type NewDataReport } from '../engine/new-data/new-data.ts';
import type { PipelineDocument } from '../graph/document.ts';
import { upstreamOf } from '../graph/graph.ts';
import { readFrom, recordText } from '../graph/source-record.ts';
import { counted, tableSize } from '../ir/counted.ts';
import { type Problem, ProblemError } from '../ir/problem.ts';
import { operatorOf } from '../operators/catalogue.ts';
import { Problems } from './errors.ts';
import { type PipelineOptions, type PipelineRun, withPipeline } from './pipeline.ts';
import { textTable } from './table.ts';

export type CheckCommandOptions = Pick<PipelineOptions, 'input' | 'node' | 'threads' | 'memory' | 'progress'> & {
  readonly mismatched: Mismatched;
  readonly json?: boolean;
  /** Instead of comparing, breaks a sample of the data in every way and tells what would happen. */
  readonly drill?: boolean;
};

/** `prepgraph check`: how new data differs from what a pipeline was fitted on, and whether it can be applied. */
export async function checkCommand(fitted: string, options: CheckCommandOptions): Promise<void> {
  const settings: PipelineOptions = { ...options, output: '', partition: 'all', dtype: 'float32' };
  if (options.drill === true) {
    await withPipeline(fitted, settings, 'apply', async (run) => {
      refuseUnfitted(run);
      const { session, document, node, call } = run;
      const drilled = await fireDrill(session, document, node, await drillSamples(session, document, node), call);
      console.log(options.json === true ? JSON.stringify(drilled, null, 2) : drillText(drilled));
    });
    return;
  }
  const check = async (run: PipelineRun): Promise<void> => {
    refuseUnfitted(run);
    const report = await run.session.newData(run.node, { mismatched: options.mismatched, trial: true }, run.call);
    console.log(options.json === true ? JSON.stringify(report, null, 2) : reportText(report, run.document));
    const fatal = report.findings.filter((finding) => finding.fatal);
    if (fatal.length > 0) throw new Problems(options.json === true ? [] : problemsOf(fatal, run));
  };
  await withPipeline(fitted, settings, 'apply', async () => {}, check);
}

/** Findings as problems, with the files that they are about. */
export const problemsOf = (findings: readonly Finding[], { inputs }: PipelineRun): Problem[] =>
  findings.map((finding) => findingProblem(finding, finding.examples && inputs.get(finding.nodeId)));

function refuseUnfitted({ document, node }: PipelineRun): void {
  const upstream = upstreamOf(document, node);
  const loose = document.nodes.find(
    ({ id, type, params }) =>
      upstream.has(id) && operatorOf(type)?.inputs.length === 0 && (params['types'] ?? null) === null,
  );
  if (loose === undefined) return;
  throw new ProblemError({
    code: 'apply.not-fitted',
    message: 'Which columns this source had is not known: the pipeline was never fitted.',
    hint: 'Run it on training data first: prepgraph run … --fitted FILE.',
    nodeId: loose.id,
  });
}

const TITLES: Readonly<Record<Finding['kind'], string>> = {
  'missing-column': 'missing column',
  'extra-column': 'new column',
  reordered: 'other order',
  'other-type': 'other type',
  mismatched: 'mismatched',
  unseen: 'unseen values',
  range: 'out of range',
  refused: 'refused',
};

function reportText({ sources, findings }: NewDataReport, document: PipelineDocument): string {
  const read = sources.map(
    ({ nodeId, rows, columns, fittedColumns }) =>
      `${nodeId}: ${tableSize(rows, columns)}; fitted on ${counted(fittedColumns, 'column')}${fittedFiles(document, nodeId)}`,
  );
  const fatal = findings.filter((finding) => finding.fatal).length;
  const verdict =
    findings.length === 0
      ? 'The data is as the pipeline knows it.'
      : fatal === 0
        ? 'The pipeline can be applied.'
        : `The pipeline cannot be applied: ${fatal} ${fatal === 1 ? 'finding stops' : 'findings stop'} it.`;
  if (findings.length === 0) return [...read, verdict].join('\n');
  const rows = findings.map((finding) => [
    finding.fatal ? 'error' : 'note',
    TITLES[finding.kind],
    finding.column ?? '',
    finding.nodeId,
    finding.row === undefined ? finding.message : `Row ${finding.row + 1}: ${finding.message}`,
  ]);
  const table = textTable(['', 'finding', 'column', 'node', 'what'], rows);
  return [...(read.length > 0 ? [read.join('\n')] : []), table, verdict].join('\n\n');
}

/** The files that a source was fitted on, if the document says so. */
function fittedFiles(document: PipelineDocument, nodeId: string): string {
  const record = readFrom(document, nodeId);
  return record === null ? '' : `\n  of ${recordText(record)}`;
}

const DRILLS: Readonly<Record<DrillResult['kind'], string>> = {
  'missing-column': 'missing column',
  'extra-column': 'new column',
  reordered: 'other order',
  mismatched: 'mismatched',
  missing: 'missing cells',
  unseen: 'unseen values',
  range: 'out of range',
  'no-rows': 'no rows',
};

function drillText({ rows, results, left }: FireDrill): string {
  const several = new Set(results.map(({ source }) => source)).size > 1;
  const lines = results.map(({ kind, source, column, verdict, message, nodeId, policy }) => [
    verdict,
    DRILLS[kind],
    several ? [source, column].filter(Boolean).join(': ') : (column ?? ''),
    `${nodeId ?? ''}${policy === undefined ? '' : ` (${policy.param})`}`,
    message,
  ]);
  const table = textTable(['', 'what goes wrong', 'column', 'decided by', 'what happens'], lines);
  const more = left > 0 ? ` ${left} columns were not broken one by one.` : '';
  const counts = (['refused', 'handled', 'passes', 'same'] as const)
    .map((verdict) => `${results.filter((result) => result.verdict === verdict).length} ${VERDICTS[verdict]}`)
    .join(', ');
  return `${table}\n\n${results.length} cases on a sample of ${rows} rows: ${counts}.${more}`;
}

const VERDICTS: Readonly<Record<DrillResult['verdict'], string>> = {
  refused: 'refused',
  handled: 'handled by a step',
  passes: 'pass unseen into the result',
  same: 'change nothing',
};
