/** Flows that must not be: of the target, of other rows and of later rows into a feature. */
import type { Problem } from '../ir/problem.ts';
import type { PipelineDocument } from './document-schema.ts';
import {
  type Carried,
  lastMarks,
  type Leak,
  looksAhead,
  markedColumn,
  MAX_PATH,
  type Mixed,
  mixesOf,
  type Split,
  splitOf,
  type Step,
  type Table,
} from './flow-step.ts';
import { graphOf, terminalNodes, topologicalOrder, upstreamOfAll } from './graph.ts';

/** A leak as a problem on its node. */
export const leakProblem = ({ code, nodeId, columns, message, hint }: Leak): Problem => ({
  code,
  message,
  hint,
  nodeId,
  ...(columns.length > 0 && { column: columns[0] }),
});

/** Merges leaks: one per step and code, with all affected columns. */
export function merged(leaks: readonly Leak[]): Leak[] {
  const byStep = new Map<string, Leak>();
  for (const leak of leaks) {
    const key = `${leak.code} ${leak.nodeId}`;
    const known = byStep.get(key);
    byStep.set(
      key,
      known === undefined ? leak : { ...known, columns: [...new Set([...known.columns, ...leak.columns])] },
    );
  }
  return [...byStep.values()];
}

/** Whether a column marked as target was made from the target while the target itself stays beside it. */
export function isMadeBeside(column: Carried, ends: readonly Carried[], steps: ReadonlyMap<string, Step>): boolean {
  const maker = column.targetPath?.at(-1);
  const step = maker === undefined ? undefined : steps.get(maker);
  if (step?.reads == null || ends.length < 2 || step.operator.marksTarget === true) return false;
  const made = step.reads.columns.find(({ field, isUnchanged }) => field.name === column.name && !isUnchanged);
  if (made === undefined) return false;
  return (
    step.reads.columns.some(
      ({ reads, isUnchanged }) =>
        isUnchanged &&
        made.reads.some((read) => reads.some(({ port, index }) => port === read.port && index === read.index)),
    ) && ends.some((other) => other !== column && other.targetPath?.includes(maker as string) !== true)
  );
}

/** For each node, the first mark at the node itself or above it. */
export function firstAbove(document: PipelineDocument, marks: readonly Step[]): ReadonlyMap<string, Step> {
  const graph = graphOf(document);
  const order = new Map(marks.map(({ id }, at) => [id, at]));
  const first = new Map<string, number>();
  for (const id of topologicalOrder(document)) {
    let at = order.get(id) ?? Infinity;
    for (const { source } of graph.get(id)?.inputs ?? []) at = Math.min(at, first.get(source) ?? Infinity);
    if (at !== Infinity) first.set(id, at);
  }
  return new Map([...first].map(([id, at]) => [id, marks[at] as Step]));
}

/** Features of a result that are made from the target, or that the target is made from. */
export function targetLeaks(
  document: PipelineDocument,
  steps: ReadonlyMap<string, Step>,
  tables: ReadonlyMap<string, Table>,
): Leak[] {
  const marks = lastMarks(document, steps);
  if (marks.length === 0) return [];
  const markOf = firstAbove(document, marks);
  return terminalNodes(document).flatMap(({ id }): Leak[] => {
    const mark = markOf.get(id);
    const columns = tables.get(id)?.columns;
    if (mark === undefined || columns === undefined) return [];
    const target = markedColumn(mark);
    const ends = columns.filter((column) => column.target === true);
    const isBeside = (column: Carried): boolean => isMadeBeside(column, ends, steps);
    return columns.flatMap((column): Leak[] => {
      const way = column.targetPath;
      if (way === null || (column.target === true && !isBeside(column))) return [];
      const [first = '', second] = way;
      const nodeId = second ?? mark.id;
      const path = [...new Set(second === undefined ? [first, mark.id] : way)];
      return [
        {
          code: 'leak.target',
          nodeId,
          endId: id,
          columns: [column.name],
          path,
          message:
            second === undefined && column.target !== true && column.name !== target
              ? `The target “${target}” is made of “${column.name}”, which stays among the features.`
              : `The target “${target}” flows into the feature “${column.name}”.`,
          hint: 'A model would read the answer from there, and new rows have no target. Drop the column, or take the target out of this step.',
        },
      ];
    });
  });
}

