/** Compares a step's table with another step's, or with a step's table in another version of the document. */
import type { PipelineDocument } from '../../graph/document-schema.ts';
import { partWithRules } from '../../graph/rules.ts';
import { ProblemError } from '../../ir/problem.ts';
import type { ComparedResults } from '../../protocol/inspection.ts';
import type { AnswerCache } from '../answers/answer-cache.ts';
import { execute } from '../execute/execute.ts';
import type { NodeValue } from '../execute/node-outcome.ts';
import { resultDiff } from '../inspect/result-diff.ts';
import type { SourceReading } from '../sources/kept-tables.ts';
import type { OnProgress, Resources } from './resources.ts';
import type { RunResults } from './run-results.ts';

/** Most columns that differ and are reported; a person reads no more. */
const MAX_COLUMNS = 200;

interface Parts {
  readonly results: RunResults;
  readonly resources: Resources;
  readonly answered: AnswerCache;
}

/** The other table: a step of the displayed document, or of another version of it. */
export type Other =
  | { readonly nodeId: string }
  | { readonly nodeId: string; readonly document: PipelineDocument; readonly reading: Omit<SourceReading, 'run'> };

interface Call {
  readonly cancelled: Int32Array;
  readonly onProgress?: OnProgress;
}

/**
 * The other table is `before`, the step's is `after`. A version is run beside the displayed document, with its kept
 * results. Throws a ProblemError if the version does not run, or a step refuses a cell, and Cancelled.
 */
export async function compareResults(parts: Parts, other: Other, nodeId: string, call: Call): Promise<ComparedResults> {
  const after = parts.results.value(nodeId);
  const before = 'document' in other ? await valueIn(parts, other, call) : parts.results.value(other.nodeId);
  const task = parts.resources.taskFor(call.cancelled);
  const { rows, columns } = await resultDiff(before, after, task);
  const was = typesOf(before);
  const now = typesOf(after);
  const changed = new Map(columns.changed.map((column) => [column.name, column]));
  const names = [...now.keys(), ...columns.removed];
  const differing = names.filter((name) => was.get(name) !== now.get(name) || changed.has(name));
  return {
    rows,
    reordered: columns.reordered,
    equal: names.length - differing.length,
    left: Math.max(0, differing.length - MAX_COLUMNS),
    columns: differing.slice(0, MAX_COLUMNS).map((name) => ({
      name,
      before: was.get(name) ?? null,
      after: now.get(name) ?? null,
      changed: changed.get(name)?.changed ?? (rows.compared === null || !was.has(name) || !now.has(name) ? null : 0),
      examples: changed.get(name)?.examples ?? [],
    })),
  };
}

const typesOf = ({ symbolic }: NodeValue) => new Map(symbolic.columns.map(({ name, type }) => [name, type]));

async function valueIn(
  { results, resources, answered }: Parts,
  { document, nodeId, reading }: Extract<Other, { readonly document: unknown }>,
  { cancelled, onProgress }: Call,
): Promise<NodeValue> {
  const outcomes = await execute(partWithRules(document, nodeId), {
    task: resources.taskFor(cancelled),
    cache: results.cache,
    answered,
    mode: 'fit',
    readSource: (node, params) =>
      results.tables.read(node, params, { ...reading, run: resources.runFor(cancelled, onProgress, node.id) }),
    ledger: resources.ledger,
    relieve: () => resources.relieve(),
    cancelled,
  });
  const outcome = outcomes.get(nodeId);
  if (outcome?.state === 'done') return outcome.value;
  const [problem] = [...outcomes.values()].flatMap((each) => (each.state === 'done' ? [] : each.problems));
  throw new ProblemError(
    problem ?? {
      code: 'compare.no-step',
      message: 'The version does not have this step.',
      hint: 'Compare another step, or restore the version and look at it.',
    },
  );
}
