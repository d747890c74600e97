/**
 * Answers one round of questions of learning procedures: aggregates over some rows, in as few passes over the columns
 * as possible. Questions about the same columns share a task; tasks run on all threads.
 */
import type {
  Agg,
  Collected,
  Distinct,
  Extent,
  Groups,
  Histogram,
  Mode,
  Quantiles,
  Scalar,
  Scatter,
} from '../../ir/aggregate.ts';
import { lookup } from '../../ir/build.ts';
import { columnsRead, type Expr } from '../../ir/expression.ts';
import {
  type GroupsState,
  groupAt,
  mergeCounts,
  mergeExtent,
  mergeMoments,
  mergeScatter,
  stateRanges,
} from '../folds/fold.ts';
import { listOf, mergeNumbers } from '../folds/merge-numbers.ts';
import type { FoldInput, FoldOutput, FoldResults, FoldStep, StringCounts } from '../folds/fold-task.ts';
import type { QuantilesInput, QuantilesOutput } from '../folds/quantiles-task.ts';
import { type Domain, prepareDomain, prepareStrings } from '../kernels/domain.ts';
import { rememberPlaces } from '../kernels/key-places.ts';
import type { Kernel } from '../kernels/bound-kernel.ts';
import { domainOfTexts } from '../kernels/text-maps.ts';
import { letMessagesIn, textRun } from '../kernels/text-run.ts';
import { uniteTexts } from '../kernels/unite-texts.ts';
import { compileAhead } from './compile-ahead.ts';
import { checkProblem } from '../rows/failed-check.ts';
import { allBatches, batchOf, batchRows, type RowSet } from '../rows/row-set.ts';
import { modeOf, momentsOf } from './derived-answers.ts';
import type { RunTask } from './run-task.ts';

/** One result per aggregate, in order. Throws a ProblemError if a check fails while the rows are computed. */
export async function answer(asked: readonly Agg[], set: RowSet, task: RunTask): Promise<unknown[]> {
  const groups = new Map<string, { place: number; agg: FoldedAgg }[]>();
  const results: unknown[] = new Array(asked.length);
  const waiting: Promise<void>[] = [];
  asked.forEach((agg, place) => {
    const keep = (promise: Promise<unknown>): void => {
      waiting.push(promise.then((result) => void (results[place] = result)));
    };
    if (agg.agg === 'quantiles') keep(quantiles(agg, set, task));
    else if (agg.agg === 'groups') keep(grouped(agg, set, task));
    else {
      const key = [...columnsRead(exprsOf(agg))].sort((a, b) => a - b).join(' ');
      const group = groups.get(key) ?? [];
      group.push({ place, agg });
      groups.set(key, group);
    }
  });
  for (const group of groups.values()) {
    const answers = foldAll(
      group.map(({ agg }) => agg),
      set,
      task,
    );
    waiting.push(
      answers.then((found) =>
        group.forEach(({ place }, index) => {
          results[place] = found[index];
        }),
      ),
    );
  }
  await allOrFirstProblem(waiting);
  return results;
}

/**
 * Waits for all, then throws the first failure in list order, because the reported failure must not depend on timing.
 */
export async function allOrFirstProblem(waiting: readonly unknown[]): Promise<void> {
  const settled = await Promise.allSettled(waiting);
  for (const outcome of settled) if (outcome.status === 'rejected') throw outcome.reason;
}

type FoldedAgg = Exclude<Agg, { agg: 'quantiles' | 'groups' }>;

const exprsOf = (agg: Agg): readonly Expr[] =>
  'xs' in agg ? agg.xs : agg.agg === 'groups' ? [agg.key, agg.x] : [agg.x];

async function quantiles(agg: Extract<Agg, { agg: 'quantiles' }>, set: RowSet, task: RunTask): Promise<Quantiles> {
  const kernel = await compileAhead([agg.x], set.table.dictionaries, task);
  const input: QuantilesInput = {
    ...onOwnColumns(kernel, allBatches(set)),
    at: agg.at,
    method: agg.method,
  };
  const output = await task<QuantilesOutput>('quantiles', input);
  if ('failed' in output) throw checkProblem(output, kernel.checks, set, 0);
  return output;
}

