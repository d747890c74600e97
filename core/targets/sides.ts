/**
 * The two sides of a pipeline that marks a target. The feature side is the part that an export needs for
 * new rows: none of its columns is read or made for the target alone. The target side turns labels into
 * the numbers that a model learns.
 */
import { madeColumns } from '../graph/column-flow.ts';
import { column } from '../ir/build.ts';
import { columnsRead, type Expr } from '../ir/expression.ts';
import { substitution } from '../ir/substitute.ts';
import type { RowPlan } from '../operators/kit/operator.ts';
import type { FrozenColumn, FrozenNode, FrozenPipeline } from './frozen.ts';
import type { CheckCell, CheckRows } from './check-rows.ts';

export interface Sides {
  /** The pipeline without the target; the pipeline itself if none is marked. */
  readonly features: FrozenPipeline;
  /** Positions of the feature side's source columns in the whole source, and of its results in the whole result. */
  readonly sourcePlaces: readonly number[];
  readonly resultPlaces: readonly number[];
  readonly target: TargetPart | null;
}

export interface TargetPart {
  /**
   * Name of the target: the source column's, if the target is made from a single one, else
   * the name that SetTarget marks.
   */
  readonly name: string;
  /**
   * Steps from the source's columns to the target's columns of the result; there may be none. Rows stay unchanged. Null
   * if a cell of the target depends on other rows, because the feature side drops or moves some.
   */
  readonly pipeline: FrozenPipeline | null;
  /** Positions of its results in the whole result. */
  readonly resultPlaces: readonly number[];
}

const known = new WeakMap<FrozenPipeline, Sides>();

/** Both sides of a pipeline. A pipeline with two tables is not split, because no target can express it. */
export function sidesOf(whole: FrozenPipeline): Sides {
  const sides = known.get(whole) ?? made(whole);
  known.set(whole, sides);
  return sides;
}

/** The check rows, reduced to the feature side's inputs and results. */
export const featureCheck = ({ sourcePlaces, resultPlaces }: Sides, check: CheckRows): CheckRows => {
  const [input = []] = check.inputs;
  const picked = (of: readonly (readonly CheckCell[])[], places: readonly number[]) =>
    places.map((place) => of[place] ?? []);
  return { inputs: [picked(input, sourcePlaces)], expected: picked(check.expected, resultPlaces) };
};

/** Positions of the source's columns that a result is made from, or the order and number of rows; all if there are two tables. */
export function placesRead(whole: FrozenPipeline): ReadonlySet<number> {
  if (whole.nodes.some(({ combine }) => combine !== null)) return new Set(range(whole.sources[0]?.fields.length ?? 0));
  const results = range(whole.fields.length);
  return new Set(reduced(whole, { results, keeps: () => false, movesRows: true }).sourcePlaces);
}

const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

function made(whole: FrozenPipeline): Sides {
  const [source] = whole.sources;
  const places = { sourcePlaces: range(source?.fields.length ?? 0), resultPlaces: range(whole.fields.length) };
  const { marked } = whole.side;
  if (marked === null || source === undefined || whole.nodes.some(({ combine }) => combine !== null)) {
    return { features: whole, ...places, target: null };
  }
  const ofTarget = dependsOnTarget(whole);
  const isTarget = (place: number): boolean => whole.fields[place]?.target === true;
  const features = reduced(whole, {
    results: places.resultPlaces.filter((place) => !isTarget(place)),
    // An unneeded column stays, so that each step shows its effect; a column that needs the target goes.
    keeps: (id, index) => ofTarget.get(id)?.has(index) !== true,
    movesRows: true,
  });
  const target = reduced(whole, {
    results: places.resultPlaces.filter(isTarget),
    keeps: () => false,
    movesRows: false,
  });
  const [own] = target.pipeline.sources;
  const isWhole = target.pipeline.nodes.some(({ rows }) => rows !== null);
  const moves = features.pipeline.nodes.some(
    ({ rows }) => rows !== null && (rows.rows !== 'whole' || rows.repeats === true),
  );
  return {
    features: features.pipeline,
    sourcePlaces: features.sourcePlaces,
    resultPlaces: features.resultPlaces,
    target: {
      name: own?.fields.length === 1 ? (own.fields[0]?.name as string) : marked.column,
      pipeline: isWhole && moves ? null : target.pipeline,
      resultPlaces: target.resultPlaces,
    },
  };
}

