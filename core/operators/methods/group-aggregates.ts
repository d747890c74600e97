/**
 * Aggregates of groups, one cell for each group, with the meaning of pandas' functions of these names. Missing cells are
 * left out. Rows are read in their order on one thread, so the bits do not depend on threads.
 */
import { compareText } from '../../ir/functions/text.ts';
import type { AggregateFunction } from '../kit/aggregates.ts';
import type { WholeColumn } from '../kit/operator.ts';
import { missingIn } from '../kit/whole-columns.ts';
import { cellsAt, type RowGroups } from './group-rows.ts';
import { compensatedSums, variances, wholeSums } from './group-sums.ts';
import { distinctCodes } from './distinct-codes.ts';

/**
 * The aggregate of each group. Texts have codes; booleans and dates are numbers. Results of texts are codes of the same
 * texts, all others numbers; `any` and `all` are 0 or 1.
 * @param isWhole whether the known cells are whole numbers: their sums are exact
 */
export function aggregated(
  how: AggregateFunction,
  column: WholeColumn,
  groups: RowGroups,
  isWhole: boolean,
): WholeColumn {
  const { cells } = column;
  switch (how) {
    case 'size':
      return numbers(sizes(groups));
    case 'count':
      return numbers(knownCells(column, groups));
    case 'nunique':
      return numbers(distinctCells(column, groups));
    case 'sum':
      return numbers(isWhole ? wholeSums(cells, groups) : compensatedSums(cells, groups).sums);
    case 'mean': {
      const { sums, counts } = compensatedSums(cells, groups);
      return numbers(sums.map((sum, group) => sum / counts[group]));
    }
    case 'median':
      return numbers(medians(cells, groups));
    case 'var':
      return numbers(variances(cells, groups));
    case 'std':
      return numbers(variances(cells, groups).map(Math.sqrt));
    case 'min':
    case 'max':
    case 'first':
    case 'last':
      return chosen(column, groups, replacing(how, column));
    case 'any':
      return numbers(truths(cells, groups, 0, (cell) => cell !== 0));
    case 'all':
      return numbers(truths(cells, groups, 1, (cell) => cell === 0));
  }
}

const numbers = (cells: Float64Array): WholeColumn => ({ cells, values: null });

export function sizes({ groupOf, count }: RowGroups): Float64Array {
  const result = new Float64Array(count);
  for (let row = 0; row < groupOf.length; row++) if (groupOf[row] >= 0) result[groupOf[row]] += 1;
  return result;
}

function knownCells(column: WholeColumn, { groupOf, count }: RowGroups): Float64Array {
  const isMissing = missingIn(column);
  const result = new Float64Array(count);
  for (let row = 0; row < groupOf.length; row++) if (groupOf[row] >= 0 && !isMissing(row)) result[groupOf[row]] += 1;
  return result;
}

/** The rows of each group in their order, one group after the other; group g has `starts[g]` … `starts[g + 1] − 1`. */
function rowsByGroup({ groupOf, count }: RowGroups): { readonly rows: Int32Array; readonly starts: Int32Array } {
  const starts = new Int32Array(count + 1);
  for (let row = 0; row < groupOf.length; row++) if (groupOf[row] >= 0) starts[groupOf[row] + 1] += 1;
  for (let group = 0; group < count; group++) starts[group + 1] += starts[group];
  const rows = new Int32Array(starts[count]);
  const next = starts.slice();
  for (let row = 0; row < groupOf.length; row++) if (groupOf[row] >= 0) rows[next[groupOf[row]]++] = row;
  return { rows, starts };
}

function distinctCells(column: WholeColumn, groups: RowGroups): Float64Array {
  const isMissing = missingIn(column);
  const { codes, count: values } = distinctCodes(column.cells, groups.groupOf.length, () => {});
  const { rows, starts } = rowsByGroup(groups);
  // For each value, the last group that has it. A set of pairs could not hold more than 16.7 million.
  const seenIn = new Int32Array(values).fill(-1);
  const result = new Float64Array(groups.count);
  for (let group = 0; group < groups.count; group++) {
    for (let at = starts[group]; at < starts[group + 1]; at++) {
      const row = rows[at];
      if (isMissing(row) || seenIn[codes[row]] === group) continue;
      seenIn[codes[row]] = group;
      result[group] += 1;
    }
  }
  return result;
}

/** The middle cell, or the mean of the two in the middle. */
function medians(cells: ArrayLike<number>, groups: RowGroups): Float64Array {
  const { rows, starts } = rowsByGroup(groups);
  const ordered = Float64Array.from(rows, (row) => cells[row]);
  return new Float64Array(groups.count).map((_, group) => {
    // Sorted, NaN is last.
    const own = ordered.subarray(starts[group], starts[group + 1]).sort();
    let known = own.length;
    while (known > 0 && Number.isNaN(own[known - 1])) known--;
    return middle(own.subarray(0, known));
  });
}

function middle(sorted: Float64Array): number {
  const half = sorted.length >> 1;
  if (sorted.length === 0) return Number.NaN;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half] + sorted[half - 1]) / 2;
}

/** Whether the cell of a row takes the place of the cell chosen so far. */
type Replaces = (row: number, chosen: number) => boolean;

function replacing(how: 'min' | 'max' | 'first' | 'last', { cells, values }: WholeColumn): Replaces {
  if (how === 'first') return () => false;
  if (how === 'last') return () => true;
  const sign = how === 'min' ? 1 : -1;
  if (values === null) return (row, chosen) => sign * cells[row] < sign * cells[chosen];
  return (row, chosen) =>
    cells[row] !== cells[chosen] && sign * compareText(values[cells[row]], values[cells[chosen]]) < 0;
}

/** One known cell of each group; missing where it has none. */
function chosen(column: WholeColumn, { groupOf, count }: RowGroups, replaces: Replaces): WholeColumn {
  const isMissing = missingIn(column);
  const rows = new Int32Array(count).fill(-1);
  for (let row = 0; row < groupOf.length; row++) {
    const group = groupOf[row];
    if (group < 0 || isMissing(row)) continue;
    if (rows[group] < 0 || replaces(row, rows[group])) rows[group] = row;
  }
  const { cells, values } = cellsAt(column, rows);
  const none = values === null ? Number.NaN : -1;
  for (let group = 0; group < count; group++) if (rows[group] < 0) cells[group] = none;
  return { cells, values };
}

/** Starts with one truth, and changes to the other where a cell decides so. */
function truths(
  cells: ArrayLike<number>,
  { groupOf, count }: RowGroups,
  start: 0 | 1,
  decides: (cell: number) => boolean,
): Float64Array {
  const result = new Float64Array(count).fill(start);
  for (let row = 0; row < groupOf.length; row++) {
    const cell = cells[row];
    if (groupOf[row] >= 0 && cell === cell && decides(cell)) result[groupOf[row]] = 1 - start;
  }
  return result;
}