/** The part of a kernel that a worker thread needs: plain data without functions. */
export const plainKernel = ({
  source,
  columns,
  constants,
  tables,
  outputs,
  unchanged,
}: Kernel): FoldInput['kernel'] => ({
  source,
  columns,
  constants,
  tables,
  outputs,
  unchanged,
});

/**
 * A kernel and batches for a worker thread, reduced to the columns that the kernel reads. Other columns do not even
 * leave empty places, which would be copied to the thread too and cost time in a table of thousands of columns.
 */
export function onOwnColumns(kernel: Kernel, batches: FoldInput['batches']): Pick<FoldInput, 'kernel' | 'batches'> {
  const { columns, unchanged } = kernel;
  return {
    kernel: {
      ...plainKernel(kernel),
      columns: columns.map((_, place) => place),
      unchanged: unchanged === null ? null : unchanged.map((column) => columns.indexOf(column)),
    },
    batches: batches.map((batch) => ({
      ...batch,
      vectors: columns.map((column) => batch.vectors[column]),
    })),
  };
}

async function foldAll(asked: readonly FoldedAgg[], set: RowSet, task: RunTask): Promise<unknown[]> {
  const exprs: Expr[] = [];
  const place = (expr: Expr): number => {
    const known = exprs.indexOf(expr);
    return known === -1 ? exprs.push(expr) - 1 : known;
  };
  const places = asked.map((agg) => exprsOf(agg).map(place));
  const kernel = await compileAhead(exprs, set.table.dictionaries, task);
  const steps = asked.map((agg, index) => stepOf(agg, places[index], kernel));
  const counted = steps.flatMap((step) => (step.fold === 'counts' ? (kernel.domains[step.x] ?? []) : []));
  // Domains are decoded and sorted here while the threads count.
  const preparing = counted.map((domain) => prepareDomain(domain, textRun(task)));
  const folding = Promise.all(
    stateRanges(set.rows).map(async ({ from, to }) => {
      const first = from === to ? 0 : batchOf(set, from);
      const last = from === to ? -1 : batchOf(set, to - 1);
      const batches: FoldInput['batches'] = set.table.batches
        .slice(first, last + 1)
        .map((_, index) => batchRows(set, first + index));
      const output = await task<FoldOutput>('fold', {
        ...onOwnColumns(kernel, batches),
        steps,
        range: { skip: from - (set.starts[first] ?? 0), rows: to - from },
      } satisfies FoldInput);
      return { first, output };
    }),
  );
  await allOrFirstProblem([folding, ...preparing]);
  const states = await folding;
  for (const { first, output } of states) if ('failed' in output) throw checkProblem(output, kernel.checks, set, first);
  const collected = steps.flatMap((step) => (step.fold === 'collect' ? step.xs : []));
  for (const place of collected) await prepareStrings(kernel.domains[place] ?? null, textRun(task));
  const results: unknown[] = [];
  for (const [index, agg] of asked.entries()) {
    const parts = states.map(({ output }) => (output as { states: unknown[] }).states[index]);
    const step = steps[index];
    results.push(
      step.fold === 'numbers'
        ? await numbersResult(agg, parts as FoldResults['numbers'][])
        : step.fold === 'strings'
          ? countsResult(agg, await mergeStrings(parts as StringCounts[], task))
          : step.fold === 'counts'
            ? countsResult(agg, await countsOf(parts as FoldResults['counts'][], kernel, step.x))
            : step.fold === 'collect'
              ? await collectedOf(parts as FoldResults['collect'][], kernel, places[index])
              : resultOf(step, parts),
    );
  }
  return results;
}

/**
 * Result of counting numbers; turns their lists into arrays in steps, because there may be as many distinct numbers as
 * rows.
 */
