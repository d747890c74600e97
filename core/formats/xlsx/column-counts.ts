/** What was met in a column of a sheet: the evidence for its type and its notices. */
import { CELL, CELL_KINDS } from './cell-list.ts';

/** A type of a column, before strings are told apart. Seconds are numbers that were durations or times of day. */
export type SheetType = 'number' | 'seconds' | 'boolean' | 'datetime' | 'text';

/** A cell worth showing. */
export interface ShownCell {
  /** Row of the sheet, counted from 0. */
  readonly row: number;
  readonly text: string;
}

export interface ColumnCounts {
  /** Cells by kind (`CELL`), without those that are missing words. */
  readonly kinds: number[];
  /** Missing words, and how often each was met. */
  readonly words: Map<string, number>;
  /** The first error cell, and the first formula without a value. */
  error: ShownCell | null;
  uncalculated: ShownCell | null;
  /** Numbers that are a formula's 0. */
  zeroFormulas: number;
}

export const noCounts = (): ColumnCounts => ({
  kinds: new Array<number>(CELL_KINDS).fill(0),
  words: new Map(),
  error: null,
  uncalculated: null,
  zeroFormulas: 0,
});

export function addCounts(all: ColumnCounts, more: ColumnCounts): void {
  more.kinds.forEach((count, kind) => {
    all.kinds[kind] += count;
  });
  for (const [word, count] of more.words) all.words.set(word, (all.words.get(word) ?? 0) + count);
  all.error ??= more.error;
  all.uncalculated ??= more.uncalculated;
  all.zeroFormulas += more.zeroFormulas;
}

/** Cells of each kind that has a type of its own. */
export const kindCounts = ({ kinds }: ColumnCounts): Readonly<Record<SheetType, number>> => ({
  number: kinds[CELL.number],
  boolean: kinds[CELL.boolean],
  datetime: kinds[CELL.date],
  seconds: kinds[CELL.duration] + kinds[CELL.time],
  text: kinds[CELL.text] + kinds[CELL.big],
});

/** The type that holds all cells; null where there is none. */
export function sheetType(counts: ColumnCounts): SheetType | null {
  const found = (Object.entries(kindCounts(counts)) as [SheetType, number][]).filter(([, count]) => count > 0);
  if (found.length === 0) return null;
  // Digits beyond a double's are texts among numbers as well.
  return found.length > 1 ? 'text' : (found[0]?.[0] ?? null);
}
