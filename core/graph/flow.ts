/**
 * Ingredients of each column, without a run: its own row, other rows of its part, learned values, rows of other parts,
 * later rows, the target. Also the leaks: steps by which test rows, later rows or the target reach learned values or a
 * feature, each with the steps on the way.
 */
import { operatorOf } from '../operators/catalogue.ts';
import type { DeclaredField, Operator } from '../operators/kit/operator.ts';
import type { DocumentNode, PipelineDocument } from './document-schema.ts';
import {
  type Carried,
  type FlowColumn,
  type Ingredient,
  lastMarks,
  type Leak,
  looksAhead,
  markedColumn,
  MAX_PATH,
  type Mixed,
  mixesOf,
  splitOf,
  type Step,
  type Table,
} from './flow-step.ts';
import { graphOf, topologicalOrder } from './graph.ts';
import { crossingLeaks, merged, targetLeaks } from './leaks.ts';
import { type InputColumn, type ResultColumn, type StepReads, stepReads } from './step-reads.ts';
import { parseParams, portOf } from './validate.ts';

export interface Flow {
  /** Columns by node; a node with unknown columns is absent. */
  readonly columns: ReadonlyMap<string, readonly FlowColumn[]>;
  readonly leaks: readonly Leak[];
}

/** The flow of a document with the given source columns. */
export function flowOf(document: PipelineDocument, sources: ReadonlyMap<string, readonly DeclaredField[]>): Flow {
  const steps = stepsOf(document, sources);
  const seeds = targetSeeds(document, steps);
  const tables = new Map<string, Table>();
  const mixed = new Map<string, Mixed>();
  const leaks: Leak[] = [];
  let splits = 0;
  for (const step of steps.values()) {
    const inputs = step.inputs.map((id) => tables.get(id) as Table);
    const table = tableOf(step, inputs, seeds);
    const own = mixingOf(step, inputs[0]);
    if (own !== null) mixed.set(step.id, own);
    const isSplit = splitOf(step) !== null || (inputs.length > 1 && inputs.some((input) => input.splits.length > 0));
    if (isSplit) splits++;
    if (!isSplit || splits <= MAX_SPLITS)
      for (const leak of crossingLeaks(document, step, inputs, mixed, steps)) leaks.push(leak);
    tables.set(step.id, table);
  }
  for (const leak of targetLeaks(document, steps, tables)) leaks.push(leak);
  return {
    columns: new Map(
      [...tables].map(([id, { columns }]) => [id, columns.map(({ targetPath: _, ...column }): FlowColumn => column)]),
    ),
    leaks: merged(leaks),
  };
}

const parsedParams = new WeakMap<object, { readonly type: string; readonly parsed: ReturnType<typeof parseParams> }>();

/** Cached parameters of a node, because a change affects few of thousands of nodes. */
function knownParams(node: DocumentNode): ReturnType<typeof parseParams> {
  const last = parsedParams.get(node.params);
  if (last?.type === node.type) return last.parsed;
  const parsed = parseParams(node);
  parsedParams.set(node.params, { type: node.type, parsed });
  return parsed;
}

/**
 * Cached reads by parameters object. They stay valid while the node's inputs do, because a change
 * affects only the nodes below it.
 */
const readsByParams = new WeakMap<
  object,
  { readonly type: string; readonly inputs: readonly (readonly DeclaredField[])[]; readonly reads: StepReads | null }
>();

function knownReads(
  { type, params: given }: DocumentNode,
  operator: Operator,
  params: unknown,
  inputs: readonly (readonly DeclaredField[])[],
): StepReads | null {
  const last = readsByParams.get(given);
  if (
    last?.type === type &&
    last.inputs.length === inputs.length &&
    inputs.every((own, at) => own === last.inputs[at])
  ) {
    return last.reads;
  }
  const reads = stepReads(operator, params, inputs);
  readsByParams.set(given, { type, inputs, reads });
  return reads;
}

const fieldLists = new WeakMap<StepReads, readonly DeclaredField[]>();

/** Returns the same list for the same reads, so that the next node's cache hits too. */
function fieldsOf(reads: StepReads): readonly DeclaredField[] {
  const own = fieldLists.get(reads) ?? reads.columns.map(({ field }) => field);
  fieldLists.set(reads, own);
  return own;
}

