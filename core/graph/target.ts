/**
 * The target as a role. `SetTarget` marks a column. Steps that read and change nothing but the target form the
 * target side of the pipeline, all others the feature side. The feature side never needs the target. Without a run,
 * this file finds the target columns, the steps that let the target flow into a feature, and the source columns
 * that only the target side reads.
 */
import type { Problem } from '../ir/problem.ts';
import type { Field } from '../ir/types.ts';
import { operatorOf } from '../operators/catalogue.ts';
import { type FlowColumn, type InputColumn, localColumns, readByPlan } from './column-flow.ts';
import type { PipelineDocument } from './document-schema.ts';
import { partFor, terminalNodes, topologicalOrder } from './graph.ts';
import { newRowsPlan, withTargets } from '../operators/kit/new-rows.ts';
import { flowSteps, lastMarks, markOf, type Step } from './flow-steps.ts';

/** A step that changes the target. Decoding undoes these steps in reverse order. */
export interface TargetStep {
  readonly nodeId: string;
  /** Incoming target columns that it changes. */
  readonly from: readonly string[];
  /** Target columns that it makes from them. */
  readonly to: readonly string[];
}

/** A step that lets the target flow into a feature. */
export interface TargetLeak {
  readonly nodeId: string;
  /** The incoming target column; for an order by the target, the column that the rows are sorted by. */
  readonly target: string;
  /** The first feature that it flows into. */
  readonly column: string;
  /** Ids of the nodes on the path: the origin of the target, the steps that change it, and this step. */
  readonly path: readonly string[];
}

/** Target columns that a step reads without letting them flow into a feature. */
export interface TargetRead {
  readonly nodeId: string;
  readonly columns: readonly string[];
}

/**
 * Use of a source column on new rows. `read`: a step reads it for a feature or to select rows; `passes`: it reaches the
 * result unread; `target`: only the target side needs it; `none`: unused.
 */
export type SourceColumnUse = 'read' | 'passes' | 'target' | 'none';

export interface TargetSide {
  /** The node that marks the target, and the column's name there; null without a target. */
  readonly marked: { readonly nodeId: string; readonly column: string } | null;
  /** Ids of the nodes that read and change nothing but the target. */
  readonly nodes: ReadonlySet<string>;
  /** Steps that change the target, in order, including those that change features as well. */
  readonly steps: readonly TargetStep[];
  readonly leaks: readonly TargetLeak[];
  /** Steps of the feature side that read the target during fitting: cross-fitted encodings, stratified splits. */
  readonly reads: readonly TargetRead[];
  /** Use of each column, by source id and column name. */
  readonly sources: ReadonlyMap<string, ReadonlyMap<string, SourceColumnUse>>;
  /** Columns of each source that the target is made from, even if others need them too. */
  readonly origins: ReadonlyMap<string, ReadonlySet<string>>;
  /** Names of a node's result columns that are the target, are made from it alone, or become it. */
  names(nodeId: string): ReadonlySet<string>;
  /** Whether the columns of all nodes are known. If not, leaks may be hidden. */
  readonly isComplete: boolean;
}

/**
 * The target side of a document. `fields` are the columns of sources that were read; for other sources, the stored
 * columns are used. With `output`, only the part that leads to that node is analysed.
 */
export function targetSide(
  document: PipelineDocument,
  fields: ReadonlyMap<string, readonly Field[]> = new Map(),
  output?: string,
): TargetSide {
  const ends = output === undefined ? terminalNodes(document).map(({ id }) => id) : [output];
  // The analysis is done once for all ends, because a document with many ends asks for each.
  const known = flowSteps(output === undefined ? document : partFor(document, output), fields);
  return merged(
    ends.map((end) => {
      const part = ends.length === 1 && output === undefined ? document : partFor(document, end);
      const steps = topologicalOrder(part).flatMap((id) => known.get(id) ?? []);
      return sideOf(steps, end, steps.length === part.nodes.length);
    }),
  );
}

/** Sets of columns by node, as positions in the node's result. */
class ColumnSet {
  private readonly byNode = new Map<string, Set<number>>();

  of(nodeId: string): ReadonlySet<number> {
    return this.byNode.get(nodeId) ?? new Set();
  }
  has(nodeId: string, index: number): boolean {
    return this.byNode.get(nodeId)?.has(index) === true;
  }
  add(nodeId: string, index: number): void {
    const own = this.byNode.get(nodeId) ?? new Set<number>();
    this.byNode.set(nodeId, own.add(index));
  }
  get size(): number {
    return this.byNode.size;
  }
}

