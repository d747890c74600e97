/**
 * Compares and pairs rows by whole columns, on a worker thread. `pause` is called regularly
 * and may throw to stop the work.
 */
import { ProblemError } from '../../ir/problem.ts';
import { thousands, counted } from '../../words/counted.ts';
import type { RowMatch, WholeColumn } from '../kit/operator.ts';
import { distinctCodes, type RowCodes } from './distinct-codes.ts';
import { BETWEEN_PAUSES, type Pause, sharedRows, sortedRows, type SortKey } from './row-order.ts';

/** Codes of rows, which are equal if all their cells are: missing equals missing, 0 equals −0. */
export function rowCodes(columns: readonly WholeColumn[], rows: number, pause: Pause): RowCodes {
  let codes: Int32Array = new Int32Array(rows);
  let count = rows === 0 ? 0 : 1;
  for (const [index, { cells }] of columns.entries()) {
    const own = distinctCodes(cells, rows, pause);
    if (index === 0) {
      ({ codes, count } = own);
      continue;
    }
    const pairs = new Float64Array(rows);
    for (let row = 0; row < rows; row++) {
      if (row % BETWEEN_PAUSES === 0) pause();
      pairs[row] = codes[row] * own.count + own.codes[row];
    }
    ({ codes, count } = distinctCodes(pairs, rows, pause));
  }
  return { codes, count };
}

/** Marks the rows to keep with 1: of equal rows the first, the last, or none if there are several. */
export function distinctRows(
  columns: readonly WholeColumn[],
  rows: number,
  keep: 'first' | 'last' | false,
  pause: Pause,
): Uint8Array {
  const { codes, count } = rowCodes(columns, rows, pause);
  const marks = new Uint8Array(rows);
  const chosen = new Int32Array(count).fill(-1);
  const times = new Int32Array(count);
  codes.forEach((code, row) => {
    times[code] += 1;
    if (keep === 'last' || chosen[code] === -1) chosen[code] = row;
  });
  chosen.forEach((row, code) => {
    if (keep !== false || times[code] === 1) marks[row] = 1;
  });
  return marks;
}

/** For each result row, its left and its right row number; −1 if there is none. */
export interface MatchedRows {
  readonly left: Int32Array;
  readonly right: Int32Array;
}

type KeyMatch = Omit<Extract<RowMatch, { match: 'keys' }>, 'keys'>;

/** Maximum number of rows that a typed array can hold. */
const MAX_ROWS = 2 ** 31 - 1;

/**
 * Pairs rows by their keys, in the order of pandas.merge. Throws a ProblemError before the result is allocated
 * if it would have too many rows.
 */
export function matchedByKeys(
  plan: KeyMatch,
  keys: readonly [readonly WholeColumn[], readonly WholeColumn[]],
  rows: readonly [number, number],
  pause: Pause,
): MatchedRows {
  const [leftRows, rightRows] = rows;
  const both = keys[0].map((left, index) => stacked(left, keys[1][index], rows));
  const { codes, count } = rowCodes(both, leftRows + rightRows, pause);
  const left = grouped(codes.subarray(0, leftRows), count);
  const right = grouped(codes.subarray(leftRows), count);
  if (plan.how !== 'cross') {
    refuseRepeated(left, plan, 0);
    refuseRepeated(right, plan, 1);
  }

  const keepsLeft = plan.how === 'left' || plan.how === 'outer';
  const keepsRight = plan.how === 'right' || plan.how === 'outer';
  let total = 0;
  for (let code = 0; code < count; code++) {
    const [a, b] = [left.size(code), right.size(code)];
    total += a * b + (b === 0 && keepsLeft ? a : 0) + (a === 0 && keepsRight ? b : 0);
  }
  if (total > Math.min(plan.limit, MAX_ROWS)) throw explodes(plan, rows, total);

  const matched = { left: sharedRows(total), right: sharedRows(total) };
  let next = 0;
  const put = (leftRow: number, rightRow: number): void => {
    if (next % BETWEEN_PAUSES === 0) pause();
    matched.left[next] = leftRow;
    matched.right[next] = rightRow;
    next++;
  };
  const order = plan.sort && plan.how !== 'cross' ? codesInOrder(both, codes, count, pause) : null;
  if (plan.how === 'right') {
    const rightOrder = order === null ? null : rowsByCode(right, order);
    for (let at = 0; at < rightRows; at++) {
      const row = rightOrder === null ? at : rightOrder[at];
      const code = codes[leftRows + row];
      if (left.size(code) === 0) put(-1, row);
      for (let own = left.from(code); own < left.to(code); own++) put(left.rows[own], row);
    }
  } else if (plan.how === 'outer') {
    for (const code of order ?? codesInOrder(both, codes, count, pause)) {
      if (left.size(code) === 0) for (let at = right.from(code); at < right.to(code); at++) put(-1, right.rows[at]);
      for (let at = left.from(code); at < left.to(code); at++) {
        if (right.size(code) === 0) put(left.rows[at], -1);
        for (let other = right.from(code); other < right.to(code); other++) {
          put(left.rows[at], right.rows[other]);
        }
      }
    }
  } else {
    const leftOrder = order === null ? null : rowsByCode(left, order);
    for (let at = 0; at < leftRows; at++) {
      const row = leftOrder === null ? at : leftOrder[at];
      const code = codes[row];
      if (keepsLeft && right.size(code) === 0) put(row, -1);
      for (let other = right.from(code); other < right.to(code); other++) put(row, right.rows[other]);
    }
  }
  return matched;
}