async function numbersResult(agg: FoldedAgg, parts: readonly FoldResults['numbers'][]): Promise<Distinct | Mode> {
  const { values, counts, missing } = await mergeNumbers(parts);
  return countsResult(agg, { values: await listOf(values), counts: await listOf(counts), missing });
}

function stepOf(agg: FoldedAgg, places: readonly number[], kernel: Kernel): FoldStep {
  const x = places[0];
  switch (agg.agg) {
    case 'moments':
      return { fold: 'moments', x };
    case 'extent':
      return { fold: 'extent', x };
    case 'histogram':
      return { fold: 'bins', x, min: agg.min, max: agg.max, bins: agg.bins };
    case 'mode':
    case 'distinct':
      switch (kernel.outputs[x]) {
        case 'number':
          return { fold: 'numbers', x };
        case 'boolean':
          return { fold: 'counts', x, size: 2 };
        case 'code':
          return { fold: 'counts', x, size: kernel.domains[x]?.size ?? 0 };
        case 'string':
          return { fold: 'strings', x };
      }
      break;
    case 'scatter':
      return { fold: 'scatter', xs: places };
    case 'collect':
      return { fold: 'collect', xs: places };
  }
  throw new TypeError(`no fold for ${(agg as Agg).agg}`);
}

/** Merges the states of consecutive rows, in order, and converts the sum to the aggregate's result. */
function resultOf(step: FoldStep, parts: unknown[]): unknown {
  switch (step.fold) {
    case 'moments': {
      const [first, ...rest] = parts as FoldResults['moments'][];
      const state = first;
      for (const next of rest) mergeMoments(state, next);
      return momentsOf(state);
    }
    case 'extent': {
      const [first, ...rest] = parts as FoldResults['extent'][];
      const state = first;
      for (const next of rest) mergeExtent(state, next);
      const empty = state.count === 0;
      return { ...state, min: empty ? Number.NaN : state.min, max: empty ? Number.NaN : state.max } satisfies Extent;
    }
    case 'bins': {
      const [first, ...rest] = parts as FoldResults['bins'][];
      for (const next of rest) mergeCounts(first, next);
      return { counts: [...first] } satisfies Histogram;
    }
    case 'counts':
    case 'numbers':
    case 'strings':
      throw new TypeError('distinct cells are answered apart');
    case 'scatter': {
      const [first, ...rest] = parts as FoldResults['scatter'][];
      const state = first;
      for (const next of rest) mergeScatter(state, next);
      const mean = state.count === 0 ? state.mean.fill(Number.NaN) : state.mean;
      return { count: state.count, mean: [...mean], products: state.products } satisfies Scatter;
    }
    case 'collect':
      throw new TypeError('collected cells are answered apart');
    case 'groups':
      throw new TypeError('groups are answered apart');
  }
}

const countsResult = (agg: FoldedAgg, distinct: Distinct): Distinct | Mode =>
  agg.agg === 'mode' ? modeOf(distinct) : distinct;

async function countsOf(parts: readonly FoldResults['counts'][], kernel: Kernel, output: number): Promise<Distinct> {
  const [first, ...rest] = parts;
  const counts = new Float64Array(first.length);
  mergeCounts(counts, first);
  for (const next of rest) {
    await letMessagesIn();
    mergeCounts(counts, next);
  }
  return distinctOfCounts(counts, kernel, output);
}

async function distinctOfCounts(counts: Float64Array, kernel: Kernel, output: number): Promise<Distinct> {
  const missing = counts[0];
  if (kernel.outputs[output] === 'boolean') {
    const present = [false, true].filter((value) => counts[value ? 2 : 1] > 0);
    return { values: present, counts: present.map((value) => counts[value ? 2 : 1]), missing };
  }
  const domain = kernel.domains[output];
  return domain == null ? { values: [], counts: [], missing } : distinctIn(domain, counts);
}

/**
 * The strings that occur, in order. A large domain must be prepared before.
 * @param counts number of missing cells, then occurrences of each code
 */