function sideOf(steps: readonly Step[], output: string, isComplete: boolean): TargetSide {
  const byId = new Map(steps.map((step) => [step.id, step]));
  const marks = lastMarks(steps, byId);
  const targets = targetColumns(steps, byId, marks);
  const names = new Map(
    steps.map(({ id, columns }) => [
      id,
      new Set([...targets.of(id)].map((index) => (columns[index] as FlowColumn).name)) as ReadonlySet<string>,
    ]),
  );
  const namesOf = (id: string): ReadonlySet<string> => names.get(id) ?? NONE;
  const last = marks.filter(({ step }) => step.operator.marksTarget === true).at(-1) ?? marks.at(-1);
  const isTargetAt = ({ inputs }: Step, { port, index }: InputColumn): boolean =>
    targets.has(inputs[port] as string, index);
  const nameAt = ({ inputs }: Step, { port, index }: InputColumn): string =>
    byId.get(inputs[port] as string)?.columns[index]?.name ?? '';
  const { sources, origins, features } = sourceUses(steps, byId, output, targets, namesOf, marks, isComplete);
  // A column that is dropped before the result is no feature.
  const isNeeded = (id: string, index: number): boolean => !isComplete || features.has(id, index);
  return {
    marked: last === undefined ? null : { nodeId: last.step.id, column: last.column },
    nodes: new Set(steps.filter((step) => isTargetSide(step, byId, targets)).map(({ id }) => id)),
    steps: steps.flatMap((step): TargetStep[] => {
      const changed = step.columns.filter((column, index) => !column.isUnchanged && targets.has(step.id, index));
      const from = changed.flatMap((column) => column.from.filter((read) => isTargetAt(step, read)));
      if (step.inputs.length === 0 || from.length === 0) return [];
      return [
        {
          nodeId: step.id,
          from: [...new Set(from.map((read) => nameAt(step, read)))],
          to: changed.map(({ name }) => name),
        },
      ];
    }),
    leaks:
      targets.size === 0
        ? []
        : leaksOf(steps, byId, targets, isNeeded, new Set(marks.map(({ step }) => step.id)), nameAt),
    reads: steps.flatMap((step): TargetRead[] => {
      const read = (step.flow?.rowsBy ?? []).filter((at) => isTargetAt(step, at));
      return read.length === 0 ? [] : [{ nodeId: step.id, columns: [...new Set(read.map((at) => nameAt(step, at)))] }];
    }),
    sources,
    origins,
    names: namesOf,
    isComplete,
  };
}

const NONE: ReadonlySet<string> = new Set();

/**
 * The target's columns. Before the step that marks it: the column that becomes the target, as long as it is a single
 * one. After it: the columns made from the target alone.
 */
function targetColumns(
  steps: readonly Step[],
  byId: ReadonlyMap<string, Step>,
  marks: readonly { readonly step: Step; readonly column: string }[],
): ColumnSet {
  const seeds = new ColumnSet();
  const pending = marks.flatMap(({ step, column }): [string, number][] => {
    const before = step.inputs[0] as string;
    const index = byId.get(before)?.columns.findIndex(({ name }) => name === column) ?? -1;
    return index < 0 ? [] : [[before, index]];
  });
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const [id, index] = next;
    if (seeds.has(id, index)) continue;
    seeds.add(id, index);
    const step = byId.get(id) as Step;
    const { from, isUnchanged } = step.columns[index] as FlowColumn;
    for (const read of from) {
      const stays = step.columns.some(
        (other) => other.isUnchanged && other.from.some((at) => at.port === read.port && at.index === read.index),
      );
      if (isUnchanged || !stays) pending.push([step.inputs[read.port] as string, read.index]);
    }
  }
  const targets = new ColumnSet();
  for (const step of steps) {
    const mark = step.operator.marksTarget === true ? markOf(step) : null;
    step.columns.forEach((column, index) => {
      const made =
        column.from.length > 0 &&
        column.from.every((read) => targets.has(step.inputs[read.port] as string, read.index));
      const isTarget = mark !== null ? column.name === mark : column.target === true || made;
      if (isTarget || seeds.has(step.id, index)) targets.add(step.id, index);
    });
  }
  return targets;
}

/** Whether a step changes no rows, and no columns but the target. */
function isTargetSide(step: Step, byId: ReadonlyMap<string, Step>, targets: ColumnSet): boolean {
  if (step.flow === null || step.inputs.length !== 1) return false;
  if (step.operator.marksTarget === true) return true;
  if (step.operator.rows !== undefined) return false;
  const [before] = step.inputs as [string];
  const kept = new Set<number>();
  let changes = 0;
  for (const [index, column] of step.columns.entries()) {
    for (const { index: read } of column.from) kept.add(read);
    if (column.isUnchanged) continue;
    if (!targets.has(step.id, index)) return false;
    changes++;
  }
  const dropped = (byId.get(before)?.columns ?? []).flatMap((_, index) => (kept.has(index) ? [] : [index]));
  return changes + dropped.length > 0 && dropped.every((index) => targets.has(before, index));
}