/** Columns, by node, that are the target or depend on it. They include features with an allowed leak. */
function dependsOnTarget({ sources, nodes, side }: FrozenPipeline): ReadonlyMap<string, ReadonlySet<number>> {
  const found = new Map<string, Set<number>>();
  for (const { id, fields } of sources) {
    const uses = side.sources.get(id);
    const own = fields.flatMap(({ name }, index) =>
      uses?.get(name) === 'target' || side.names(id).has(name) ? [index] : [],
    );
    found.set(id, new Set(own));
  }
  for (const node of nodes) {
    const before = found.get(node.inputs[0] as string) ?? new Set<number>();
    const own = node.columns.flatMap(({ name, expr }, index) => {
      const reads = readThrough(node, columnsRead([expr]));
      return side.names(node.id).has(name) || [...reads].some((read) => before.has(read)) ? [index] : [];
    });
    found.set(node.id, new Set(own));
  }
  return found;
}

/** Whether a plan on whole columns makes exactly one result from each column, whatever the others hold. */
const isPaired = ({ rows }: FrozenNode): boolean =>
  rows?.rows === 'whole' && rows.repeats !== true && madeColumns(rows, 0).length === rows.of.length;

/** Incoming columns; result columns of a whole plan are replaced by the columns they are made from. */
function readThrough(node: FrozenNode, read: ReadonlySet<number>): ReadonlySet<number> {
  const { before, rows } = node;
  const first = before[0]?.length ?? 0;
  if (rows?.rows !== 'whole' || [...read].every((index) => index < first)) return read;
  const paired = isPaired(node);
  const reads = new Set<number>();
  for (const index of read) {
    if (index < first) reads.add(index);
    else for (const from of columnsRead(paired ? [rows.of[index - first] as Expr] : rows.of)) reads.add(from);
  }
  return reads;
}

/** Columns that decide which rows stay or are repeated, and in which order. */
function readByRows({ rows }: FrozenNode): ReadonlySet<number> {
  switch (rows?.rows) {
    case 'filter':
      return columnsRead([rows.keep]);
    case 'sort':
      return columnsRead(rows.by.map(({ x }) => x));
    case 'distinct':
      return columnsRead(rows.by);
    case 'take':
      return columnsRead(rows.by === undefined ? [] : [rows.by]);
    case 'partition':
      return columnsRead(rows.by === null ? [] : [rows.by]);
    case 'whole':
      return columnsRead(rows.repeats === true ? rows.of : []);
    default:
      return new Set();
  }
}

interface Wanted {
  /** Positions of the wanted columns in the result. */
  readonly results: readonly number[];
  /** Whether a column of a source or node stays even if no result needs it. */
  keeps(id: string, index: number): boolean;
  /** Whether steps may drop and sort rows. */
  readonly movesRows: boolean;
}

interface Reduced {
  readonly pipeline: FrozenPipeline;
  readonly sourcePlaces: readonly number[];
  readonly resultPlaces: readonly number[];
}

