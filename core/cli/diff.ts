import { dirname, resolve } from 'node:path';
import type { NodeValue } from '../engine/execute/node-outcome.ts';
import type { ChangedColumn } from '../protocol/inspection.ts';
import type { ResultDiff } from '../engine/inspect/result-diff.ts';
import type { CallOptions, Session } from '../engine/session.ts';
import type { PipelineDocument } from '../graph/document-schema.ts';
import { type Difference, type DocumentDiff, documentDiff, type EdgeEnds, isSame } from '../graph/document-diff.ts';
import { upstreamOf } from '../graph/graph.ts';
import { counted, thousands } from '../words/counted.ts';
import type { Problem } from '../ir/problem.ts';
import type { ColumnType } from '../ir/types.ts';
import { Problems } from './errors.ts';
import { moved } from './moved.ts';
import { inputFiles, loadDocument, outputNode, type PipelineOptions } from './pipeline.ts';
import { withEngine } from './with-engine.ts';

export type DiffOptions = Pick<PipelineOptions, 'input' | 'node' | 'threads' | 'memory'> & { readonly json?: boolean };

/** `prepgraph diff`: differences between two pipelines and, with data, between their results. */
export async function diffCommand(before: string, after: string, options: DiffOptions): Promise<void> {
  const [was, now] = [await loadDocument(before), await loadDocument(after)];
  // Moved to one folder, because documents in different folders have different relative paths for the same file.
  const here = (document: PipelineDocument, file: string) => moved(document, dirname(resolve(file)), process.cwd());
  const diff = documentDiff(here(was, before), here(now, after));
  const result = options.input.length === 0 ? null : await resultsOf([before, was], [after, now], options);
  if (options.json === true) console.log(JSON.stringify({ ...diff, ...(result !== null && { result }) }, null, 2));
  else console.log([diffText(diff), ...(result === null ? [] : [resultText(result)])].join('\n\n'));
}

type Named = readonly [file: string, document: PipelineDocument];

async function resultsOf(before: Named, after: Named, options: DiffOptions): Promise<ResultDiff> {
  return await withEngine({ ...options, progress: 'none' }, async ({ session, call }) => {
    const { value } = await resultOf(session, before, options, call);
    const { node } = await resultOf(session, after, options, call);
    return await session.difference(value, node, call);
  });
}

/** Applies a fitted pipeline; fits an unfitted one on the data. */
async function resultOf(
  session: Session,
  [file, document]: Named,
  options: DiffOptions,
  call: CallOptions,
): Promise<{ node: string; value: NodeValue }> {
  const node = outputNode(document, options.node);
  const inputs = await inputFiles(document, options.input);
  const mode = document.fitted === undefined ? 'fit' : 'apply';
  const outcomes = await session.run(document, { ...call, mode, folder: dirname(resolve(file)), inputs });
  const outcome = outcomes.get(node);
  if (outcome?.state === 'done') return { node, value: outcome.value };
  const wanted = upstreamOf(document, node);
  const problems = [...outcomes].flatMap(([id, other]): readonly Problem[] =>
    wanted.has(id) && other.state !== 'done' ? other.problems : [],
  );
  throw new Problems(problems.map((problem) => ({ ...problem, file: problem.file ?? file })));
}

/** Most differences listed per node. */
const MAX_DIFFERENCES = 20;
const MAX_LETTERS = 60;

const shown = (value: unknown): string => {
  if (value === undefined) return '(none)';
  const text = JSON.stringify(value);
  return text.length > MAX_LETTERS ? `${text.slice(0, MAX_LETTERS - 1)}…` : text;
};

const pathText = (path: Difference['path']): string =>
  path.map((part, index) => (index === 0 ? String(part) : `[${JSON.stringify(part)}]`)).join('');

const percent = (share: number): string => `${Number((100 * share).toPrecision(2))} %`;