function leaksOf(
  steps: readonly Step[],
  byId: ReadonlyMap<string, Step>,
  targets: ColumnSet,
  isNeeded: (nodeId: string, index: number) => boolean,
  marks: ReadonlySet<string>,
  nameAt: (step: Step, at: InputColumn) => string,
): TargetLeak[] {
  const leaks: TargetLeak[] = [];
  /** For each target column, the path of nodes that it comes from and that change it. */
  const paths = new Map<string, Map<number, readonly string[]>>();
  /** For rows sorted by the target: the column, and its path. */
  const orders = new Map<string, { readonly target: string; readonly path: readonly string[] }>();
  /**
   * Whether a column made from the future target stays a feature, because SetTarget marks another column. A target that
   * a later mark replaces does not count.
   */
  const becomesFeature = (step: Step, { port, index }: InputColumn): boolean =>
    step.operator.marksTarget === true && byId.get(step.inputs[port] as string)?.columns[index]?.target !== true;
  for (const step of steps) {
    const pathOf = ({ port, index }: InputColumn): readonly string[] | undefined =>
      paths.get(step.inputs[port] as string)?.get(index);
    const own = new Map<number, readonly string[]>();
    paths.set(step.id, own);
    let leak: TargetLeak | null = null;
    step.columns.forEach((column, index) => {
      const read = [...column.from, ...column.by].find((at) => pathOf(at) !== undefined);
      const before = read === undefined ? [] : (pathOf(read) as readonly string[]);
      if (targets.has(step.id, index)) {
        own.set(index, column.isUnchanged && !marks.has(step.id) ? before : [...before, step.id]);
      } else if (
        read !== undefined &&
        (!column.isUnchanged || becomesFeature(step, read)) &&
        isNeeded(step.id, index)
      ) {
        leak ??= { nodeId: step.id, target: nameAt(step, read), column: column.name, path: [...before, step.id] };
      }
    });
    const order = step.inputs.length === 0 ? undefined : orderOf(step, orders, pathOf, nameAt);
    if (order !== undefined) orders.set(step.id, order);
    if (order !== undefined && step.flow?.readsNeighbours === true) {
      const made = step.columns.find(
        (column, index) => !column.isUnchanged && !targets.has(step.id, index) && isNeeded(step.id, index),
      );
      if (made !== undefined)
        leak ??= { nodeId: step.id, target: order.target, column: made.name, path: [...order.path, step.id] };
    }
    if (leak !== null && step.node.allow_target !== true) leaks.push(leak);
  }
  return leaks;
}

function orderOf(
  step: Step,
  orders: ReadonlyMap<string, { readonly target: string; readonly path: readonly string[] }>,
  pathOf: (at: InputColumn) => readonly string[] | undefined,
  nameAt: (step: Step, at: InputColumn) => string,
): { readonly target: string; readonly path: readonly string[] } | undefined {
  const { order = 'kept', rowsBy = [] } = step.flow ?? {};
  if (order === 'shuffled') return undefined;
  const sortedBy = order === 'sorted' ? rowsBy.find((at) => pathOf(at) !== undefined) : undefined;
  if (sortedBy !== undefined)
    return { target: nameAt(step, sortedBy), path: [...(pathOf(sortedBy) as readonly string[]), step.id] };
  return order === 'sorted' && rowsBy.length > 0 ? undefined : orders.get(step.inputs[0] as string);
}

