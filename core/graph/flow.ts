/**
 * Ingredients of each column, without a run: its own row, other rows of its part, learned values, rows of other parts,
 * later rows, the target. Also the leaks: steps by which test rows, later rows or the target reach learned values or a
 * feature, each with the steps on the way.
 */
import type { Problem } from '../ir/problem.ts';
import { operatorOf } from '../operators/catalogue.ts';
import type { DeclaredField, Mixing, Operator } from '../operators/kit/operator.ts';
import type { PipelineDocument } from './document-schema.ts';
import type { DocumentNode } from './document-schema.ts';
import { graphOf, terminalNodes, topologicalOrder, upstreamOfAll } from './graph.ts';
import { type InputColumn, type ResultColumn, type StepReads, stepReads } from './step-reads.ts';
import { parseParams, portOf } from './validate.ts';

/**
 * Ingredients of a column besides its own row. `all`: all rows, because no split precedes the step; `part`: other rows
 * of its own part; `train`: learned from train rows; `parts`: rows of other parts; `later`: rows later in time or
 * order; `folds`: the target of other train rows (cross-fitting); `target`: the target of the row itself.
 */
export type Ingredient = 'part' | 'train' | 'all' | 'parts' | 'later' | 'folds' | 'target';

export interface FlowColumn extends DeclaredField {
  /**
   * For each ingredient, ids of the nodes on the way: the node that introduced it, then the nodes
   * that changed the column since.
   */
  readonly from: ReadonlyMap<Ingredient, readonly string[]>;
  /** True if the target entered by a step for which the document allows it. */
  readonly isTargetAllowed?: true;
}

export type LeakCode = 'leak.target' | 'leak.test-rows' | 'leak.later-rows';

export interface Leak {
  readonly code: LeakCode;
  /** Step that causes the leak. */
  readonly nodeId: string;
  /** Affected columns; empty if the leak affects the choice of rows or columns as a whole. */
  readonly columns: readonly string[];
  /** Ids of the nodes from the origin of the leak to its effect. */
  readonly path: readonly string[];
  readonly message: string;
  readonly hint: string;
  /** Split that comes too late, or across which the step reads. */
  readonly splitId?: string;
  /** For a leak of the target: the node whose result contains the feature. */
  readonly endId?: string;
  /** True if test rows include copies of train rows. */
  readonly copiesRows?: true;
  /** Parameters of the step that remove the leak. */
  readonly remedy?: Readonly<Record<string, unknown>>;
}

export interface Flow {
  /** Columns by node; a node with unknown columns is absent. */
  readonly columns: ReadonlyMap<string, readonly FlowColumn[]>;
  readonly leaks: readonly Leak[];
}

/** Mixing of rows by a step before any split: its direction, and the order of the rows. */
interface Mixed {
  readonly how: 'learned' | 'repeated' | 'before' | 'after' | 'around' | 'all';
  readonly columns: readonly string[];
  readonly sortedBy: readonly SortKey[];
}

interface SortKey {
  readonly column: string;
  readonly descending: boolean;
}

interface Split {
  readonly nodeId: string;
  /** True if the last rows are test rows: by a time column, or by the order of the rows. */
  readonly isOrdered: boolean;
  /** The time column; null if the order of the rows decides. */
  readonly time: string | null;
  /** Whether equal rows stay in one part, because the split uses a column. */
  readonly keepsCopies: boolean;
}

/** A column during the analysis; `targetPath` is the path of the target into it. */
interface Carried extends FlowColumn {
  readonly targetPath: readonly string[] | null;
}

interface Table {
  readonly columns: readonly Carried[];
  readonly splits: readonly Split[];
  readonly sources: ReadonlySet<string>;
  readonly sortedBy: readonly SortKey[];
  readonly isShuffled: boolean;
  /** Path of the target into the order of the rows. */
  readonly orderTarget: readonly string[] | null;
}