function differenceText({ path, before, after, relative }: Difference): string {
  const how = relative === undefined ? '' : `  (${percent(relative)})`;
  return `${path.length === 0 ? '' : `${pathText(path)}: `}${shown(before)} → ${shown(after)}${how}`;
}

const listText = (title: string, differences: readonly Difference[]): string[] => {
  const lines = differences.slice(0, MAX_DIFFERENCES).map((difference) => `    ${title}${differenceText(difference)}`);
  const more = differences.length - MAX_DIFFERENCES;
  return more > 0 ? [...lines, `    ${title}and ${more} more; --json lists all`] : lines;
};

const edgeText = ({ source, target, targetHandle }: EdgeEnds): string =>
  `${source} → ${target}${targetHandle === undefined ? '' : ` (${targetHandle})`}`;

function diffText(diff: DocumentDiff): string {
  if (isSame(diff)) return 'The pipelines are the same: steps, parameters, edges, rules and learned values.';
  return [
    ...diff.removed.map(({ id, type }) => `- ${id}  ${type}`),
    ...diff.added.map(({ id, type }) => `+ ${id}  ${type}`),
    ...diff.changed.flatMap(({ id, type, params, learned }) => [
      `~ ${id}  ${type}`,
      ...listText('', params),
      ...listText('learned ', learned),
    ]),
    ...diff.edges.removed.map((edge) => `- edge ${edgeText(edge)}`),
    ...diff.edges.added.map((edge) => `+ edge ${edgeText(edge)}`),
    ...diff.rules.removed.map(({ name, formula }) => `- rule ${name}: ${formula}`),
    ...diff.rules.added.map(({ name, formula }) => `+ rule ${name}: ${formula}`),
    ...diff.rules.changed.flatMap(({ name, differences }) => [`~ rule ${name}`, ...listText('', differences)]),
  ].join('\n');
}

const cellText = (cell: ChangedColumn['examples'][number]['before'], type: ColumnType): string =>
  cell === null
    ? '(missing)'
    : type === 'datetime' && typeof cell === 'number'
      ? new Date(cell).toISOString()
      : shown(cell);

/** Most different cells listed per column. */
const MAX_CELLS = 3;

function resultText({ rows, columns }: ResultDiff): string {
  const { before, after, onlyBefore, onlyAfter, compared } = rows;
  const moved =
    onlyBefore === null || onlyAfter === null || onlyBefore + onlyAfter === 0
      ? ''
      : ` (${thousands(onlyBefore)} only before, ${thousands(onlyAfter)} only after)`;
  const lines = [`rows: ${before === after ? thousands(after) : `${thousands(before)} → ${thousands(after)}`}${moved}`];
  if (columns.removed.length > 0) lines.push(`- columns ${columns.removed.join(', ')}`);
  if (columns.added.length > 0) lines.push(`+ columns ${columns.added.join(', ')}`);
  if (columns.reordered) lines.push('columns stand in another order');
  for (const { name, before: was, after: now } of columns.retyped) lines.push(`~ column ${name}: ${was} → ${now}`);
  if (compared === null) {
    lines.push('cells were not compared: there are other numbers of rows, and no table tells which belong together');
  }
  for (const { name, before: was, after: now, changed, examples } of columns.changed) {
    lines.push(
      changed === null
        ? `~ ${name}: all cells, being of another type`
        : `~ ${name}: ${thousands(changed)} of ${thousands(compared ?? 0)} cells differ`,
      ...examples
        .slice(0, MAX_CELLS)
        .map(
          ({ row, before: a, after: b }) => `    row ${thousands(row + 1)}: ${cellText(a, was)} → ${cellText(b, now)}`,
        ),
    );
  }
  if (compared !== null && columns.changed.length === 0)
    lines.push(`no cell of ${counted(compared, 'row')} in both differs`);
  return ['Result', ...lines.map((line) => `  ${line}`)].join('\n');
}