/** Uses of the sources' columns on new rows, found from the result back to the sources. */
function sourceUses(
  steps: readonly Step[],
  byId: ReadonlyMap<string, Step>,
  output: string,
  targets: ColumnSet,
  namesOf: (id: string) => ReadonlySet<string>,
  marks: readonly { readonly step: Step }[],
  isComplete: boolean,
): Pick<TargetSide, 'sources' | 'origins'> & { readonly features: ColumnSet } {
  const features = new ColumnSet();
  const read = new ColumnSet();
  const forTarget = new ColumnSet();
  const end = byId.get(output);
  end?.columns.forEach((_, index) => (targets.has(output, index) ? forTarget : features).add(output, index));
  for (const { step } of marks) for (const index of targets.of(step.id)) forTarget.add(step.id, index);
  for (let at = steps.length - 1; at >= 0; at--) {
    const step = steps[at] as Step;
    const into = (set: ColumnSet, { port, index }: InputColumn): void => set.add(step.inputs[port] as string, index);
    for (const set of [features, read, forTarget]) {
      for (const index of set.of(step.id)) {
        const { from, by } = step.columns[index] as FlowColumn;
        for (const input of [...from, ...by]) into(set, input);
      }
    }
    for (const index of features.of(step.id)) {
      const { from, by, isCopy } = step.columns[index] as FlowColumn;
      for (const input of isCopy ? by : [...from, ...by]) into(read, input);
    }
    for (const input of readOnNewRows(step, byId, namesOf)) {
      into(features, input);
      into(read, input);
    }
  }
  const sources = steps.filter(({ inputs }) => inputs.length === 0);
  const useOf = (id: string, index: number): SourceColumnUse => {
    if (!isComplete || read.has(id, index)) return 'read';
    return features.has(id, index) ? 'passes' : forTarget.has(id, index) ? 'target' : 'none';
  };
  return {
    features,
    sources: new Map(
      sources.map(({ id, columns }) => [id, new Map(columns.map(({ name }, index) => [name, useOf(id, index)]))]),
    ),
    origins: new Map(
      sources.map(({ id, columns }) => [
        id,
        new Set(columns.filter((_, index) => forTarget.has(id, index)).map(({ name }) => name)),
      ]),
    ),
  };
}

/** Columns that decide which new rows stay, and in which order. */
function readOnNewRows(
  { operator, params, learned, inputs, flow }: Step,
  byId: ReadonlyMap<string, Step>,
  namesOf: (id: string) => ReadonlySet<string>,
): readonly InputColumn[] {
  if (flow === null) return [];
  if (operator.combine !== undefined) return flow.rowsBy;
  if (operator.rows === undefined || (operator.learn !== undefined && learned === undefined)) return [];
  const [before] = inputs as [string];
  const columns = byId.get(before)?.columns ?? [];
  const input = withTargets({ columns: localColumns(columns) }, namesOf(before));
  const plan = newRowsPlan(operator, params, input, learned);
  // A plan on whole columns is counted through the result columns made from it.
  if (plan === null || plan.rows === 'whole') return [];
  return readByPlan(plan).map((index) => ({ port: 0, index }));
}

function merged(sides: readonly TargetSide[]): TargetSide {
  const [only] = sides;
  if (only !== undefined && sides.length === 1) return only;
  const once = <Item extends { readonly nodeId: string }>(items: readonly Item[]): Item[] => [
    ...new Map(items.map((item) => [item.nodeId, item])).values(),
  ];
  const sources = new Map<string, Map<string, SourceColumnUse>>();
  const rank: Readonly<Record<SourceColumnUse, number>> = { none: 0, target: 1, passes: 2, read: 3 };
  for (const side of sides) {
    for (const [id, uses] of side.sources) {
      const known = sources.get(id) ?? new Map<string, SourceColumnUse>();
      sources.set(id, known);
      for (const [name, use] of uses) if (rank[use] >= rank[known.get(name) ?? 'none']) known.set(name, use);
    }
  }
  return {
    marked: sides.find(({ marked }) => marked !== null)?.marked ?? null,
    nodes: new Set(sides.flatMap(({ nodes }) => [...nodes])),
    steps: once(sides.flatMap(({ steps }) => steps)),
    leaks: once(sides.flatMap(({ leaks }) => leaks)),
    reads: once(sides.flatMap(({ reads }) => reads)),
    sources,
    origins: new Map(
      [...sources.keys()].map((id) => [id, new Set(sides.flatMap((side) => [...(side.origins.get(id) ?? [])]))]),
    ),
    names: (nodeId) => new Set(sides.flatMap((side) => [...side.names(nodeId)])),
    isComplete: sides.every((side) => side.isComplete),
  };
}

/** A step that lets the target flow into a feature, as a problem. */
export function leakProblem({ nodeId, target, column, path }: TargetLeak): Problem {
  return {
    code: 'leak.target',
    message: `The target "${target}" flows into the feature "${column}": ${path.join(' → ')}.`,
    hint: 'New rows have no target, and a model would only read the answer off. Take the target out of this step, or drop the column; if you mean it, set "allow_target": true on the step in the document.',
    nodeId,
    column,
  };
}

/** Whether a document marks a target. */
export const hasTarget = ({ nodes }: PipelineDocument): boolean =>
  nodes.some(({ type, params }) => {
    const { marksTarget, targetParam } = operatorOf(type) ?? {};
    return marksTarget === true || (targetParam !== undefined && typeof params[targetParam] === 'string');
  });
