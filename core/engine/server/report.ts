/** A node's outcome in the words of the protocol: what the window shows of it. */

import { storable } from '../../graph/document.ts';
import type { GraphNode } from '../../graph/graph.ts';
import { PARTITION } from '../../operators/train-test-split.ts';
import { MAX_REPORTED_ENTRIES, type MissingReport, type NodeReport } from '../../protocol/engine.ts';
import type { NodeDone, NodeOutcome } from '../execute/execute.ts';
import { stateOf } from '../sources/stamp.ts';

/** Missing cells of each of a node's columns, and in those that it took. */
export interface Missing {
  readonly own: readonly number[];
  readonly before: number;
}

/** How the missing cells of a node's columns follow its report. */
export function missingReport(nodeId: string, { value, touched }: NodeDone, { own, before }: Missing): MissingReport {
  const touchedSet = new Set(touched);
  const after = value.symbolic.columns.reduce(
    (sum, { name }, index) => sum + (touchedSet.has(name) ? (own[index] ?? 0) : 0),
    0,
  );
  return { nodeId, columns: [...own], missing: { before, after } };
}

export function nodeReport(nodeId: string, outcome: NodeOutcome): NodeReport {
  if (outcome.state !== 'done') return { nodeId, state: outcome.state, problems: [...outcome.problems] };
  const { value, learned, learnedFrom, touched, source, milliseconds } = outcome;
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
    touched: [...touched],
    problems: source ? sourceWarnings(nodeId, source) : [],
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
      ledger: source.ledger.map(({ name, type, evidence, alternatives, warnings }) => ({
        name,
        type,
        evidence: [...evidence],
        warnings: [...warnings],
        alternatives: alternatives.map((other) => ({
          type: other.type,
          loses: other.losses.join(' ') || 'Nothing is lost.',
        })),
      })),
    }),
  };
}

/** Names of the input's columns that the node replaced or took away, among all of its inputs. */
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

function sourceWarnings(nodeId: string, source: NonNullable<NodeDone['source']>): NodeReport['problems'] {
  const malformed =
    source.malformedTotal === 0
      ? []
      : [
          {
            code: 'csv.malformed-kept',
            severity: 'warning' as const,
            nodeId,
            field: 'malformed',
            message: `${source.malformedTotal} malformed rows were kept; the first is line ${source.malformed[0]?.line}: ${source.malformed[0]?.message}`,
            hint: 'Mend them in the file, or refuse malformed rows.',
          },
        ];
  const whole = source.warnings.map((message) => ({
    code: 'csv.warning',
    severity: 'warning' as const,
    nodeId,
    message,
  }));
  const columns = source.ledger.flatMap(({ name, warnings }) =>
    warnings.map((message) => ({
      code: 'csv.column',
      severity: 'warning' as const,
      nodeId,
      field: 'types',
      column: name,
      message,
    })),
  );
  return [...malformed, ...whole, ...columns.slice(0, 20)];
}