/** Ids of the nodes on a shortest path down from one node to another; a long path keeps its beginning and its end. */
export function wayFrom(from: string, to: string, ways: ReadonlyMap<string, string>): string[] {
  const way = [from];
  let id = ways.get(from);
  for (; id !== undefined && way.length < MAX_PATH - 1; id = ways.get(id)) way.push(id);
  return id === undefined ? way : [...way, to];
}

/** For each node above, the next node on a shortest path down to `to`. */
export function waysTo(steps: ReadonlyMap<string, Step>, to: string): ReadonlyMap<string, string> {
  const next = new Map<string, string>();
  const seen = new Set([to]);
  const pending = [to];
  for (const id of pending) {
    for (const input of steps.get(id)?.inputs ?? []) {
      if (seen.has(input)) continue;
      seen.add(input);
      next.set(input, id);
      pending.push(input);
    }
  }
  return next;
}

/** Whether a step on the way puts the groups beside rows of a source that they come from. */
function isJoinedBack(
  id: string,
  upstream: ReadonlySet<string>,
  at: string,
  steps: ReadonlyMap<string, Step>,
): boolean {
  const sources = sourcesOf(id, steps);
  return [...upstream, at].some((each) => {
    const { inputs = [] } = steps.get(each) ?? {};
    const above = inputs.map((input) => aboveOf(input, steps));
    return (
      above.some((nodes) => nodes.has(id)) &&
      above.some((nodes) => !nodes.has(id) && [...nodes].some((node) => sources.has(node)))
    );
  });
}

/** A node and all above it. */
function aboveOf(id: string, steps: ReadonlyMap<string, Step>): ReadonlySet<string> {
  const above = new Set([id]);
  for (const each of above) for (const input of steps.get(each)?.inputs ?? []) above.add(input);
  return above;
}

const sourcesOf = (id: string, steps: ReadonlyMap<string, Step>): ReadonlySet<string> =>
  new Set([...aboveOf(id, steps)].filter((each) => steps.get(each)?.inputs.length === 0));

/** Steps above a split, or above the undivided side of a join, that mixed rows which the split separates. */
export function leaksBefore(
  document: PipelineDocument,
  from: readonly string[],
  at: string,
  split: Split,
  mixed: ReadonlyMap<string, Mixed>,
  steps: ReadonlyMap<string, Step>,
): Leak[] {
  const upstream = upstreamOfAll(document, from);
  const ways = waysTo(steps, at);
  let dropped: ReadonlySet<string> | undefined;
  /** Nodes whose duplicate rows are dropped before the split. */
  const deduplicated = (): ReadonlySet<string> =>
    (dropped ??= upstreamOfAll(
      document,
      [...steps.values()].flatMap((step) =>
        mixesOf(step).dropsCopies === true && upstream.has(step.id) ? [step.id] : [],
      ),
    ));
  return [...mixed].flatMap(([nodeId, { how, columns, sortedBy }]): Leak[] => {
    if (!upstream.has(nodeId)) return [];
    const base = { nodeId, columns, path: wayFrom(nodeId, at, ways), splitId: split.nodeId };
    if (how === 'learned') {
      return [
        {
          ...base,
          code: 'leak.test-rows',
          message: 'It learns from all rows, the test rows among them, because the split comes after it.',
          hint: 'What is measured on the test rows is then too good to be true. Split first.',
        },
      ];
    }
    if (how === 'repeated') {
      if (split.keepsCopies || deduplicated().has(nodeId)) return [];
      return [
        {
          ...base,
          code: 'leak.test-rows',
          copiesRows: true,
          message: 'It draws rows more than once before the split, so that copies of a train row are test rows.',
          hint: 'What is measured on the test rows is then too good to be true. Split first: after a split it draws within each part.',
        },
      ];
    }
    if (how === 'group') {
      if (!isJoinedBack(nodeId, upstream, at, steps)) return [];
      return [
        {
          ...base,
          code: 'leak.test-rows',
          message:
            'Its groups are of all rows, the test rows among them, and are joined to single rows before the split.',
          hint: 'What is measured on the test rows is then too good to be true. Split first: after a split each part has groups of its own.',
        },
      ];
    }
    if (split.isOrdered && how !== 'all') {
      if (!looksAhead(how, { sortedBy }, split)) return [];
      return [
        {
          ...base,
          code: 'leak.later-rows',
          message: `It fills cells from later rows, and the split is by ${orderOf(split)}: test cells flow into train rows.`,
          hint: 'Take FillForward, or an imputer after the split that learns from train rows.',
        },
      ];
    }
    return [
      {
        ...base,
        code: 'leak.test-rows',
        message: 'It mixes cells of all rows, the test rows among them, because the split comes after it.',
        hint: 'What is measured on the test rows is then too good to be true. Split first: after a split it keeps to the parts.',
      },
    ];
  });
}

