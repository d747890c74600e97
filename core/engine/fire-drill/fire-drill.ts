/**
 * The fire drill: applies a fitted pipeline to a sample of its own data, broken in each way in which new data fails,
 * and reports the effect and the step that decides it.
 */
import type { DrillResult } from '../../protocol/verification.ts';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder, writeTemporary } from '../../files/temporary-folder.ts';
import type { PipelineDocument } from '../../graph/document-schema.ts';
import { fittedFields } from '../../graph/fitted.ts';
import { graphOf, topologicalOrder, upstreamOf } from '../../graph/graph.ts';
import { storedTypes } from '../../ir/column-types.ts';
import { targetSide } from '../../graph/target.ts';
import { ProblemError } from '../../ir/problem.ts';
import { operatorOf } from '../../operators/catalogue.ts';
import { optionLabel } from '../../operators/kit/option-text.ts';
import { policyFor, type PolicyParam } from '../../operators/kit/policy.ts';
import { checkCancelled } from '../../run/run.ts';
import { domainsOf } from '../new-data/new-data.ts';
import { type Finding } from '../new-data/finding.ts';
import { type CallOptions, neverCancelled, type Session } from '../session.ts';
import { type DrillCase, type DrillKind, drillCases, drillCsv, type SampleTable } from './drill-cases.ts';
import { changeText, type ResultTable } from './drill-outcome.ts';

export interface FireDrill {
  /** Rows of the sample. */
  readonly rows: number;
  readonly results: readonly DrillResult[];
  /** Number of columns that were not broken one by one, because there are too many. */
  readonly left: number;
}

/** Most rows of a source in the sample. */
export const DRILL_ROWS = 200;
/** Most columns of a source that are broken one by one. */
const MAX_COLUMNS = 20;

/** Advice for defects that no step stops or notices. */
const ADVICE: Readonly<Partial<Record<DrillKind, string>>> = {
  missing: 'If it must not happen, add Impute or Drop missing before the end.',
  range: 'If such values cannot be real, add Clip, or check the data before it is applied.',
  'missing-column': 'If the result must have it, check the columns before the data is applied.',
};

/** First rows of the sources that a node needs, as read by the session's last run. */
export async function drillSamples(
  session: Session,
  document: PipelineDocument,
  output: string,
): Promise<SampleTable[]> {
  const wanted = upstreamOf(document, output);
  const samples: SampleTable[] = [];
  for (const { id, type } of document.nodes) {
    if (!wanted.has(id) || operatorOf(type)?.inputs.length !== 0) continue;
    const { fields, columns } = await session.page(id, 0, DRILL_ROWS);
    samples.push({ nodeId: id, fields: fields.map(({ expr: _, ...field }) => field), columns });
  }
  return samples;
}

/**
 * Tries all cases one after the other, in a session used for nothing else. Throws a ProblemError if the pipeline cannot
 * even be applied to its own rows, or Cancelled.
 */