interface Step {
  readonly id: string;
  readonly node: DocumentNode;
  readonly operator: Operator;
  readonly params: Readonly<Record<string, unknown>>;
  readonly inputs: readonly string[];
  /** Null for sources and for disabled nodes. */
  readonly reads: StepReads | null;
  readonly fields: readonly DeclaredField[];
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

const mixesOf = ({ operator, params, reads }: Step): Mixing => (reads === null ? {} : (operator.mixes?.(params) ?? {}));

const isLearning = (step: Step): boolean => step.reads?.learnsFrom != null && mixesOf(step).learns !== false;

/** The split that a step makes. */
function splitOf({ id, operator, params, reads }: Step): Split | null {
  if (reads === null || operator.group !== 'split') return null;
  const time = typeof params['time'] === 'string' ? params['time'] : null;
  const keepsCopies = time !== null || typeof params['group'] === 'string';
  return { nodeId: id, time, isOrdered: time !== null || params['shuffle'] === false, keepsCopies };
}

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

/** The column that a step marks as the target. */
const markedColumn = ({ operator, params }: Step): string => String(params[operator.targetParam ?? '']);

/** Steps that mark a target which no later one replaces. */
function lastMarks(document: PipelineDocument, steps: ReadonlyMap<string, Step>): Step[] {
  const marks = [...steps.values()].filter(({ operator, reads }) => operator.marksTarget === true && reads !== null);
  const above = upstreamOfAll(
    document,
    marks.flatMap(({ inputs }) => inputs),
  );
  return marks.filter(({ id }) => !above.has(id));
}

/** Maximum number of nodes on a path. Nodes between the first ones and the end are left out. */
const MAX_PATH = 24;

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
      if (mixes.cells === 'folds') add(from, 'folds', alone);
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

/** Whether rows depend on later ones, in the order of the split. */
function looksAhead(
  cells: NonNullable<Mixing['cells']>,
  { sortedBy }: Pick<Table, 'sortedBy'>,
  { time }: Split,
): boolean {
  if (cells === 'around') return true;
  const isDescending = sortedBy.find(({ column }) => column === time)?.descending === true;
  return cells === (isDescending ? 'before' : 'after');
}

/** Mixing of rows by a step; null if it mixes none, or only within the parts of a split. */
function mixingOf(step: Step, input: Table | undefined): Mixed | null {
  if (input === undefined || step.reads === null || step.operator.group === 'split') return null;
  const { cells, repeats } = mixesOf(step);
  if (repeats === true) return { how: 'repeated', columns: [], sortedBy: [] };
  const columns = step.reads.columns.filter(({ isUnchanged }) => !isUnchanged).map(({ field }) => field.name);
  if (isLearning(step)) return { how: 'learned', columns, sortedBy: [] };
  if (cells === undefined || cells === 'folds' || columns.length === 0) return null;
  // After a shuffle, neighbouring rows are any rows.
  return { how: input.isShuffled ? 'all' : cells, columns, sortedBy: input.sortedBy };
}

/** Leaks between parts of a split that this step reveals: the split comes too late, or the step reads across it. */
function crossingLeaks(
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
  if (cells !== undefined && cells !== 'folds' && cells !== 'all' && last.isOrdered && looksAhead(cells, left, last)) {
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
    cells !== undefined && cells !== 'folds' && !(cells === 'before' && last.isOrdered && !left.isShuffled);
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

const orderOf = ({ time }: Split): string => (time === null ? 'the order of the rows' : `“${time}”`);

/** Steps above a split, or above the undivided side of a join, that mixed rows which the split separates. */
function leaksBefore(
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

/** For each node above, the next node on a shortest path down to `to`. */
function waysTo(steps: ReadonlyMap<string, Step>, to: string): ReadonlyMap<string, string> {
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

/** Ids of the nodes on a shortest path down from one node to another; a long path keeps its beginning and its end. */
function wayFrom(from: string, to: string, ways: ReadonlyMap<string, string>): string[] {
  const way = [from];
  let id = ways.get(from);
  for (; id !== undefined && way.length < MAX_PATH - 1; id = ways.get(id)) way.push(id);
  return id === undefined ? way : [...way, to];
}

/** Features of a result that are made from the target, or that the target is made from. */
function targetLeaks(
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

/** For each node, the first mark at the node itself or above it. */
function firstAbove(document: PipelineDocument, marks: readonly Step[]): ReadonlyMap<string, Step> {
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

/** Whether a column marked as target was made from the target while the target itself stays beside it. */
function isMadeBeside(column: Carried, ends: readonly Carried[], steps: ReadonlyMap<string, Step>): boolean {
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

/** Merges leaks: one per step and code, with all affected columns. */
function merged(leaks: readonly Leak[]): Leak[] {
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

/** A leak as a problem on its node. */
export const leakProblem = ({ code, nodeId, columns, message, hint }: Leak): Problem => ({
  code,
  message,
  hint,
  nodeId,
  ...(columns.length > 0 && { column: columns[0] }),
});
