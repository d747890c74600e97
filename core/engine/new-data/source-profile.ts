/** Creates a source's profile for a fitted document; its size is bounded for any table. */
import { PARTITION } from '../../operators/kit/partition.ts';
import { binEdges, type ColumnSketch, type SourceProfile } from '../../graph/source-profile.ts';
import type { PipelineDocument } from '../../graph/document-schema.ts';
import { graphOf, topologicalOrder } from '../../graph/graph.ts';
import { agg, ask, type Distinct, type Extent, type Learning, together } from '../../ir/aggregate.ts';
import { dateToNumber, isMissing, searchSorted, toNumber } from '../../ir/build.ts';
import type { Expr } from '../../ir/expression.ts';
import type { ColumnType } from '../../ir/types.ts';
import { portOf } from '../../graph/validate.ts';
import { operatorOf } from '../../operators/catalogue.ts';
import type { SymbolicColumn } from '../../operators/kit/operator.ts';
import type { NodeOutcome, NodeValue } from '../execute/node-outcome.ts';
import type { LearningRounds } from '../execute/learning-rounds.ts';
import { inTurns } from '../execute/step-run.ts';
import { rowBefore, rowsBefore } from '../rows/row-origin.ts';
import { type RowSet, rowsWhere, sampleOf } from '../rows/row-set.ts';

/** Rows, evenly spread, from which quantiles are computed. */
const SAMPLE_ROWS = 100_000;
/** Longest category in letters; a longer text is no recognisable category, and its cells count as `rest`. */
const MAX_WORD_LETTERS = 80;
/** Number of quantiles and categories per column, by width of the table, to limit the size of the document. */
const DETAIL: readonly { readonly upTo: number; readonly quantiles: number; readonly values: number }[] = [
  { upTo: 1_000, quantiles: 21, values: 50 },
  { upTo: 2_000, quantiles: 11, values: 20 },
  { upTo: 4_000, quantiles: 5, values: 8 },
  { upTo: Number.POSITIVE_INFINITY, quantiles: 0, values: 0 },
];
/** Most columns in a profile; of a wider table, the first ones. */
const MAX_COLUMNS = 10_000;

/** The number by which a column is profiled; null if it is profiled by its values or by its missing cells only. */
export const profiledNumber = ({ type, expr }: Pick<SymbolicColumn, 'type' | 'expr'>): Expr | null =>
  type === 'datetime' ? dateToNumber(expr) : type === 'number' ? toNumber(expr) : null;

/** Index of a number's bin, from 0; missing stays missing. */
const binOf = (x: Expr, edges: readonly number[]): Expr => searchSorted(x, edges, 'right');

/** Count of numbers per bin. */
export const binCounts = (x: Expr, edges: readonly number[]) =>
  agg.histogram(binOf(x, edges), -0.5, edges.length + 0.5, edges.length + 1);

/** Profile of these rows. */
export async function profileSource(
  fields: readonly SymbolicColumn[],
  rows: RowSet,
  rounds: LearningRounds,
): Promise<SourceProfile> {
  const columns = fields.slice(0, MAX_COLUMNS);
  const { quantiles, values } = DETAIL.find(({ upTo }) => columns.length <= upTo) as (typeof DETAIL)[number];
  const first = await rounds.learn(together(columns.map((column) => firstFigures(column, values))), rows);
  const at = quantiles < 2 ? [] : Array.from({ length: quantiles }, (_, index) => index / (quantiles - 1));
  const sketched = columns.map((column, index) => {
    const figures = first[index];
    const isSpread = 'extent' in figures && figures.extent.count > 0 && at.length > 0;
    return isSpread ? profiledNumber(column) : null;
  });
  const numbers = sketched.filter((x): x is Expr => x !== null);
  const found = await rounds.learn(together(numbers.map((x) => quantilesOf(x, at))), sampleOf(rows, SAMPLE_ROWS));
  const counted = await rounds.learn(together(numbers.map((x, index) => countsOf(x, binEdges(found[index])))), rows);
  let next = 0;
  return {
    rows: rows.rows,
    columns: columns.map((column, index): ColumnSketch => {
      const figures = first[index];
      if ('missing' in figures) return { name: column.name, missing: figures.missing };
      if ('distinct' in figures) return { name: column.name, ...categories(figures.distinct, column.type, values) };
      const { extent } = figures;
      const isSketched = sketched[index] !== null;
      const place = isSketched ? next++ : -1;
      return {
        name: column.name,
        missing: extent.missing,
        ...(extent.count > 0 && { min: extent.min, max: extent.max }),
        ...(isSketched && { quantiles: [...(found[place] as number[])], counts: [...(counted[place] as number[])] }),
      };
    }),
    ...(fields.length > columns.length && { more_columns: fields.length - columns.length }),
  };
}

type FirstFigures = { readonly extent: Extent } | { readonly distinct: Distinct } | { readonly missing: number };

