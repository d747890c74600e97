/**
 * Runs a pipeline: reads its sources, then learns and plans node by node. A node's result is a set of rows and an
 * expression for each column. No cell is computed here; that happens when a page is displayed or a file is written.
 * A node is identified by its operator, parameters and inputs. A result under the same key is taken from the cache.
 */
import { createHash } from 'node:crypto';
import type { PipelineDocument } from '../../graph/document-schema.ts';
import { conformed, storedOf } from '../../graph/fitted.ts';
import { graphOf, topologicalOrder, upstreamOf } from '../../graph/graph.ts';
import { operationOf } from '../../graph/identity.ts';
import { cureOf, noRowsFor } from '../../graph/rows-left.ts';
import { hasTarget, leakProblem, type TargetSide, targetSide } from '../../graph/target.ts';
import { parseParams, portOf, structureProblems, UNFED } from '../../graph/validate.ts';
import { type Problem, problemOf } from '../../ir/problem.ts';
import { operatorOf } from '../../operators/catalogue.ts';
import type { SymbolicTable } from '../../operators/kit/operator.ts';
import { Cancelled } from '../../run/run.ts';
import { type HeldRoom, roomOf } from '../memory/ledger.ts';
import { despiteShortage } from '../memory/shortage.ts';
import type { SourceTable } from '../sources/source.ts';
import { LearningRounds } from './learning-rounds.ts';
import type { StepRun } from './step-run.ts';
import { NO_ROWS, runCombination, runOperator } from './run-operator.ts';
import {
  NO_NAMES,
  type ExecuteOptions,
  type NodeDone,
  type NodeFailed,
  type NodeOutcome,
  type NodeValue,
  lenient,
} from './node-outcome.ts';

const unbounded: HeldRoom = { ...roomOf(Number.POSITIVE_INFINITY), release() {} };

/** Runs a step with room for its result and working memory; the room is released when the step ends. */
async function inRoom(
  nodeId: string,
  { task, ledger, cancelled, onProgress }: ExecuteOptions,
  work: (step: StepRun) => Promise<NodeDone>,
): Promise<NodeDone> {
  const room = ledger?.hold() ?? unbounded;
  try {
    return await work({
      task,
      room,
      cancelled: cancelled ?? new Int32Array(1),
      progress: (done, total) => onProgress?.(nodeId, done, total),
    });
  } finally {
    room.release();
  }
}

/**
 * Hashed to a fixed length, because a key that contained its inputs' keys as text would double with every step of a
 * chain.
 */
