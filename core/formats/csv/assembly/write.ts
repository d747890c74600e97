/**
 * The hot loop of the CSV writer, in AssemblyScript: columns of cells to rows of text.
 *
 * A block of rows at a time, which stays in a core's nearest cache: column by column, numbers become texts in slots of
 * equal length, since what a column's cells have in common the processor foresees; then, row by row, the slots' texts are
 * put beside each other. Columns of nothing but digits, such as those of a one-hot encoding, need no slots: their rows
 * are copied from a matrix of digits and delimiters. What is no number comes as codes of texts that are ready to be
 * copied.
 */
import { putNumber } from './decimal';

export { fives, tens } from './decimal';

/** What is shared with JavaScript, one 32-bit integer each, as in write-loop.ts; positions are addresses in memory. */
export const state: usize = memory.data(64);
const WIDTH: u32 = 0;
/** Per column: kind, cells, and of texts the offsets and the bytes. */
const COLUMNS: u32 = 4;
/** As much room as `COLUMNS` has. */
const RUNS: u32 = 8;
/** Rows of slots, and the bytes of one. */
const SLOTS: u32 = 12;
const SLOTS_A_ROW: u32 = 16;
/** Rows of digits and delimiters, and the bytes of one. */
const PAIRS: u32 = 20;
const PAIRS_A_ROW: u32 = 24;
const BLOCK_ROWS: u32 = 28;
/** Where the text goes on, and the end of its room. */
const OUT: u32 = 32;
const LIMIT: u32 = 36;
const DELIMITER: u32 = 40;

/** Of columns: numbers, or codes of texts (-1 for a missing one). */
const TEXTS: u32 = 1;
/** Of runs of columns, besides: slots, and pairs of a digit and a delimiter. */
const SLOT_RUN: u32 = 2;
const PAIR_RUN: u32 = 3;
const RECORD: u32 = 16;

const QUOTE: u8 = 0x22;
const LF: u8 = 10;
const ZERO: u32 = 0x30;

/** The length of a slot's text is in its last byte. */
const SLOT: u32 = 32;
const SLOT_LENGTH: u32 = 31;
/** What may be written behind the end of a row's last cell. */
const OVERRUN: u32 = 64;

/** Whether all the cells are digits; then each is written, with the delimiter, to its row of `pairs`. */
function putPairs(cells: u32, rows: u32, pairs: u32, stride: u32, delimiter: u32): bool {
  const both = i32x4.splat(ZERO | (delimiter << 8));
  const nine = i32x4.splat(9);
  let target = pairs;
  let at = cells;
  const end = cells + 8 * rows;
  while (at < end) {
    // Of an odd number of rows, the last is taken twice.
    const cell = at + 8 == end ? v128.load_splat<u64>(at) : v128.load(at);
    const digits = i32x4.trunc_sat_f64x2_s_zero(cell);
    // Equal in every bit, which -0 is not.
    const isWhole = i64x2.eq(f64x2.convert_low_i32x4_s(digits), cell);
    if (!i64x2.all_true(isWhole) || v128.any_true(i32x4.gt_u(digits, nine))) return false;
    const texts = i32x4.add(digits, both);
    store<u16>(target, <u16>i32x4.extract_lane(texts, 0));
    store<u16>(target + stride, <u16>i32x4.extract_lane(texts, 1));
    target += 2 * stride;
    at += 16;
  }
  return true;
}

function putSlots(cells: u32, rows: u32, slots: u32, stride: u32, delimiter: u32): void {
  let slot = slots;
  for (let row: u32 = 0; row < rows; row++) {
    const value = load<f64>(cells + 8 * row);
    const end = value == value ? putNumber(slot, value) : slot;
    store<u8>(end, <u8>delimiter);
    store<u8>(slot + SLOT_LENGTH, <u8>(end + 1 - slot));
    slot += stride;
  }
}

