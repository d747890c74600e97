/** Converts a node's outcome to the protocol's report, as displayed by the window. */

import { storable } from '../../graph/write-document.ts';
import type { GraphNode } from '../../graph/graph.ts';
import type { Notice } from '../../ir/notice.ts';
import { PARTITION } from '../../operators/kit/partition.ts';
import { MAX_REPORTED_ENTRIES, type MissingReport, type NodeReport } from '../../protocol/node-report.ts';
import type { NodeDone, NodeOutcome } from '../execute/node-outcome.ts';
import { sourceNotices } from '../sources/source-notices.ts';
import { stateOf } from '../sources/stamp.ts';

/** Most notices reported per node: a table with 10,000 affected columns would flood the list. */
const MAX_NOTICES = 20;

/**
 * Results of a pass over a node's rows: missing cells of each of its columns, missing cells before it in the columns
 * that it replaced, and notices.
 */
export interface Missing {
  readonly own: readonly number[];
  readonly before: number;
  readonly notices: readonly Notice[];
}

/** Missing-cell counts of a node, sent after its report. */
export function missingReport(
  nodeId: string,
  { value, touched }: NodeDone,
  { own, before, notices }: Missing,
): MissingReport {
  const touchedSet = new Set(touched);
  const after = value.symbolic.columns.reduce(
    (sum, { name }, index) => sum + (touchedSet.has(name) ? (own[index] ?? 0) : 0),
    0,
  );
  return {
    nodeId,
    columns: own,
    missing: { before, after },
    ...(notices.length > 0 && { notices: notices.slice(0, MAX_NOTICES) }),
  };
}

export function nodeReport(nodeId: string, outcome: NodeOutcome): NodeReport {
  if (outcome.state !== 'done') return { nodeId, state: outcome.state, problems: outcome.problems };
  const { value, learned, learnedFrom, touched, rowFates, renamed, source, milliseconds } = outcome;
  const notices = source
    ? sourceNotices(nodeId, source)
    : (outcome.notices ?? []).map((notice) => ({ ...notice, nodeId }));
  const columns = value.symbolic.columns.map(({ name, type, integer, target }) => ({
    name,
    type,
    ...(integer !== undefined && { integer }),
    ...(target !== undefined && { target }),
  }));
  return {
    nodeId,
    state: 'done',
    rows: value.rows.rows,
    columns,
    touched,
    problems: source ? sourceWarnings(nodeId, source) : [],
    ...(rowFates && { rowFates }),
    ...(renamed && { renamed }),
    ...(notices.length > 0 && { notices: notices.slice(0, MAX_NOTICES) }),
    ...(notices.length > MAX_NOTICES && { noticesLeft: notices.length - MAX_NOTICES }),
    milliseconds,
    ...(value.partition && { partition: partitionCounts(value.partition) }),
    ...(learned !== undefined && { learned: shortened(storable(learned)) as Record<string, unknown> }),
    ...(learnedFrom && { learnedFrom }),
    ...(source?.stamp && {
      stamp: { ...stateOf(source.stamp), path: source.path, readAt: source.readAt },
    }),
    ...(source && {
      decided: source.decided,
      ...(source.dialect !== undefined && { dialect: source.dialect }),
      ...(source.findings !== undefined && { findings: source.findings }),
      ledger: source.ledger.map(({ name, type, evidence, alternatives, warnings }) => ({
        name,
        type,
        evidence,
        warnings,
        alternatives: alternatives.map((other) => ({
          type: other.type,
          loses: other.losses.join(' ') || 'Nothing is lost.',
        })),
      })),
    }),
  };
}

/** Names of input columns, over all inputs, that the node replaced or removed. */
export function consumed(outcome: NodeDone, inputs: readonly NodeDone[]): Set<string> {
  const after = new Map(outcome.value.symbolic.columns.map(({ name, expr }) => [name, expr]));
  const taken = inputs
    .flatMap((input) => input.value.symbolic.columns)
    .filter(({ name, expr }) => after.get(name) !== expr);
  return new Set(taken.map(({ name }) => name));
}

export const inputIds = (node: GraphNode): string[] => node.inputs.map((edge) => edge.source);

function partitionCounts(marks: Uint8Array) {
  const counts = { train: 0, val: 0, test: 0, unused: 0 };
  const names = Object.keys(PARTITION) as (keyof typeof PARTITION)[];
  for (const mark of marks) counts[names.find((name) => PARTITION[name] === mark) ?? 'unused']++;
  return counts;
}

function shortened(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, MAX_REPORTED_ENTRIES).map(shortened);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, shortened(part)]));
  }
  return value;
}

/** Warnings about columns and files that are worth a check, though nothing was lost. */
function sourceWarnings(nodeId: string, source: NonNullable<NodeDone['source']>): NodeReport['problems'] {
  const whole = notNoticed(source.warnings, source.notices).map((message) => ({
    code: 'csv.warning',
    severity: 'warning' as const,
    nodeId,
    message,
  }));
  const columns = source.ledger.flatMap(({ name, warnings, notices }) =>
    notNoticed(warnings, notices).map((message) => ({
      code: 'csv.column',
      severity: 'warning' as const,
      nodeId,
      field: 'types',
      column: name,
      message,
    })),
  );
  return [...whole, ...columns.slice(0, MAX_NOTICES)];
}

/** Warnings that are not also notices. With several files, a warning begins with the file's name. */
function notNoticed(warnings: readonly string[], notices: readonly Notice[] = []): string[] {
  const messages = new Set(notices.map(({ message }) => message));
  return warnings.filter((text) => !messages.has(text) && !messages.has(text.slice(text.indexOf(': ') + 2)));
}