export const orderOf = ({ time }: Split): string => (time === null ? 'the order of the rows' : `“${time}”`);

/** Leaks between parts of a split that this step reveals: the split comes too late, or the step reads across it. */
export function crossingLeaks(
  document: PipelineDocument,
  step: Step,
  inputs: readonly Table[],
  mixed: ReadonlyMap<string, Mixed>,
  steps: ReadonlyMap<string, Step>,
): Leak[] {
  const split = splitOf(step);
  if (split !== null) return leaksBefore(document, step.inputs, step.id, split, mixed, steps);
  const [left, right] = inputs;
  if (left !== undefined && right !== undefined) {
    // One table is split; the other is not, but comes from the same rows.
    return [[left, right, 1] as const, [right, left, 0] as const].flatMap(([divided, other, port]) => {
      const [at] = divided.splits;
      const shares = [...other.sources].some((id) => divided.sources.has(id));
      if (at === undefined || other.splits.length > 0 || !shares) return [];
      return leaksBefore(document, [step.inputs[port] as string], step.id, at, mixed, steps);
    });
  }
  const mixes = mixesOf(step);
  const last = left?.splits.at(-1);
  if (left === undefined || last === undefined || step.reads === null) return [];
  const { cells, crossesParts } = mixes;
  const columns = step.reads.columns.filter(({ isUnchanged }) => !isUnchanged).map(({ field }) => field.name);
  const base = { nodeId: step.id, columns, path: [last.nodeId, step.id], splitId: last.nodeId };
  const crosses = crossesParts === true;
  const remedy = crosses && step.operator.params.shape['across_parts'] !== undefined ? { across_parts: false } : null;
  const keep = remedy === null ? 'Put it before the split.' : 'Let it keep to parts: set "across_parts" to false.';
  if (
    cells !== undefined &&
    cells !== 'folds' &&
    cells !== 'all' &&
    cells !== 'group' &&
    last.isOrdered &&
    looksAhead(cells, left, last)
  ) {
    return [
      {
        ...base,
        code: 'leak.later-rows',
        message: `It fills cells from later rows, and the split is by ${orderOf(last)}: what comes later is not known yet when a model is asked.`,
        hint: 'Take FillForward, or an imputer that learns from train rows.',
      },
    ];
  }
  const mixesParts =
    cells !== undefined &&
    cells !== 'folds' &&
    cells !== 'group' &&
    !(cells === 'before' && last.isOrdered && !left.isShuffled);
  if (crosses && (mixesParts || mixes.choosesRows === true)) {
    return [
      {
        ...base,
        code: 'leak.test-rows',
        message: mixesParts
          ? 'It looks across the split: cells of test rows flow into train rows.'
          : 'It looks across the split: test rows decide which train rows stay.',
        hint: `What is measured on the test rows is then too good to be true. ${keep}`,
        ...(remedy !== null && { remedy }),
      },
    ];
  }
  return [];
}