/** Prepares a block of rows; returns the end of the list of runs: what their rows are put together from. */
function prepare(from: u32, rows: u32): u32 {
  const columns: u32 = load<u32>(state + COLUMNS);
  const end = columns + RECORD * load<u32>(state + WIDTH);
  const slotStride = load<u32>(state + SLOTS_A_ROW);
  const pairStride = load<u32>(state + PAIRS_A_ROW);
  const delimiter = load<u32>(state + DELIMITER);
  let slots: u32 = load<u32>(state + SLOTS);
  let pairs: u32 = load<u32>(state + PAIRS);
  let run: u32 = load<u32>(state + RUNS) - RECORD;
  let before = TEXTS;
  for (let column = columns; column < end; column += RECORD) {
    const cells = load<u32>(column + 4);
    if (load<u32>(column) == TEXTS) {
      run += RECORD;
      before = TEXTS;
      store<u32>(run, TEXTS);
      store<u32>(run + 4, cells + 4 * from);
      store<u64>(run + 8, load<u64>(column + 8));
      continue;
    }
    const isPairs = putPairs(cells + 8 * from, rows, pairs, pairStride, delimiter);
    const kind = isPairs ? PAIR_RUN : SLOT_RUN;
    if (kind != before) {
      run += RECORD;
      before = kind;
      store<u32>(run, kind);
      store<u32>(run + 4, isPairs ? pairs : slots);
      store<u32>(run + 8, 0);
    }
    if (isPairs) {
      pairs += 2;
      store<u32>(run + 8, load<u32>(run + 8) + 2);
    } else {
      putSlots(cells + 8 * from, rows, slots, slotStride, delimiter);
      slots += SLOT;
      store<u32>(run + 8, load<u32>(run + 8) + SLOT);
    }
  }
  return run + RECORD;
}

/**
 * Writes rows `from` … `rows` to `OUT`, which is moved behind them; returns the first one that there was no room for, or
 * `rows`.
 */
export function formatRows(from: u32, rows: u32): u32 {
  const blockRows: u32 = load<u32>(state + BLOCK_ROWS);
  const runs: u32 = load<u32>(state + RUNS);
  const slotStride = load<u32>(state + SLOTS_A_ROW);
  const pairStride = load<u32>(state + PAIRS_A_ROW);
  const delimiter = <u8>load<u32>(state + DELIMITER);
  const limit: u32 = load<u32>(state + LIMIT);
  const room = SLOT * load<u32>(state + WIDTH) + OVERRUN;
  let at: u32 = load<u32>(state + OUT);
  let first = from;
  while (first < rows) {
    const count = min(blockRows, rows - first);
    const end = prepare(first, count);
    for (let row: u32 = 0; row < count; row++) {
      const start = at;
      if (<u64>at + room > limit) {
        store<u32>(state + OUT, start);
        return first + row;
      }
      for (let run = runs; run < end; run += RECORD) {
        const kind = load<u32>(run);
        if (kind == SLOT_RUN) {
          let slot = load<u32>(run + 4) + row * slotStride;
          const last = slot + load<u32>(run + 8);
          while (slot < last) {
            v128.store(at, v128.load(slot));
            v128.store(at + 16, v128.load(slot + 16));
            at += load<u8>(slot + SLOT_LENGTH);
            slot += SLOT;
          }
        } else if (kind == PAIR_RUN) {
          const pairs = load<u32>(run + 4) + row * pairStride;
          const length = load<u32>(run + 8);
          for (let byte: u32 = 0; byte < length; byte += 16) v128.store(at + byte, v128.load(pairs + byte));
          at += length;
        } else {
          const code = load<i32>(load<u32>(run + 4) + 4 * row);
          if (code >= 0) {
            const offset = load<u32>(run + 8) + 4 * code;
            const begin = load<u32>(offset);
            const length = load<u32>(offset + 4) - begin;
            if (<u64>at + length + room > limit) {
              store<u32>(state + OUT, start);
              return first + row;
            }
            const text = load<u32>(run + 12) + begin;
            for (let byte: u32 = 0; byte < length; byte += 16) v128.store(at + byte, v128.load(text + byte));
            at += length;
          }
          store<u8>(at++, delimiter);
        }
      }
      // An empty line would be no row at all: a single missing cell is written in quotes.
      if (at - start <= 1) {
        store<u8>(start, QUOTE);
        store<u8>(start + 1, QUOTE);
        at = start + 3;
      }
      store<u8>(at - 1, LF);
    }
    first += count;
  }
  store<u32>(state + OUT, at);
  return rows;
}