/** All rows in the given order of codes; rows with the same code stay in table order. */
function rowsByCode(rows: Grouped, order: Int32Array): Int32Array {
  const result = new Int32Array(rows.rows.length);
  let next = 0;
  for (const code of order) {
    for (let at = rows.from(code); at < rows.to(code); at++) result[next++] = rows.rows[at];
  }
  return result;
}

/** The right column below the left one; both get common codes for their texts. */
export function stacked(
  left: WholeColumn,
  right: WholeColumn,
  [leftRows, rightRows]: readonly [number, number],
): WholeColumn {
  const numeric = left.cells instanceof Float64Array;
  const cells = numeric ? new Float64Array(leftRows + rightRows) : new Int32Array(leftRows + rightRows);
  cells.set(left.cells);
  if (left.values === null || right.values === null) {
    cells.set(right.cells, leftRows);
    return { cells, values: null };
  }
  const values = [...left.values];
  const known = new Map(values.map((value, code) => [value, code]));
  const recode = right.values.map((value) => known.get(value) ?? values.push(value) - 1);
  for (let row = 0; row < rightRows; row++) {
    const code = right.cells[row];
    cells[leftRows + row] = code < 0 ? -1 : recode[code];
  }
  return { cells, values };
}

interface Grouped {
  /** Rows by code; rows with the same code are in table order. */
  readonly rows: Int32Array;
  from(code: number): number;
  to(code: number): number;
  size(code: number): number;
}

function grouped(codes: Int32Array, count: number): Grouped {
  const starts = new Int32Array(count + 1);
  for (const code of codes) starts[code + 1] += 1;
  for (let code = 0; code < count; code++) starts[code + 1] += starts[code];
  const rows = new Int32Array(codes.length);
  const next = starts.slice();
  codes.forEach((code, row) => {
    rows[next[code]] = row;
    next[code] += 1;
  });
  return {
    rows,
    from: (code) => starts[code],
    to: (code) => starts[code + 1],
    size: (code) => starts[code + 1] - starts[code],
  };
}

/** Codes in ascending order of their cells. */
function codesInOrder(columns: readonly WholeColumn[], codes: Int32Array, count: number, pause: Pause): Int32Array {
  const first = new Int32Array(count).fill(-1);
  codes.forEach((code, row) => {
    if (first[code] === -1) first[code] = row;
  });
  const keys = columns.map(({ cells, values }): SortKey => {
    const own = cells instanceof Float64Array ? new Float64Array(count) : new Int32Array(count);
    first.forEach((row, code) => {
      own[code] = cells[row];
    });
    return { column: { cells: own, values }, descending: false };
  });
  return sortedRows(keys, count, pause);
}

const sides = ['left', 'right'] as const;

function refuseRepeated(rows: Grouped, plan: KeyMatch, side: 0 | 1): void {
  if (!plan.unique[side]) return;
  for (const row of rows.rows.keys()) {
    if (rows.size(row) < 2) continue;
    const second = rows.rows[rows.from(row) + 1];
    throw new ProblemError({
      code: 'join.repeated-key',
      message: `The ${sides[side]} table has several rows with the same ${plan.named}; the second stands in its row ${second + 1}.`,
      hint: 'Drop duplicates there first, join by more columns, or leave validate empty.',
      field: 'validate',
    });
  }
}

function explodes(plan: KeyMatch, [left, right]: readonly [number, number], total: number): ProblemError {
  const by = plan.how === 'cross' ? 'each with each' : `by ${plan.named}`;
  return new ProblemError({
    code: 'join.too-many-rows',
    message: `Joining ${counted(left, 'row')} with ${counted(right, 'row')} ${by} would make ${thousands(total)} rows; the limit is ${thousands(plan.limit)}.`,
    hint:
      plan.how === 'cross'
        ? 'Join by a key, take fewer rows first, or raise limit_rows.'
        : 'Keys that occur often on both sides multiply: join by more columns, drop duplicates on one side first, or raise limit_rows.',
    field: 'limit_rows',
  });
}

/** Rows of two tables below or beside each other. Throws a ProblemError for different lengths if they must be equal. */
export function matchedByPosition(
  plan: Exclude<RowMatch, { match: 'keys' }>,
  [left, right]: readonly [number, number],
): MatchedRows {
  if (plan.match === 'below') {
    return {
      left: consecutive(left + right, 0, left),
      right: consecutive(left + right, left, left + right),
    };
  }
  if (plan.how === 'exact' && left !== right) {
    throw new ProblemError({
      code: 'concat.lengths',
      message: `The left table has ${counted(left, 'row')}, the right one ${thousands(right)}.`,
      hint: 'Join them by a key, or choose to fill or to cut the longer one.',
      field: 'join',
    });
  }
  const rows = plan.how === 'inner' ? Math.min(left, right) : Math.max(left, right);
  return { left: consecutive(rows, 0, Math.min(rows, left)), right: consecutive(rows, 0, Math.min(rows, right)) };
}

/** Rows 0, 1, 2 … at the places `from` … `to` − 1, and −1 elsewhere. */
function consecutive(count: number, from: number, to: number): Int32Array {
  const rows = sharedRows(count).fill(-1, 0, from).fill(-1, to);
  for (let place = from; place < to; place++) rows[place] = place - from;
  return rows;
}
