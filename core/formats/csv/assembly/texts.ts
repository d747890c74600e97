/**
 * The distinct strings of a chunk, each with the column it stands in: one open-addressing table over raw bytes for all
 * string columns, so that a table of 100,000 columns costs no more than one of ten.
 */

/** Where the arrays lie, one 32-bit integer each; row-loop.ts makes room for them. */
export const texts: usize = memory.data(64);
const SIZE: u32 = 0;
const CAPACITY: u32 = 4;
/** By entry. */
const COLUMNS: u32 = 8;
const LINES: u32 = 12;
const HASHES: u32 = 16;
/** Cells that hold it. */
const COUNTS: u32 = 20;
/** One more than entries. */
const OFFSETS: u32 = 24;
const BYTES: u32 = 28;
const BYTES_CAPACITY: u32 = 32;
/** Slots of a hash and an entry, beside each other, so that looking at one waits for memory once; -1 where free. */
const TABLE: u32 = 36;
/** Slots, a power of two. */
const SLOTS: u32 = 40;
/** Entries that are in the table. */
const PLACED: u32 = 44;
/** By column: cells whose string was found, and strings that were added. */
const FOUND: u32 = 48;
const ADDED: u32 = 52;

export namespace TEXT {
  /** There is no room for one more string. */
  export const FULL: i32 = -2;
  /** The string is new and not ASCII: whether it is UTF-8 has to be checked. */
  export const UNCHECKED: i32 = -3;
}

/**
 * Where a column has so many distinct strings in one chunk and next to none was there before, the others are not looked
 * up, since the merging of all chunks finds equal strings in any case: looking up waits for memory at every step.
 */
const MANY_DISTINCT: u32 = 1 << 15;
const FEW_FOUND: u32 = 8;
/** In place of the count of found ones. */
const NOT_SOUGHT: u32 = 0xffffffff;

/** The hash of a string in a column: equal strings of two columns are two entries. Reads up to 7 bytes behind it. */
function hash(column: u32, from: u32, to: u32): i32 {
  let all: u64 = (<u64>(column + 1) * 0x9e3779b97f4a7c15) ^ (to - from);
  let at = from;
  for (; at + 8 <= to; at += 8) {
    all = (all ^ load<u64>(at)) * 0xff51afd7ed558ccd;
    all ^= all >> 32;
  }
  if (at < to) {
    all = (all ^ (load<u64>(at) & (<u64>-1 >> (64 - 8 * (to - at))))) * 0xff51afd7ed558ccd;
    all ^= all >> 32;
  }
  all *= 0xc4ceb9fe1a85ec53;
  return <i32>(all ^ (all >> 32));
}

function equal(a: u32, b: u32, length: u32): bool {
  let at: u32 = 0;
  for (; at + 8 <= length; at += 8) if (load<u64>(a + at) != load<u64>(b + at)) return false;
  if (at == length) return true;
  return (load<u64>(a + at) ^ load<u64>(b + at)) << (64 - 8 * (length - at)) == 0;
}

function isAscii(from: u32, to: u32): bool {
  let at = from;
  for (; at + 8 <= to; at += 8) if (load<u64>(at) & 0x8080808080808080) return false;
  return at == to || ((load<u64>(at) << (64 - 8 * (to - at))) & 0x8080808080808080) == 0;
}

/** Eight bytes at a time, so up to seven more than there are: the arena has room for them. */
function copy(target: u32, from: u32, length: u32): void {
  for (let at: u32 = 0; at < length; at += 8) store<u64>(target + at, load<u64>(from + at));
}

/**
 * The entry of the string at [from, to) in that column, a new one if need be. `asciiOnly`: a new string that is not ASCII
 * is refused.
 */
export function code(column: u32, from: u32, to: u32, line: u32, asciiOnly: bool): i32 {
  const hashed = hash(column, from, to);
  const table: u32 = load<u32>(texts + TABLE);
  const mask: u32 = load<u32>(texts + SLOTS) - 1;
  const columns: u32 = load<u32>(texts + COLUMNS);
  const offsets: u32 = load<u32>(texts + OFFSETS);
  const bytes: u32 = load<u32>(texts + BYTES);
  const counts: u32 = load<u32>(texts + COUNTS);
  const length = to - from;
  const found: u32 = load<u32>(texts + FOUND) + 4 * column;
  const isSought = load<u32>(found) != NOT_SOUGHT;
  let slot = <u32>hashed & mask;
  if (isSought) {
    let entry = load<i32>(table + 8 * slot + 4);
    while (entry >= 0) {
      if (load<i32>(table + 8 * slot) == hashed && load<u32>(columns + 4 * entry) == column) {
        const start = load<u32>(offsets + 4 * entry);
        if (load<u32>(offsets + 4 * entry + 4) - start == length && equal(bytes + start, from, length)) {
          store<u32>(found, load<u32>(found) + 1);
          store<u32>(counts + 4 * entry, load<u32>(counts + 4 * entry) + 1);
          return entry;
        }
      }
      slot = (slot + 1) & mask;
      entry = load<i32>(table + 8 * slot + 4);
    }
  }
  if (asciiOnly && !isAscii(from, to)) return TEXT.UNCHECKED;
  const entry = load<u32>(texts + SIZE);
  const start = load<u32>(offsets + 4 * entry);
  const placed: u32 = load<u32>(texts + PLACED);
  if (
    entry == load<u32>(texts + CAPACITY) ||
    start + length > load<u32>(texts + BYTES_CAPACITY) ||
    placed + placed > mask
  ) {
    return TEXT.FULL;
  }
  copy(bytes + start, from, length);
  store<u32>(offsets + 4 * entry + 4, start + length);
  store<u32>(columns + 4 * entry, column);
  store<u32>(load<u32>(texts + LINES) + 4 * entry, line);
  store<i32>(load<u32>(texts + HASHES) + 4 * entry, hashed);
  store<u32>(counts + 4 * entry, 1);
  store<u32>(texts + SIZE, entry + 1);
  if (isSought) {
    store<i32>(table + 8 * slot, hashed);
    store<u32>(table + 8 * slot + 4, entry);
    store<u32>(texts + PLACED, placed + 1);
    const added: u32 = load<u32>(texts + ADDED) + 4 * column;
    const all = load<u32>(added) + 1;
    store<u32>(added, all);
    if (all == MANY_DISTINCT && load<u32>(found) < all / FEW_FOUND) store<u32>(found, NOT_SOUGHT);
  }
  return entry;
}

/** Puts all placed entries into the table anew, after it was moved and made larger. */
export function rehash(): void {
  const table: u32 = load<u32>(texts + TABLE);
  const slots = load<u32>(texts + SLOTS);
  const hashes: u32 = load<u32>(texts + HASHES);
  const columns: u32 = load<u32>(texts + COLUMNS);
  const size = load<u32>(texts + SIZE);
  memory.fill(table, 0xff, 8 * slots);
  for (let entry: u32 = 0; entry < size; entry++) {
    if (load<u32>(load<u32>(texts + FOUND) + 4 * load<u32>(columns + 4 * entry)) == NOT_SOUGHT) continue;
    const hashed = load<i32>(hashes + 4 * entry);
    let slot = <u32>hashed & (slots - 1);
    while (load<i32>(table + 8 * slot + 4) >= 0) slot = (slot + 1) & (slots - 1);
    store<i32>(table + 8 * slot, hashed);
    store<u32>(table + 8 * slot + 4, entry);
  }
}