export async function fireDrill(
  session: Session,
  document: PipelineDocument,
  output: string,
  samples: readonly SampleTable[],
  { cancelled = neverCancelled(), onProgress }: CallOptions = {},
): Promise<FireDrill> {
  const folder = temporaryFolder();
  const run = drillRun(session, document, output, folder, cancelled);
  try {
    const whole = await run(samples);
    const [refused] = whole.findings.filter(({ fatal }) => fatal);
    if (refused !== undefined || whole.result === null) {
      throw new ProblemError({
        code: 'drill.not-applied',
        message: `The pipeline cannot be applied to its own data: ${refused?.message ?? 'it has no result.'}`,
        hint: refused?.hint ?? 'Mend that first, then try again.',
        nodeId: refused?.nodeId ?? output,
      });
    }
    const side = targetSide(document, new Map(), output);
    const targets: Targets = {
      isLabel: (source, column) => side.sources.get(source)?.get(column) === 'target',
      names: side.names(output),
    };
    const learned = new Set(domainsOf(document, output).map(({ column }) => column));
    let left = 0;
    const cases = samples.flatMap((table) => {
      const selected = columnsToBreak(table, learned);
      left += table.fields.length - selected.size;
      return drillCases(table, selected, learned).map((one) => ({ one, table }));
    });
    const results: DrillResult[] = [];
    for (const [index, { one, table }] of cases.entries()) {
      checkCancelled({ cancelled });
      onProgress?.(index, cases.length, 'passes');
      const tried = await run(samples.map((sample) => (sample === table ? one.table : sample)));
      results.push(resultOf(document, one, whole as Applied, tried, targets));
    }
    return { rows: Math.max(0, ...samples.map(({ columns }) => columns[0]?.length ?? 0)), results, left };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Columns to break: those from which steps have learned come first, because their defects matter most. */
function columnsToBreak({ fields }: SampleTable, learned: ReadonlySet<string>): Set<string> {
  const names = fields.map(({ name }) => name);
  const first = names.filter((name) => learned.has(name));
  return new Set([...first, ...names.filter((name) => !learned.has(name))].slice(0, MAX_COLUMNS));
}

interface Tried {
  readonly findings: readonly Finding[];
  /** Null if the data was refused. */
  readonly result: ResultTable | null;
  /** Missing cells of each node's table, by node id. */
  readonly missing: ReadonlyMap<string, number>;
}
type Applied = Tried & { readonly result: ResultTable };

/** Creates a function that applies the pipeline to tables instead of its sources. */
function drillRun(session: Session, document: PipelineDocument, output: string, folder: string, cancelled: Int32Array) {
  const wanted = upstreamOf(document, output);
  const order = topologicalOrder(document).filter((id) => wanted.has(id));
  let files = 0;
  return async (tables: readonly SampleTable[]): Promise<Tried> => {
    const paths = new Map<string, string>();
    for (const table of tables) {
      const path = join(folder, `${++files}.csv`);
      await writeTemporary(path, drillCsv(table));
      paths.set(table.nodeId, path);
    }
    const tried: PipelineDocument = {
      ...document,
      nodes: document.nodes.map((node) => {
        const path = paths.get(node.id);
        return path === undefined ? node : { ...node, type: 'CsvSource', params: csvParams(document, node.id, path) };
      }),
    };
    const outcomes = await session.run(tried, { mode: 'apply', folder: null, cancelled });
    const { findings } = await session.newData(output, { mismatched: 'error', trial: true }, { cancelled });
    const refused = findings.some(({ fatal }) => fatal) || outcomes.get(output)?.state !== 'done';
    if (refused) return { findings, result: null, missing: new Map() };
    const { fields, columns, total } = await session.page(output, 0, Number.MAX_SAFE_INTEGER, undefined, { cancelled });
    const missing = new Map<string, number>();
    for (const id of order) {
      const counts = await session.missing(id, { cancelled }).catch((error: unknown) => {
        // A step refuses a cell in a column that the result does not contain.
        if (error instanceof ProblemError) return [];
        throw error;
      });
      missing.set(
        id,
        counts.reduce((a, b) => a + b, 0),
      );
    }
    return { findings, result: { fields, columns, rows: total }, missing };
  };
}

const csvParams = (document: PipelineDocument, nodeId: string, path: string): Record<string, unknown> => ({
  path,
  delimiter: ',',
  quote: '"',
  decimal: '.',
  encoding: 'utf-8',
  header: true,
  missing: [],
  types: storedTypes(fittedFields(document, nodeId) ?? []),
});

/** The target: source columns that only it needs, and its columns in the result. */
interface Targets {
  isLabel(source: string, column: string): boolean;
  readonly names: ReadonlySet<string>;
}

const without = ({ fields, columns, rows }: ResultTable, names: ReadonlySet<string>): ResultTable => ({
  fields: fields.filter(({ name }) => !names.has(name)),
  columns: columns.filter((_, index) => !names.has(fields[index]?.name ?? '')),
  rows,
});

function resultOf(
  document: PipelineDocument,
  { table: _, ...one }: DrillCase,
  whole: Applied,
  tried: Tried,
  targets: Targets,
): DrillResult {
  const { kind, change } = one;
  const about = { kind, source: one.nodeId, change, ...(one.column !== undefined && { column: one.column }) };
  const fatal = tried.findings.find((finding) => finding.fatal);
  if (fatal !== undefined || tried.result === null) {
    const { message = 'The pipeline has no result.', hint, nodeId = one.nodeId } = fatal ?? {};
    return {
      ...about,
      verdict: 'refused',
      message: fatal?.row === undefined ? message : `Row ${fatal.row + 1}: ${message}`,
      ...(hint !== undefined && { hint }),
      nodeId,
      // A step that cannot be told to refuse missing cells, and does, takes them for a value that it does not know.
      ...(kind === 'missing' && policyAt(document, nodeId, kind)?.policy.refusal === undefined
        ? policyOf(document, nodeId, 'unseen')
        : policyOf(document, nodeId, kind)),
    };
  }
  // Rows to predict have no label, so a defect of the target is reported only if it changes a feature.
  if (one.column !== undefined && targets.isLabel(one.nodeId, one.column)) {
    const features = changeText(without(whole.result, targets.names), without(tried.result, targets.names));
    if (features === null)
      return { ...about, verdict: 'same', message: 'It is the target: the features are the same.' };
  }
  const changed = changeText(whole.result, tried.result);
  const decides = kind === 'missing' ? fillsMissing(document, whole, tried) : noticed(kind, one.column, tried.findings);
  if (changed === null) {
    const said = tried.findings.find((finding) => finding.kind === kind)?.message;
    return {
      ...about,
      verdict: 'same',
      message: said === undefined || decides !== null ? 'The result is the same.' : said,
      ...(decides !== null && { nodeId: decides, ...policyOf(document, decides, kind) }),
    };
  }
  const decided = decides !== null && isUnseen(decides, one.column, tried.findings) ? 'unseen' : kind;
  const policy = decides === null ? {} : policyOf(document, decides, decided);
  const letsThrough = decides !== null && passes(document, decides, decided);
  const handled = decides !== null && !letsThrough;
  const hint = letsThrough || handled ? undefined : ADVICE[kind];
  return {
    ...about,
    verdict: handled ? 'handled' : 'passes',
    message: changed,
    ...(hint !== undefined && { hint }),
    ...(decides !== null && { nodeId: decides, ...policy }),
  };
}

/** The step that reports unlearned values. A source that merely notes other columns decides nothing. */
const noticed = (kind: DrillKind, column: string | undefined, findings: readonly Finding[]): string | null =>
  kind === 'unseen' || kind === 'range'
    ? (findings.find((finding) => finding.kind === kind && finding.column === column)?.nodeId ?? null)
    : null;

/** Whether a step that learned of no missing cells treats them as unknown values. */
const isUnseen = (nodeId: string, column: string | undefined, findings: readonly Finding[]): boolean =>
  findings.some((finding) => finding.kind === 'unseen' && finding.nodeId === nodeId && finding.column === column);

/** The first step after which no more cells are missing than without the defect. */
function fillsMissing(document: PipelineDocument, whole: Tried, { missing }: Tried): string | null {
  const graph = graphOf(document);
  const more = (id: string): number => (missing.get(id) ?? 0) - (whole.missing.get(id) ?? 0);
  for (const id of missing.keys()) {
    const inputs = graph.get(id)?.inputs ?? [];
    if (inputs.some(({ source }) => more(source) > 0) && more(id) <= 0) return id;
  }
  return null;
}

const paramOf = (document: PipelineDocument, nodeId: string | null, name: string): unknown => {
  const node = document.nodes.find(({ id }) => id === nodeId);
  const parsed = node && operatorOf(node.type)?.params.safeParse(node.params);
  return parsed?.success === true ? parsed.data[name] : undefined;
};

/** The parameter of a step that decides over such cells; undefined where it has none. */
function policyAt(document: PipelineDocument, nodeId: string, kind: DrillKind): PolicyParam | undefined {
  const type = document.nodes.find(({ id }) => id === nodeId)?.type;
  const operator = type === undefined ? undefined : operatorOf(type);
  const decided = kind === 'unseen' || kind === 'range' || kind === 'missing';
  return operator === undefined || !decided ? undefined : policyFor(operator, kind);
}

/** Whether a step is set to let such cells through as they are. */
function passes(document: PipelineDocument, nodeId: string, kind: DrillKind): boolean {
  const found = policyAt(document, nodeId, kind);
  return found?.policy.pass !== undefined && paramOf(document, nodeId, found.param) === found.policy.pass;
}

/** That parameter as its form shows it. */
function policyOf(document: PipelineDocument, nodeId: string, kind: DrillKind): Pick<DrillResult, 'policy'> {
  const found = policyAt(document, nodeId, kind);
  if (found === undefined) return {};
  const { param, meta } = found;
  const value = paramOf(document, nodeId, param);
  const given = typeof value === 'number' || typeof value === 'string' ? String(value) : (meta.empty ?? 'none');
  const plain = value === true ? 'on' : value === false ? 'off' : given;
  const option = meta.options?.[String(value)];
  const words = option === undefined ? plain : optionLabel(String(value), option);
  return { policy: { param, label: meta.label, value: words } };
}
