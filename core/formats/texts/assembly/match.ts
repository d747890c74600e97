/**
 * Finds equal strings among the entries of many blocks, in AssemblyScript: one open-addressing table whose slots hold short
 * strings themselves, so that looking at one waits for memory once. The highest bits of a hash choose the partition, the
 * next ones the slot; a block's entries are looked up in the order of these, so that neighbours lie in a core's cache.
 */

/** A slot: hash, column, length, position of the first such entry, and 16 bytes. */
const SLOT: u32 = 32;
const COLUMN: u32 = 4;
const LENGTH: u32 = 8;
const FIRST: u32 = 12;
const BYTES: u32 = 16;
/** A longer string has its first eight bytes in the slot, and the address of all of them behind. */
const ELSEWHERE: u32 = 24;
const SHORT: u32 = 16;
const FREE: u32 = 0xffffffff;

const GROUP_BITS: u32 = 8;
/** Entries by group, and where the next one of each goes. */
const groups: usize = memory.data(4 * 257);

let partition: u32 = 0;
let partitionBits: u32 = 0;
let table: u32 = 0;
let slotBits: u32 = 0;
/** The block at hand: hash, offset and number of each entry. */
let hashes: u32 = 0;
let offsets: u32 = 0;
let order: u32 = 0;

/** Bytes of long strings among the entries that `group` chose. */
export let longBytes: u32 = 0;
/** Behind the last string that `match` put into the arena. */
export let arenaEnd: u32 = 0;

function isInPartition(hash: u32): bool {
  return partitionBits == 0 || hash >> (32 - partitionBits) == partition;
}

/** Where looking for a hash begins in a table. */
function slotOf(hash: u32, slots: u32, bits: u32): u32 {
  return slots + SLOT * ((hash << partitionBits) >> (32 - bits));
}

function groupOf(hash: u32): u32 {
  return <u32>groups + 4 * ((hash << partitionBits) >> (32 - GROUP_BITS));
}

/** From now on it is about that partition, with the 2 ^ bits free slots at `slots`. */
export function begin(number: u32, numberBits: u32, slots: u32, bits: u32): void {
  partition = number;
  partitionBits = numberBits;
  table = slots;
  slotBits = bits;
}

/** Moves all entries to more slots, which are free. */
export function enlarge(slots: u32, bits: u32): void {
  const end: u32 = table + (SLOT << slotBits);
  const last: u32 = slots + (SLOT << bits) - SLOT;
  for (let from = table; from < end; from += SLOT) {
    if (load<u32>(from + FIRST) == FREE) continue;
    let slot = slotOf(load<u32>(from), slots, bits);
    while (load<u32>(slot + FIRST) != FREE) slot = slot == last ? slots : slot + SLOT;
    memory.copy(slot, from, SLOT);
  }
  table = slots;
  slotBits = bits;
}

/**
 * Writes the numbers of a block's entries that are in the partition to `numbers`, in groups of neighbouring slots; within
 * a group they stand as in the block. Returns how many there are.
 */
export function group(blockHashes: u32, blockOffsets: u32, size: u32, numbers: u32): u32 {
  hashes = blockHashes;
  offsets = blockOffsets;
  order = numbers;
  memory.fill(groups, 0, 4 * 257);
  longBytes = 0;
  for (let entry: u32 = 0; entry < size; entry++) {
    const hash = load<u32>(hashes + 4 * entry);
    if (!isInPartition(hash)) continue;
    const length = load<u32>(offsets + 4 * entry + 4) - load<u32>(offsets + 4 * entry);
    if (length > SHORT) longBytes += length + 8;
    const after = groupOf(hash) + 4;
    store<u32>(after, load<u32>(after) + 1);
  }
  for (let next: u32 = 0; next < 256; next++) {
    const after: u32 = <u32>groups + 4 * next + 4;
    store<u32>(after, load<u32>(after) + load<u32>(after - 4));
  }
  const count = load<u32>(<u32>groups + 4 * 256);
  for (let entry: u32 = 0; entry < size; entry++) {
    const hash = load<u32>(hashes + 4 * entry);
    if (!isInPartition(hash)) continue;
    const start = groupOf(hash);
    const place = load<u32>(start);
    store<u32>(start, place + 1);
    store<u32>(order + 4 * place, entry);
  }
  return count;
}

/** The bytes from `at` on, behind the end zeros; up to seven bytes behind it are read. `length` is 1 to 8. */
function few(at: u32, length: u32): u64 {
  return load<u64>(at) & (<u64>-1 >> (64 - 8 * length));
}

function equal(a: u32, b: u32, length: u32): bool {
  let at: u32 = 0;
  for (; at + 8 <= length; at += 8) if (load<u64>(a + at) != load<u64>(b + at)) return false;
  return at == length || few(a + at, length - at) == few(b + at, length - at);
}

/**
 * Looks up the `count` entries that `group` chose, and puts in those that are new: `order` gets the position of the first
 * equal entry in place of each number. Entry k of the block has the position base + k. At most half of the slots may be
 * in use afterwards; long strings are copied to `arena`. Returns how many entries were new.
 */
export function match(columns: u32, bytes: u32, count: u32, base: u32, arena: u32): u32 {
  const last: u32 = table + (SLOT << slotBits) - SLOT;
  let added: u32 = 0;
  arenaEnd = arena;
  for (let index: u32 = 0; index < count; index++) {
    const entry = load<u32>(order + 4 * index);
    const hash = load<u32>(hashes + 4 * entry);
    const column = load<u32>(columns + 4 * entry);
    const from = bytes + load<u32>(offsets + 4 * entry);
    const length = bytes + load<u32>(offsets + 4 * entry + 4) - from;
    const low: u64 = length >= 8 ? load<u64>(from) : length == 0 ? 0 : few(from, length);
    const high: u64 = length <= 8 ? 0 : length >= 16 ? load<u64>(from + 8) : few(from + 8, length - 8);
    let slot = slotOf(hash, table, slotBits);
    let first = load<u32>(slot + FIRST);
    while (first != FREE) {
      if (
        load<u32>(slot) == hash &&
        load<u64>(slot + BYTES) == low &&
        load<u32>(slot + LENGTH) == length &&
        load<u32>(slot + COLUMN) == column &&
        (length <= SHORT ? load<u64>(slot + BYTES + 8) == high : equal(load<u32>(slot + ELSEWHERE), from, length))
      ) {
        break;
      }
      slot = slot == last ? table : slot + SLOT;
      first = load<u32>(slot + FIRST);
    }
    if (first == FREE) {
      first = base + entry;
      added++;
      store<u32>(slot, hash);
      store<u32>(slot + COLUMN, column);
      store<u32>(slot + LENGTH, length);
      store<u32>(slot + FIRST, first);
      store<u64>(slot + BYTES, low);
      if (length <= SHORT) {
        store<u64>(slot + BYTES + 8, high);
      } else {
        store<u32>(slot + ELSEWHERE, arenaEnd);
        memory.copy(arenaEnd, from, length);
        arenaEnd += length + 8;
      }
    }
    store<u32>(order + 4 * index, first);
  }
  return added;
}