function* firstFigures(column: SymbolicColumn, values: number): Learning<FirstFigures> {
  const x = profiledNumber(column);
  if (x !== null) return yield* ask({ extent: agg.extent(x) });
  // Only missing cells are counted for free text, because its shares cannot drift.
  if (column.type === 'text' || values === 0) {
    const { moments } = yield* ask({ moments: agg.moments(toNumber(isMissing(column.expr))) });
    return { missing: moments.sum };
  }
  return yield* ask({ distinct: agg.distinct(column.expr) });
}

function* quantilesOf(x: Expr, at: readonly number[]): Learning<readonly number[]> {
  // `lower` yields values of the data, because nothing lies between two whole numbers.
  return (yield* ask({ quantiles: agg.quantiles(x, at, 'lower') })).quantiles.values;
}

function* countsOf(x: Expr, edges: readonly number[]): Learning<readonly number[]> {
  return (yield* ask({ bins: binCounts(x, edges) })).bins.counts;
}

/**
 * The most frequent categories. A category in a single row is omitted, because its share means nothing but it may
 * identify a person.
 */
function categories(
  { values, counts, missing }: Distinct,
  type: ColumnType,
  most: number,
): Pick<ColumnSketch, 'missing' | 'values' | 'counts' | 'rest'> {
  const order = counts.map((_, index) => index);
  order.sort((a, b) => counts[b] - counts[a] || a - b);
  const kept = order
    .filter((index) => type === 'boolean' || isListed(values[index] as string, counts[index]))
    .slice(0, most);
  const inOrder = kept.map((index) => counts[index]);
  const all = counts.reduce((sum, own) => sum + own, 0);
  return {
    missing,
    values: kept.map((index) => values[index] as string | boolean),
    counts: inOrder,
    rest: all - inOrder.reduce((sum, own) => sum + own, 0),
  };
}

const isListed = (word: string, count: number): boolean => count > 1 && word.length <= MAX_WORD_LETTERS;

/**
 * Train rows of a source: all rows except the ones that become validation or test rows in a later split and train rows
 * in none. Rows dropped before the split stay, because new data has such rows, too.
 */
export async function trainRowsOf(
  document: PipelineDocument,
  outcomes: ReadonlyMap<string, NodeOutcome>,
  sourceId: string,
  rounds: LearningRounds,
): Promise<RowSet | null> {
  const values = new Map<string, NodeValue>();
  for (const [id, outcome] of outcomes) if (outcome.state === 'done') values.set(id, outcome.value);
  const source = values.get(sourceId)?.rows;
  if (source === undefined) return null;
  const ways = waysTo(document, values, sourceId);
  if (ways.length === 0) return source;
  const marks = new Uint8Array(source.rows);
  for (const isTrain of [false, true]) {
    for (const { value, rowOf } of ways) {
      const partition = value.partition as Uint8Array;
      await inTurns(value.rows.rows, rounds, (from, to) => {
        for (let row = from; row < to; row++) {
          if ((partition[row] === PARTITION.train) !== isTrain) continue;
          const origin = rowOf(row);
          if (origin !== null) marks[origin] = isTrain ? 0 : 1;
        }
      });
    }
  }
  return rowsWhere(source, marks, 0);
}

interface Way {
  /** Result of a split. */
  readonly value: NodeValue;
  /** The source row from which this row of the result was computed; null if there is none. */
  rowOf(row: number): number | null;
}

/** Most ways followed from one node to a source; diamonds of joins have more. */
const MAX_WAYS = 8;

/** Splits that divide a source's rows, with the mapping of their rows to the source's. */
function waysTo(document: PipelineDocument, values: ReadonlyMap<string, NodeValue>, sourceId: string): Way[] {
  const graph = graphOf(document);
  const back = new Map<string, readonly Way['rowOf'][]>([[sourceId, [(row) => row]]]);
  const ways: Way[] = [];
  for (const id of topologicalOrder(document)) {
    const value = values.get(id);
    const { node, inputs = [] } = graph.get(id) ?? {};
    const operator = operatorOf(node?.type ?? '');
    if (id === sourceId || value === undefined || operator === undefined) continue;
    const own: Way['rowOf'][] = [];
    for (const { source, targetHandle } of inputs) {
      const input = values.get(source);
      if (input === undefined) continue;
      const port = portOf(targetHandle, operator.inputs);
      const isCombined = operator.combine !== undefined && node?.bypassed !== true;
      const before = (row: number): number | null =>
        isCombined ? (rowsBefore(value.rows, row)?.[port] ?? null) : rowBefore(value.rows, row, input.rows);
      for (const rest of back.get(source) ?? []) {
        if (own.length >= MAX_WAYS) break;
        own.push((row) => {
          const at = before(row);
          return at === null || at < 0 ? null : rest(at);
        });
      }
      if (value.partition === null || input.partition !== null) continue;
      for (const rowOf of own) ways.push({ value, rowOf });
    }
    back.set(id, own);
  }
  return ways;
}
