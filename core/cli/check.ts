import { basename, dirname, resolve } from 'node:path';
import { version } from '../../package.json' with { type: 'json' };
import type { DrillResult } from '../protocol/verification.ts';
import { drillSamples, type FireDrill, fireDrill } from '../engine/fire-drill/fire-drill.ts';
import type { Mismatched, NewDataReport } from '../engine/new-data/new-data.ts';
import { type RuleResult, stopsRun } from '../engine/new-data/check-rules.ts';
import type { PipelineDocument } from '../graph/document-schema.ts';
import { refuseInputs, isSameFile } from '../engine/write/refuse-inputs.ts';
import { checkReplaceable, replaceFile } from '../files/replace-file.ts';
import { upstreamOf } from '../graph/graph.ts';
import { readFrom, recordText } from '../graph/source-record.ts';
import { counted, tableSize } from '../words/counted.ts';
import { ProblemError } from '../ir/problem.ts';
import { operatorOf } from '../operators/catalogue.ts';
import { checkHtml } from './check-html.ts';
import { FINDING_TITLES, RULE_STATES } from './check-words.ts';
import { Problems, UsageError } from './errors.ts';
import { problemsOf } from './findings.ts';
import {
  inputFiles,
  loadDocument,
  type PipelineOptions,
  type PipelineRun,
  reportOtherNames,
  withPipeline,
} from './pipeline.ts';
import { ruleResults, ruleTroubles } from './rules.ts';
import { textTable } from './table.ts';

export type CheckCommandOptions = Pick<PipelineOptions, 'input' | 'node' | 'threads' | 'memory' | 'progress'> & {
  readonly mismatched: Mismatched;
  readonly json?: boolean;
  /** Instead of comparing, runs a fire drill: breaks a sample of the data in several ways and reports the effects. */
  readonly drill?: boolean;
  /** Instead of comparing, proposes rules. */
  readonly propose?: boolean;
  /** File for an HTML report. */
  readonly html?: string;
};

/**
 * `prepgraph check`: compares new data with the data on which a pipeline was fitted, and says whether the pipeline can
 * be applied.
 */
export async function checkCommand(fitted: string, options: CheckCommandOptions): Promise<void> {
  const settings: PipelineOptions = { ...options, output: '', partition: 'all', dtype: 'float32' };
  const { html } = options;
  if (options.propose === true) {
    if (html !== undefined || options.drill === true)
      throw new UsageError('--propose goes without --html and --drill.');
    await (await import('./propose.ts')).proposeCommand(fitted, options);
    return;
  }
  if (html !== undefined && options.drill === true) throw new UsageError('--html is no report of --drill.');
  if (html !== undefined) await refuseReport(html, fitted, options.input);
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
    const report = await run.session.newData(
      run.node,
      { mismatched: options.mismatched, trial: true, profiles: true },
      run.call,
    );
    const rules = await ruleResults(run);
    if (html !== undefined) await writeReport(html, fitted, report, rules, run);
    if (options.json === true) console.log(JSON.stringify({ ...report, rules }, null, 2));
    else console.log([reportText(report, run.document), ...rulesText(rules)].join('\n\n'));
    const fatal = report.findings.filter((finding) => finding.fatal);
    const problems = [...problemsOf(fatal, run), ...ruleTroubles(rules).errors];
    if (problems.length > 0) throw new Problems(options.json === true ? [] : problems);
  };
  await withPipeline(fitted, settings, 'apply', async () => {}, check);
}

/** Throws a ProblemError if the report would replace a file that the command reads, or cannot be written. */
async function refuseReport(html: string, pipeline: string, given: readonly string[]): Promise<void> {
  await checkReplaceable(html);
  const document = await loadDocument(pipeline);
  if (await isSameFile(html, pipeline)) {
    throw new ProblemError({
      code: 'write.is-pipeline',
      message: 'This file is the pipeline that is checked.',
      hint: 'Choose another name.',
      file: html,
    });
  }
  const inputs = await inputFiles(document, given);
  await refuseInputs(html, document, { folder: dirname(resolve(pipeline)), inputs });
}

async function writeReport(
  html: string,
  pipeline: string,
  report: NewDataReport,
  rules: readonly RuleResult[],
  { document, inputs }: PipelineRun,
): Promise<void> {
  const files = new Map(
    report.sources.map(({ nodeId }) => {
      const record = readFrom(document, nodeId);
      const path = inputs.get(nodeId) ?? document.nodes.find(({ id }) => id === nodeId)?.params['path'];
      // File names without folders, because folders are private.
      const read = typeof path === 'string' ? basename(path) : null;
      return [nodeId, { read, fitted: record === null ? null : recordText(record) }];
    }),
  );
  const time = new Date().toISOString();
  const text = checkHtml({ report, rules, pipeline: basename(pipeline), files, version, time });
  const { otherNames } = await replaceFile(html, (handle) => handle.writeFile(text));
  reportOtherNames(html, otherNames);
}

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

function reportText({ sources, findings, untold }: NewDataReport, document: PipelineDocument): string {
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
  const notes = untold.map(({ message }) => message);
  if (findings.length === 0) return [...read, verdict, ...notes].join('\n');
  const rows = findings.map((finding) => [
    finding.fatal ? 'error' : 'note',
    FINDING_TITLES[finding.kind],
    finding.column ?? '',
    finding.nodeId,
    finding.row === undefined ? finding.message : `Row ${finding.row + 1}: ${finding.message}`,
  ]);
  const table = textTable(['', 'finding', 'column', 'node', 'what'], rows);
  return [...(read.length > 0 ? [read.join('\n')] : []), table, verdict, ...notes].join('\n\n');
}

/** User-defined rules as a table, with the first rows that break them. */
function rulesText(results: readonly RuleResult[]): string[] {
  if (results.length === 0) return [];
  const rows = results.map((result) => [
    result.state === 'holds' || result.state === 'untold' ? 'ok' : stopsRun(result) ? 'error' : 'warning',
    RULE_STATES[result.state],
    result.name,
    result.node ?? '',
    result.message,
  ]);
  return [textTable(['', 'rule', 'name', 'node', 'what'], rows)];
}

/** Files on which a source was fitted, if the document records them. */
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
  const more = left > 0 ? ` ${counted(left, 'column')} ${left === 1 ? 'was' : 'were'} not broken one by one.` : '';
  const counts = (['refused', 'handled', 'passes', 'same'] as const)
    .map((verdict) => `${results.filter((result) => result.verdict === verdict).length} ${VERDICTS[verdict]}`)
    .join(', ');
  return `${table}\n\n${counted(results.length, 'case')} on a sample of ${counted(rows, 'row')}: ${counts}.${more}`;
}

const VERDICTS: Readonly<Record<DrillResult['verdict'], string>> = {
  refused: 'refused',
  handled: 'handled by a step',
  passes: 'pass unseen into the result',
  same: 'change nothing',
};