const keyOf = (parts: readonly unknown[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('base64');

/** Outcomes of all nodes. Throws Cancelled; every other failure is part of the outcomes. */
export async function execute(document: PipelineDocument, options: ExecuteOptions): Promise<Map<string, NodeOutcome>> {
  const graph = graphOf(document);
  const structural = new Map<string | undefined, Problem[]>();
  for (const problem of structureProblems(document)) {
    const others = structural.get(problem.nodeId);
    if (others === undefined) structural.set(problem.nodeId, [problem]);
    else others.push(problem);
  }
  const room = options.ledger?.hold({ waits: false }) ?? unbounded;
  const rounds = new LearningRounds(
    options.task,
    options.answered,
    (round) => options.onRound?.(round),
    room,
    options.cancelled,
  );
  const running = new Map<string, Promise<{ outcome: NodeOutcome; key: string }>>();
  const isApply = options.mode === 'apply';
  /** By source: columns known from fitting that new data lacks and no step reads. */
  const absent = new Map<string, readonly string[]>();
  const targeted = hasTarget(document);
  let known: Promise<TargetSide> | null = null;
  /** The target's columns: for new data as fitted, else by the columns that were read. */
  const targets = (): Promise<TargetSide> => {
    known ??= isApply
      ? Promise.resolve(targetSide(document))
      : readSources().then((read) => targetSide(document, read));
    return known;
  };
  const readSources = async (): Promise<Map<string, SymbolicTable['columns']>> => {
    const read = new Map<string, SymbolicTable['columns']>();
    for (const [id, { inputs }] of graph) {
      if (inputs.length > 0) continue;
      const source = await running.get(id);
      if (source?.outcome.state === 'done') read.set(id, source.outcome.value.symbolic.columns);
    }
    return read;
  };

  /** Problem text that names the step after which no rows are left for this one. */
  const whoLeavesNone = async (
    id: string,
    purpose: 'to learn from' | 'to split',
  ): Promise<Pick<Problem, 'message' | 'hint'>> => {
    for (let at = graph.get(id); ; ) {
      const { node, inputs } = at as NonNullable<typeof at>;
      const before = await Promise.all(inputs.flatMap(({ source }) => running.get(source) ?? []));
      const values = before.flatMap((input) => (input.outcome.state === 'done' ? [input.outcome.value] : []));
      const most = Math.max(0, ...values.map(({ train }) => train.rows));
      const part = values.some(({ partition }) => partition !== null) ? 'train' : null;
      const [input] = inputs;
      if (most > 0 || input === undefined) {
        return { message: noRowsFor(purpose, node, part, most), hint: cureOf(node) };
      }
      at = graph.get(input.source);
    }
  };

  const retried = <Result>(work: () => Promise<Result>): Promise<Result> =>
    options.ledger && options.relieve ? despiteShortage(work, options.relieve, options.ledger) : work();

  const runNode = async (id: string): Promise<{ outcome: NodeOutcome; key: string }> => {
    const { node, inputs } = graph.get(id) as NonNullable<ReturnType<typeof graph.get>>;
    const own = structural.get(id) ?? [];
    const unfed = own.filter((problem) => problem.code === UNFED);
    const operator = operatorOf(node.type);
    const parsed = parseParams(node, document);
    if (operator === undefined || 'problems' in parsed || own.length > unfed.length) {
      return { outcome: { state: 'failed', problems: own }, key: '' };
    }
    if (unfed.length > 0) return { outcome: { state: 'waiting', problems: unfed }, key: '' };
    const before = await Promise.all(
      operator.inputs.map(async (_, port) => {
        const edge = inputs.find((candidate) => portOf(candidate.targetHandle, operator.inputs) === port);
        const from = edge?.source ?? '';
        return { id: from, ...((await running.get(from)) as { outcome: NodeOutcome; key: string }) };
      }),
    );
    const values: NodeValue[] = [];
    for (const { outcome } of before) {
      if (outcome.state !== 'done') return { outcome: { state: 'waiting', problems: [] }, key: '' };
      values.push(outcome.value);
    }
    const started = performance.now();
    try {
      if (operator.inputs.length === 0) {
        options.onStart?.(id);
        const source = await retried(() => options.readSource(node, parsed.params));
        if (!isApply) return { outcome: sourceDone(source, started), key: source.key };
        const uses = (await targets()).sources.get(id);
        const given = conformed(source.symbolic.columns, node, document, (name) => uses?.get(name) === 'read');
        absent.set(id, given.absent);
        const shape = given.columns.map(({ name, type, integer = false }) => [name, type, integer]);
        return {
          outcome: sourceDone(source, started, { ...source.symbolic, columns: given.columns }),
          key: keyOf([source.key, shape, given.absent]),
        };
      }
      const side = targeted && node.bypassed !== true ? await targets() : null;
      const leak = isApply ? undefined : side?.leaks.find(({ nodeId }) => nodeId === id);
      if (leak !== undefined) return { outcome: { state: 'failed', problems: [leakProblem(leak)] }, key: '' };
      const needsNames = operator.rows !== undefined || operator.combine !== undefined;
      const names = before.map(({ id: from }) => (needsNames ? side?.names(from) : undefined) ?? NO_NAMES);
      const key = keyOf([
        ...operationOf(node, parsed.params),
        names.map((own) => [...own]),
        isApply ? (storedOf(document, id) ?? null) : null,
        before.map((input) => input.key),
      ]);
      const cached = options.cache.get(key);
      if (cached !== undefined) return { outcome: cached, key };
      options.onStart?.(id);
      const [input] = values as [NodeValue];
      const work = (step: StepRun): Promise<NodeDone> =>
        operator.combine
          ? runCombination(
              operator,
              parsed.params,
              // Cells are computed here, including labels, and labels of new rows may be refused by a step.
              isApply ? values.map((value, port) => withLenient(value, names[port])) : values,
              step,
              started,
            )
          : runOperator(operator, parsed.params, input, node, document, rounds, options.mode, step, started, names[0]);
      const done = node.bypassed ? unchanged(input, started) : await retried(() => inRoom(id, options, work));
      options.cache.set(key, done);
      return { outcome: done, key };
    } catch (error) {
      if (error instanceof Cancelled) throw error;
      const problem = problemOf(error, id);
      const purpose = NO_ROWS.get(problem.code);
      const named = purpose === undefined ? problem : { ...problem, ...(await whoLeavesNone(id, purpose)) };
      return { outcome: { state: 'failed', problems: [named] }, key: '' };
    }
  };

  for (const id of topologicalOrder(document)) {
    running.set(
      id,
      runNode(id).then((result) => {
        options.onOutcome?.(id, result.outcome);
        return result;
      }),
    );
  }
  const settled = await Promise.allSettled(running.values());
  room.release();
  for (const result of settled) if (result.status === 'rejected') throw result.reason;
  const outcomes = new Map<string, NodeOutcome>();
  for (const [id, promise] of running) outcomes.set(id, (await promise).outcome);
  for (const { id } of document.nodes) {
    if (outcomes.has(id)) continue;
    const outcome: NodeFailed = { state: 'failed', problems: structural.get(id) ?? [] };
    options.onOutcome?.(id, outcome);
    outcomes.set(id, outcome);
  }
  return isApply && targeted ? targetsOfNewRows(document, outcomes, await targets(), absent) : outcomes;
}

/**
 * Results on new rows. If the target's column is absent, they lack it; else refused labels are missing, because only a
 * request for the target needs them.
 */
function targetsOfNewRows(
  document: PipelineDocument,
  outcomes: ReadonlyMap<string, NodeOutcome>,
  side: TargetSide,
  absent: ReadonlyMap<string, readonly string[]>,
): Map<string, NodeOutcome> {
  const lacking = [...absent].filter(([id, names]) => names.some((name) => side.origins.get(id)?.has(name) === true));
  return new Map(
    Array.from(outcomes, ([id, outcome]): [string, NodeOutcome] => {
      const names = side.names(id);
      if (outcome.state !== 'done' || names.size === 0) return [id, outcome];
      const upstream = lacking.length > 0 ? upstreamOf(document, id) : null;
      const lacks = lacking.some(([source]) => upstream?.has(source) === true);
      const { symbolic } = outcome.value;
      const columns = lacks
        ? symbolic.columns.filter(({ name }) => !names.has(name))
        : lenient(symbolic, names).columns;
      return [id, { ...outcome, value: { ...outcome.value, symbolic: { ...symbolic, columns } } }];
    }),
  );
}

function sourceDone(source: SourceTable, started: number, symbolic = source.symbolic): NodeDone {
  return {
    state: 'done',
    value: { rows: source.rows, partition: null, symbolic, train: source.rows },
    learned: undefined,
    learnedFrom: undefined,
    touched: source.symbolic.columns.map(({ name }) => name),
    source,
    milliseconds: performance.now() - started,
  };
}

const withLenient = (value: NodeValue, names: ReadonlySet<string>): NodeValue => ({
  ...value,
  symbolic: lenient(value.symbolic, names),
});

const unchanged = (value: NodeValue, started: number): NodeDone => ({
  state: 'done',
  value,
  learned: undefined,
  learnedFrom: undefined,
  touched: [],
  source: undefined,
  milliseconds: performance.now() - started,
});