/** Limit of columns over all nodes: some seconds of work. The columns of later nodes count as unknown. */
const MAX_COLUMNS = 1_000_000;
/** Limit of splits, and of joins of split tables, that are checked for leaks. */
const MAX_SPLITS = 100;

/** Nodes with known columns, in order. */
function stepsOf(
  document: PipelineDocument,
  sources: ReadonlyMap<string, readonly DeclaredField[]>,
): ReadonlyMap<string, Step> {
  const graph = graphOf(document);
  const steps = new Map<string, Step>();
  let followed = 0;
  const put = (step: Step): void => {
    steps.set(step.id, step);
    followed += step.fields.length;
  };
  for (const id of topologicalOrder(document)) {
    if (followed > MAX_COLUMNS) break;
    const { node, inputs: edges } = graph.get(id) as NonNullable<ReturnType<typeof graph.get>>;
    const operator = operatorOf(node.type);
    const parsed = knownParams(node);
    if (operator === undefined || 'problems' in parsed) continue;
    const common = { id, node, operator, params: parsed.params };
    if (operator.inputs.length === 0) {
      const fields = sources.get(id);
      if (fields !== undefined) put({ ...common, inputs: [], reads: null, fields });
      continue;
    }
    const inputs = operator.inputs.map(
      (_, port) => edges.find((edge) => portOf(edge.targetHandle, operator.inputs) === port)?.source ?? '',
    );
    const before = inputs.map((input) => steps.get(input)?.fields);
    const [first] = before;
    if (node.bypassed === true) {
      if (first !== undefined) put({ ...common, inputs: [inputs[0] as string], reads: null, fields: first });
      continue;
    }
    if (before.some((fields) => fields === undefined)) continue;
    const reads = knownReads(node, operator, parsed.params, before as (readonly DeclaredField[])[]);
    if (reads !== null) put({ ...common, inputs, reads, fields: fieldsOf(reads) });
  }
  return steps;
}

const isLearning = (step: Step): boolean => step.reads?.learnsFrom != null && mixesOf(step).learns !== false;

/** For each node, the columns that become the target, or that only the target is made from. */
function targetSeeds(
  document: PipelineDocument,
  steps: ReadonlyMap<string, Step>,
): ReadonlyMap<string, ReadonlySet<number>> {
  const seeds = new Map<string, Set<number>>();
  for (const mark of lastMarks(document, steps)) {
    let id = mark.inputs[0] as string;
    let index = steps.get(id)?.fields.findIndex(({ name }) => name === markedColumn(mark)) ?? -1;
    while (index >= 0) {
      const own = seeds.get(id) ?? new Set<number>();
      seeds.set(id, own.add(index));
      const step = steps.get(id) as Step;
      if (step.inputs.length === 0) break;
      const reads: readonly InputColumn[] = step.reads?.columns[index]?.reads ?? [{ port: 0, index }];
      const [read] = reads;
      if (read === undefined || reads.length > 1) break;
      id = step.inputs[read.port] as string;
      index = read.index;
    }
  }
  return seeds;
}

const extended = (path: readonly string[], id: string): readonly string[] => [...path.slice(0, MAX_PATH - 1), id];