async function distinctIn(domain: Domain, counts: Float64Array): Promise<Distinct> {
  const missing = counts[0];
  const strings = domain.strings();
  // Plain loops: there may be millions of strings, and a function call or iterator for each would double the time.
  const order = domain.order();
  const places = new Int32Array(domain.size).fill(-1);
  const values: string[] = [];
  const times: number[] = [];
  for (let at = 0; at < order.length; at++) {
    if (at % STRINGS_A_TURN === STRINGS_A_TURN - 1) await letMessagesIn();
    const code = order[at];
    const count = counts[code + 1];
    if (count === 0) continue;
    places[code] = values.length;
    values.push(strings[code]);
    times.push(count);
  }
  rememberPlaces(values, domain, places);
  return { values, counts: times, missing };
}

/** Merges string counts in steps, because there may be as many distinct strings as rows. */
async function mergeStrings(parts: readonly StringCounts[], task: RunTask): Promise<Distinct> {
  const run = textRun(task);
  const { domain, codes } = await uniteTexts(
    parts.map(({ texts }) => domainOfTexts(texts)),
    run,
  );
  const counts = new Float64Array(domain.size + 1);
  for (const [index, part] of parts.entries()) {
    await letMessagesIn();
    const own = codes[index];
    for (let at = 0; at < own.length; at++) {
      const slot = own[at] + 1;
      counts[slot] += part.counts[at];
    }
    counts[0] += part.missing;
  }
  await prepareDomain(domain, run);
  return distinctIn(domain, counts);
}

/** Strings handled between two pauses. */
const STRINGS_A_TURN = 1 << 17;

/** Whole columns, one a turn, because each may have millions of cells. */
async function collectedOf(
  parts: readonly Float64Array[][],
  kernel: Kernel,
  places: readonly number[],
): Promise<Collected> {
  const rows = parts.reduce((sum, part) => sum + (part[0]?.length ?? 0), 0);
  const columns: Collected['columns'][number][] = [];
  for (const [index, place] of places.entries()) {
    await letMessagesIn();
    const values = new Float64Array(rows);
    let from = 0;
    for (const part of parts) {
      values.set(part[index], from);
      from += part[index].length;
    }
    const strings = kernel.outputs[place] === 'code' ? (kernel.domains[place]?.strings() ?? []) : null;
    columns.push({ values, strings });
  }
  return { rows, columns };
}

/**
 * Groups by a number or a computed string take two passes: the first finds the keys, the second counts by key position.
 */
async function grouped(agg: Extract<Agg, { agg: 'groups' }>, set: RowSet, task: RunTask): Promise<Groups> {
  const [distinct] = (await answer([{ agg: 'distinct', x: agg.key }], set, task)) as [Distinct];
  const keys = distinct.values;
  const positions = keys.map((_, index) => index);
  const key = lookup(agg.key, keys, positions, { missing: -1, other: -1 });
  const kernel = await compileAhead([key, agg.x], set.table.dictionaries, task);
  const steps: FoldStep[] = [{ fold: 'groups', key: 0, x: 1, size: keys.length }];
  const output = await task<FoldOutput>('fold', {
    ...onOwnColumns(kernel, allBatches(set)),
    steps,
  } satisfies FoldInput);
  if ('failed' in output) throw checkProblem(output, kernel.checks, set, 0);
  return groupsResult(keys, output.states[0] as GroupsState);
}

/** The groups with rows, in turns, because there may be as many as rows. */
async function groupsResult(keys: readonly Scalar[], state: GroupsState): Promise<Groups> {
  const found: Scalar[] = [];
  const count: number[] = [];
  const mean: number[] = [];
  const m2: number[] = [];
  for (let index = 0; index < keys.length; index++) {
    if (index % STRINGS_A_TURN === STRINGS_A_TURN - 1) await letMessagesIn();
    const group = index + 1;
    if (state.count[group] === 0) continue;
    found.push(keys[index]);
    count.push(state.count[group]);
    mean.push(state.mean[group] + state.meanRest[group]);
    m2.push(state.m2[group]);
  }
  return { keys: found, count, mean, m2, missing: momentsOf(groupAt(state, 0)) };
}
