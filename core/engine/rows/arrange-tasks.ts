/** Sorts, deduplicates and matches rows by whole columns, on a worker thread. */
import type { WholeColumn } from '../../operators/kit/operator.ts';
import { type KeyMatches, keyMatches } from '../../operators/methods/key-matches.ts';
import {
  distinctRows,
  type MatchedRows,
  matchedByKeys,
  matchedByPosition,
} from '../../operators/methods/row-matching.ts';
import { type SortKey, sortedRows } from '../../operators/methods/row-order.ts';
import { checkCancelled } from '../../run/run.ts';
import type { TaskContext } from './task.ts';

export interface SortInput {
  readonly keys: readonly SortKey[];
  readonly rows: number;
}

/** Row numbers in sorted order. */
export const sort = ({ keys, rows }: SortInput, context: TaskContext): { readonly order: Int32Array } => ({
  order: sortedRows(keys, rows, () => checkCancelled(context)),
});

export interface DistinctInput {
  readonly columns: readonly WholeColumn[];
  readonly rows: number;
  readonly keep: 'first' | 'last' | false;
}

/** Marks the rows to keep with 1. */
export const distinct = (
  { columns, rows, keep }: DistinctInput,
  context: TaskContext,
): { readonly marks: Uint8Array } => ({
  marks: distinctRows(columns, rows, keep, () => checkCancelled(context)),
});

export interface PlaceInput {
  readonly match: Parameters<typeof matchedByPosition>[0];
  readonly rows: readonly [number, number];
}

export interface MatchInput {
  readonly plan: Parameters<typeof matchedByKeys>[0];
  readonly keys: readonly [readonly WholeColumn[], readonly WholeColumn[]];
  readonly rows: readonly [number, number];
}

/** Pairs rows by position: below each other, or side by side. */
export const place = ({ match: plan, rows }: PlaceInput): MatchedRows => matchedByPosition(plan, rows);

/** Pairs the rows of two tables. */
export const match = ({ plan, keys, rows }: MatchInput, context: TaskContext): MatchedRows =>
  matchedByKeys(plan, keys, rows, () => checkCancelled(context));

export interface KeyMatchesInput {
  readonly keys: readonly [readonly WholeColumn[], readonly WholeColumn[]];
  readonly rows: readonly [number, number];
  /** Share of the keys that take part, 0 … 1. */
  readonly share: number;
}

/** Counts the rows of two tables that have partners. */
export const countMatches = ({ keys, rows, share }: KeyMatchesInput, context: TaskContext): KeyMatches =>
  keyMatches(keys, rows, share, () => checkCancelled(context));