/** The pipeline reduced to the wanted results and the columns they are made from. */
function reduced(whole: FrozenPipeline, { results, keeps, movesRows }: Wanted): Reduced {
  const { sources, nodes, output } = whole;
  const needed = new Map<string, Set<number>>([...sources, ...nodes].map(({ id }) => [id, new Set<number>()]));
  const neededOf = (id: string): Set<number> => needed.get(id) as Set<number>;
  for (const place of results) neededOf(output).add(place);
  for (const { id, fields } of sources)
    for (const index of range(fields.length)) if (keeps(id, index)) neededOf(id).add(index);
  for (const node of nodes) {
    for (const index of node.columns.keys()) if (keeps(node.id, index)) neededOf(node.id).add(index);
  }
  for (const node of nodes.toReversed()) {
    const exprs = [...neededOf(node.id)].map((index) => (node.columns[index] as FrozenColumn).expr);
    const before = neededOf(node.inputs[0] as string);
    for (const index of readThrough(node, columnsRead(exprs))) before.add(index);
    if (movesRows) for (const index of readByRows(node)) before.add(index);
  }
  const kept = new Map([...needed].map(([id, indices]) => [id, [...indices].sort((a, b) => a - b)]));
  const keptOf = (id: string): readonly number[] => kept.get(id) as readonly number[];
  const [source] = sources;
  const sourcePlaces = keptOf(source?.id as string);
  const inSource = moved(sourcePlaces);
  return {
    sourcePlaces,
    resultPlaces: results,
    pipeline: {
      ...whole,
      sources: sources.map((one) => ({ ...one, fields: keptOf(one.id).map((index) => one.fields[index] as never) })),
      nodes: nodes.map((node) =>
        reducedNode(node, keptOf(node.inputs[0] as string), keptOf(node.id), inSource, movesRows),
      ),
      fields: results.map((place) => whole.fields[place] as FrozenPipeline['fields'][number]),
    },
  };
}

/** Replaces positions by positions among the kept ones. */
function moved(kept: readonly number[]): (expr: Expr) => Expr {
  if (kept.every((index, place) => index === place)) return (expr) => expr;
  const places = new Map(kept.map((index, place) => [index, place]));
  return substitution((index, type) => column(places.get(index) as number, type));
}

function reducedNode(
  node: FrozenNode,
  before: readonly number[],
  own: readonly number[],
  inSource: (expr: Expr) => Expr,
  movesRows: boolean,
): FrozenNode {
  const fields = node.before[0] ?? [];
  const columns = own.map((index) => node.columns[index] as FrozenColumn);
  const first = fields.length;
  const madeBy =
    node.rows?.rows === 'whole'
      ? [...columnsRead(columns.map(({ expr }) => expr))].filter((index) => index >= first).sort((a, b) => a - b)
      : [];
  const isWhole = node.rows?.rows === 'whole' && (node.rows.repeats !== true || madeBy.length > 0);
  const rows = movesRows || isWhole ? node.rows : null;
  const paired = isPaired(node);
  const all = rows?.rows === 'whole' && !paired ? range(rows.of.length).map((index) => first + index) : madeBy;
  const inNode = moved([...before, ...all]);
  return {
    ...node,
    before: [before.map((index) => fields[index] as (typeof fields)[number])],
    rows: rowsIn(rows, paired ? madeBy.map((index) => index - first) : null, inNode),
    columns: columns.map((made) => ({
      ...made,
      expr: inNode(made.expr),
      overSource: made.overSource === null ? null : inSource(made.overSource),
    })),
  };
}

function rowsIn(rows: RowPlan | null, of: readonly number[] | null, inNode: (expr: Expr) => Expr): RowPlan | null {
  switch (rows?.rows) {
    case 'filter':
      return { ...rows, keep: inNode(rows.keep) };
    case 'sort':
      return { ...rows, by: rows.by.map(({ x, descending }) => ({ x: inNode(x), descending })) };
    case 'distinct':
      return { ...rows, by: rows.by.map(inNode) };
    case 'whole': {
      const left = of === null ? rows.of : of.map((index) => rows.of[index] as Expr);
      return left.length === 0 ? null : { ...rows, of: left.map(inNode) };
    }
    case 'take':
      return rows.by === undefined ? rows : { ...rows, by: inNode(rows.by) };
    case 'partition':
      return rows.by === null ? rows : { ...rows, by: inNode(rows.by) };
    case undefined:
      return null;
  }
}