function tableOf(step: Step, inputs: readonly Table[], seeds: ReadonlyMap<string, ReadonlySet<number>>): Table {
  const { id, reads, fields } = step;
  const own = seeds.get(id);
  const [first] = inputs;
  if (first === undefined) {
    return {
      columns: fields.map((field, index) => ({
        ...field,
        from: new Map(),
        targetPath: own?.has(index) === true ? [id] : null,
      })),
      splits: [],
      sources: new Set([id]),
      sortedBy: [],
      isShuffled: false,
      orderTarget: null,
    };
  }
  if (reads === null) return first;
  const mixes = mixesOf(step);
  const split = splitOf(step);
  const learns = isLearning(step);
  const splits = [...new Set(inputs.flatMap((table) => table.splits))];
  const sorted = reads.sortedBy?.map(({ index, descending }) => ({
    key: first.columns[index] as Carried,
    descending,
  }));
  const keyed = sorted?.find(({ key }) => key?.targetPath != null);
  const table = {
    splits: split === null ? splits : [...splits, split],
    sources: inputs.length === 1 ? first.sources : new Set(inputs.flatMap((input) => [...input.sources])),
    sortedBy:
      sorted === undefined
        ? first.sortedBy
        : sorted.map(({ key, descending }) => ({ column: key?.name ?? '', descending })),
    isShuffled: mixes.shuffles === true || (first.isShuffled && sorted === undefined),
    orderTarget:
      mixes.shuffles === true
        ? null
        : sorted === undefined
          ? first.orderTarget
          : keyed === undefined
            ? null
            : extended(keyed.key.targetPath as readonly string[], id),
  };
  const allowsTarget = (step.node as { readonly allow_target?: unknown }).allow_target === true;
  const alone = [id];
  // Columns with the same path share its extension.
  const paths = new Map<readonly string[], readonly string[]>();
  const longer = (path: readonly string[]): readonly string[] => {
    const known = paths.get(path) ?? extended(path, id);
    paths.set(path, known);
    return known;
  };
  const columns = reads.columns.map((made, index): Carried => {
    const read = made.reads.map(({ port, index: at }) => inputs[port]?.columns[at] as Carried);
    const from = ingredients(made, read, longer);
    const isSeed = own?.has(index) === true || made.field.target === true;
    if (!made.isUnchanged) {
      if (learns) add(from, splits.length > 0 ? 'train' : 'all', alone);
      if (mixes.cells === 'folds' || mixes.cells === 'group') add(from, mixes.cells, alone);
      else if (mixes.cells !== undefined) {
        add(from, splits.length === 0 ? 'all' : mixes.crossesParts === true ? 'parts' : 'part', alone);
        const ordered = splits.find(({ isOrdered }) => isOrdered);
        if (ordered !== undefined && looksAhead(mixes.cells, first, ordered)) add(from, 'later', alone);
      }
    }
    if (split !== null) {
      const all = from.get('all');
      if (all !== undefined) {
        from.delete('all');
        add(from, 'parts', longer(all));
      }
    }
    let way = read.find(({ targetPath }) => targetPath !== null)?.targetPath ?? null;
    if (way !== null && !made.isUnchanged) {
      way = mixes.cells === 'folds' && !isSeed ? null : longer(way);
    }
    if (
      way === null &&
      !made.isUnchanged &&
      mixes.cells !== undefined &&
      mixes.cells !== 'folds' &&
      mixes.cells !== 'group' &&
      first.orderTarget
    ) {
      way = longer(first.orderTarget);
    }
    if (way === null && own?.has(index) === true) way = alone;
    const isAllowed =
      (allowsTarget && !isSeed && way !== null) || read.some(({ isTargetAllowed }) => isTargetAllowed === true);
    if (allowsTarget && !isSeed) way = null;
    if (way !== null && !isSeed) add(from, 'target', way);
    return { ...made.field, from, targetPath: way, ...(isAllowed && { isTargetAllowed: true as const }) };
  });
  return { ...table, columns };
}

/** Ingredients of a column, from those of its source columns. */
function ingredients(
  { isUnchanged }: ResultColumn,
  read: readonly Carried[],
  longer: (path: readonly string[]) => readonly string[],
): Map<Ingredient, readonly string[]> {
  const from = new Map<Ingredient, readonly string[]>();
  for (const column of read) {
    for (const [ingredient, path] of column.from) add(from, ingredient, isUnchanged ? path : longer(path));
  }
  return from;
}

function add(from: Map<Ingredient, readonly string[]>, ingredient: Ingredient, path: readonly string[]): void {
  if (!from.has(ingredient)) from.set(ingredient, path);
}

/** Mixing of rows by a step; null if it mixes none, or only within the parts of a split. */
function mixingOf(step: Step, input: Table | undefined): Mixed | null {
  if (input === undefined || step.reads === null || step.operator.group === 'split') return null;
  const { cells, repeats } = mixesOf(step);
  if (repeats === true) return { how: 'repeated', columns: [], sortedBy: [] };
  const columns = step.reads.columns.filter(({ isUnchanged }) => !isUnchanged).map(({ field }) => field.name);
  if (isLearning(step)) return { how: 'learned', columns, sortedBy: [] };
  if (cells === 'group') return { how: cells, columns, sortedBy: [] };
  if (cells === undefined || cells === 'folds' || columns.length === 0) return null;
  // After a shuffle, neighbouring rows are any rows.
  return { how: input.isShuffled ? 'all' : cells, columns, sortedBy: input.sortedBy };
}
