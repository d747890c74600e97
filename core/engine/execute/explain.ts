/** Explains how a pipeline runs: the passes that learn from columns, and the kernels of the result's columns. */
import { counted, thousands } from '../../words/counted.ts';
import type { PipelineDocument } from '../../graph/document-schema.ts';
import { topologicalOrder } from '../../graph/graph.ts';
import { recordText } from '../../graph/source-record.ts';
import { printAgg, printExpr } from '../../ir/print.ts';
import { compile } from '../kernels/kernel.ts';
import type { RowSet } from '../rows/row-set.ts';
import { recordOf } from '../sources/stamp.ts';
import type { NodeDone, NodeOutcome } from './node-outcome.ts';
import type { Round } from './learning-rounds.ts';

/** Most result columns printed; the rest are counted. */
const MAX_COLUMNS = 40;

export interface ExplainOptions {
  /** The node whose kernels are printed. */
  readonly node: string;
  /** Also prints the generated text of the kernels. */
  readonly kernels: boolean;
}

/** Plan, passes and kernels as text. */
export function explain(
  document: PipelineDocument,
  outcomes: ReadonlyMap<string, NodeOutcome>,
  rounds: readonly Round[],
  options: ExplainOptions,
): string {
  return [plan(document, outcomes), passes(rounds), ...results(outcomes.get(options.node), options)].join('\n\n');
}

function plan(document: PipelineDocument, outcomes: ReadonlyMap<string, NodeOutcome>): string {
  const lines = topologicalOrder(document).map((id) => {
    const node = document.nodes.find((candidate) => candidate.id === id);
    const outcome = outcomes.get(id);
    if (outcome?.state !== 'done') return `  ${id}  ${node?.type}  ${outcome?.state ?? ''}`;
    const { rows, symbolic } = outcome.value;
    const learned = outcome.learnedFrom ? `, learned from ${learnedRows(outcome.learnedFrom)}` : '';
    const { batches } = rows.table;
    const stamp = outcome.source?.stamp;
    const files = stamp ? `\n    read from ${recordText(recordOf(stamp))}` : '';
    return `  ${id}  ${node?.type}  ${counted(rows.rows, 'row')} in ${countedBatches(batches.length)} × ${counted(symbolic.columns.length, 'column')}${learned}${files}`;
  });
  return `Plan\n${lines.join('\n')}`;
}

const countedBatches = (count: number): string => (count === 1 ? '1 batch' : `${thousands(count)} batches`);

const learnedRows = ({ rows, part }: NonNullable<NodeDone['learnedFrom']>): string =>
  part === 'all' ? (rows === 1 ? 'the only row' : `all ${counted(rows, 'row')}`) : counted(rows, `${part} row`);

function passes(rounds: readonly Round[]): string {
  if (rounds.length === 0) return 'Passes\n  none: nothing is learned';
  const lines = rounds.flatMap(({ set, asked }, index) => [
    `  ${index + 1}. over ${counted(set.rows, 'row')}: ${counted(asked.length, 'aggregate')}`,
    ...asked.slice(0, MAX_COLUMNS).map((agg) => `     ${printAgg(agg, columnNames(set))}`),
    ...(asked.length > MAX_COLUMNS ? [`     … ${asked.length - MAX_COLUMNS} more`] : []),
  ]);
  return `Passes\n${lines.join('\n')}`;
}

const columnNames =
  ({ table }: RowSet) =>
  (index: number): string =>
    table.fields[index]?.name ?? `column ${index}`;

function results(outcome: NodeOutcome | undefined, { node, kernels }: ExplainOptions): string[] {
  if (outcome?.state !== 'done') return [];
  const { rows, symbolic } = (outcome satisfies NodeDone).value;
  const nameOf = columnNames(rows);
  const shown = symbolic.columns.slice(0, MAX_COLUMNS);
  const more = symbolic.columns.length - shown.length;
  const lines = shown.map(({ name, expr }) => `  ${name} = ${printExpr(expr, nameOf)}`);
  const columns = `Columns of ${node}\n${lines.join('\n')}${more > 0 ? `\n  … ${more} more` : ''}`;
  if (!kernels) return [columns];
  const { source, constants, tables } = compile(
    shown.map(({ expr }) => expr),
    rows.table.dictionaries,
  );
  const beside = `  beside it: ${counted(constants.length, 'constant')}, ${counted(tables.length, 'table')}`;
  return [columns, `Kernel\n${source.replace(/^/gm, '  ')}\n${beside}`];
}
