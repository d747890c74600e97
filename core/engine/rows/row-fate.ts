/** What became of the rows of an operator's input: which are not in its result, and which are in it more than once. */
import type { RowFate } from '../../protocol/node-report.ts';
import type { Table } from '../../table/column.ts';
import { originOf } from './row-origin.ts';
import { batchRows, type RowSet } from './row-set.ts';

/** Lets other work happen, and throws if the step was cancelled. */
export type Pause = () => Promise<void>;

/** Most batches between two pauses. */
const BATCHES_A_TURN = 16;

/** Marks of a row: how often it is in the result. */
const ONCE = 1;
const MORE_THAN_ONCE = 2;

/** Fate of the rows of an operator's one input; null if its rows cannot be followed. */
export async function rowFate(before: RowSet, after: RowSet, pause: Pause): Promise<RowFate | null> {
  const moves = movesBetween(before.table, after.table);
  if (moves === null) return null;
  // Without a move, the result's rows are some of the input's rows, each once.
  if (moves.length === 0) return { rows: before.rows, dropped: before.rows - after.rows, repeated: 0 };
  const marks = await occurrences(before, after, 0, pause);
  return marks && { rows: before.rows, ...counts(marks) };
}

/**
 * Fates of the rows of both inputs of a combined table.
 * @param matches whether rows are matched, so that one may be without a partner
 */
export async function combinedFates(
  before: readonly [RowSet, RowSet],
  after: RowSet,
  matches: boolean,
  pause: Pause,
): Promise<[RowFate, RowFate] | null> {
  const origin = originOf(after.table);
  if (origin?.kind !== 'combined') return null;
  const { left, right } = origin;
  const fateOf = async (side: 0 | 1): Promise<RowFate> => {
    const [own, other] = side === 0 ? [left, right] : [right, left];
    const { rows } = before[side];
    const marks = marksOf(own, rows);
    await pause();
    if (!matches) return { rows, ...counts(marks) };
    const partners = new Uint8Array(rows);
    for (let row = 0; row < own.length; row++) if (own[row] >= 0 && other[row] >= 0) partners[own[row]] = ONCE;
    await pause();
    return { rows, ...counts(marks), unmatched: counts(partners).dropped };
  };
  return [await fateOf(0), await fateOf(1)];
}

/**
 * For each row of an input, how often it is in the result: 0, 1, or 2 for more than once. Null if its rows cannot be
 * followed.
 */
export async function occurrences(
  before: RowSet,
  after: RowSet,
  side: number,
  pause: Pause,
): Promise<Uint8Array | null> {
  const origin = originOf(after.table);
  if (origin?.kind === 'combined') return marksOf(side === 0 ? origin.left : origin.right, before.rows);
  const moves = movesBetween(before.table, after.table);
  if (moves === null) return null;
  const inTable = new Uint8Array(before.table.rows);
  await eachRow(after, pause, (physical) => {
    for (const rows of moves) physical = rows[physical];
    if (inTable[physical] < MORE_THAN_ONCE) inTable[physical]++;
  });
  const marks = new Uint8Array(before.rows);
  await eachRow(before, pause, (physical, row) => {
    marks[row] = inTable[physical];
  });
  return marks;
}

/** Row numbers that lead from a table back to another, in order of use; null if it was not made of that table. */
function movesBetween(before: Table, after: Table): Int32Array[] | null {
  const moves: Int32Array[] = [];
  for (let table = after; table !== before; ) {
    const origin = originOf(table);
    if (origin === undefined || origin.kind === 'combined') return null;
    if (origin.kind === 'taken') moves.push(origin.rows);
    table = origin.from;
  }
  return moves;
}

/** Calls `visit` for each row of the set, with its row number in the table and in the set. */
async function eachRow(set: RowSet, pause: Pause, visit: (physical: number, row: number) => void): Promise<void> {
  for (const [index, { start }] of set.table.batches.entries()) {
    if (index % BATCHES_A_TURN === BATCHES_A_TURN - 1) await pause();
    const { picked, rows } = batchRows(set, index);
    const from = set.starts[index];
    for (let at = 0; at < rows; at++) visit(start + (picked === null ? at : picked[at]), from + at);
  }
}

/** Marks of `rows` rows by the row numbers of a result; −1 is no row. */
function marksOf(numbers: Int32Array, rows: number): Uint8Array {
  const marks = new Uint8Array(rows);
  for (const row of numbers) if (row >= 0 && marks[row] < MORE_THAN_ONCE) marks[row]++;
  return marks;
}

function counts(marks: Uint8Array): Pick<RowFate, 'dropped' | 'repeated'> {
  let dropped = 0;
  let repeated = 0;
  for (const mark of marks) {
    if (mark === 0) dropped++;
    else if (mark === MORE_THAN_ONCE) repeated++;
  }
  return { dropped, repeated };
}
