/**
 * Sorts strings by their bytes, in AssemblyScript; UTF-8 bytes sort like code points. As many leading bytes of each
 * string as fit are packed into a 32-bit key. Keys are radix-sorted; runs of equal keys are sorted again by the
 * following bytes.
 */

/** Largest run sorted by comparison. */
const FEW: u32 = 48;
/** Bytes of a string examined at once. */
const PLACES: u32 = 8;
const KEY_BITS: u32 = 32;
/** Values of a place: the string's end, or a byte. */
const VALUES: u32 = 257;

/**
 * For each place and value: the rank of the value among those that occur at the place, shifted to the place's bits of
 * the key.
 */
const ranks: usize = memory.data(4 * 8 * 257);
/**
 * Counters of the radix sort. Runs from `LARGE` strings on use digits of 11 bits, which need fewer passes; shorter runs
 * use 8 bits, which need fewer counters.
 */
const counts: usize = memory.data(4 * 2048);
const LARGE: u32 = 1 << 15;

/** String k is bytes[offsets[k] .. offsets[k + 1]). Up to seven bytes after the last string are read. */
let bytes: u32 = 0;
let offsets: u32 = 0;
/**
 * Entries of eight bytes, position of the string in the low word and its key in the high word; and a second buffer of
 * the same size.
 */
let home: u32 = 0;
let away: u32 = 0;

function positionAt(index: u32): u32 {
  return load<u32>(home + 8 * index);
}

function startOf(position: u32): u32 {
  return bytes + load<u32>(offsets + 4 * position);
}

function lengthFrom(position: u32, depth: u32): u32 {
  return load<u32>(offsets + 4 * position + 4) - load<u32>(offsets + 4 * position) - depth;
}

/** The next eight bytes as a number that sorts like them, padded with zeros after the string's end. */
function eightAt(position: u32, depth: u32, rest: u32): u64 {
  if (rest == 0) return 0;
  const eight = bswap(load<u64>(startOf(position) + depth));
  return rest >= 8 ? eight : eight & ~(<u64>-1 >> (8 * rest));
}

/** Whether the string at `a` sorts after the one at `b`; their first `depth` bytes are equal. */
function isAfter(a: u32, b: u32, depth: u32): bool {
  let at = depth;
  while (true) {
    const restA = lengthFrom(a, at);
    const restB = lengthFrom(b, at);
    const eightA = eightAt(a, at, restA);
    const eightB = eightAt(b, at, restB);
    if (eightA != eightB) return eightA > eightB;
    if (restA <= 8 || restB <= 8) return restA > restB;
    at += 8;
  }
}

function sortFew(from: u32, to: u32, depth: u32): void {
  for (let index = from + 1; index < to; index++) {
    const position = positionAt(index);
    let free = index;
    while (free > from && isAfter(positionAt(free - 1), position, depth)) {
      store<u32>(home + 8 * free, positionAt(free - 1));
      free--;
    }
    store<u32>(home + 8 * free, position);
  }
}

/** Number of bytes, from `depth` on, that all strings of the run have in common. */
function commonLength(from: u32, to: u32, depth: u32): u32 {
  const first = positionAt(from);
  const a = startOf(first) + depth;
  let common = lengthFrom(first, depth);
  for (let index = from + 1; index < to && common > 0; index++) {
    const position = positionAt(index);
    const b = startOf(position) + depth;
    common = min(common, lengthFrom(position, depth));
    let at: u32 = 0;
    while (at + 8 <= common && load<u64>(a + at) == load<u64>(b + at)) at += 8;
    while (at < common && load<u8>(a + at) == load<u8>(b + at)) at++;
    common = at;
  }
  return common;
}

function rankOf(place: u32, value: u32): u32 {
  return <u32>ranks + 4 * (VALUES * place + value);
}

/**
 * Ranks the values at the places from `depth` on and assigns each place its bits of the key, highest first, while bits
 * are left. Returns the number of places that got bits.
 */
function rankPlaces(from: u32, to: u32, depth: u32): u32 {
  memory.fill(ranks, 0, 4 * PLACES * VALUES);
  for (let index = from; index < to; index++) {
    const position = positionAt(index);
    const rest = lengthFrom(position, depth);
    const text = startOf(position) + depth;
    const known = min(rest, PLACES);
    for (let place: u32 = 0; place < known; place++) store<u32>(rankOf(place, 1 + <u32>load<u8>(text + place)), 1);
    if (rest < PLACES) store<u32>(rankOf(rest, 0), 1);
  }
  let free = KEY_BITS;
  for (let place: u32 = 0; place < PLACES; place++) {
    let used: u32 = 0;
    for (let value: u32 = 0; value < VALUES; value++) used += load<u32>(rankOf(place, value));
    const bits: u32 = used <= 1 ? 0 : 32 - clz(used - 1);
    if (bits > free) return place;
    free -= bits;
    let next: u32 = 0;
    for (let value: u32 = 0; value < VALUES; value++) {
      const rank = rankOf(place, value);
      if (load<u32>(rank) == 1) store<u32>(rank, next++ << free);
    }
  }
  return PLACES;
}

/** Packs the first bytes from `depth` on of each string into its key. Returns the bits that occur in any key. */
function packKeys(from: u32, to: u32, depth: u32, places: u32): u32 {
  let all: u32 = 0;
  for (let index = from; index < to; index++) {
    const position = positionAt(index);
    const rest = lengthFrom(position, depth);
    const text = startOf(position) + depth;
    const known = min(rest, places);
    let key: u32 = 0;
    for (let place: u32 = 0; place < known; place++) key |= load<u32>(rankOf(place, 1 + <u32>load<u8>(text + place)));
    // The end sorts before every byte: its rank is 0, and so are the bits of all following places.
    store<u32>(home + 8 * index + 4, key);
    all |= key;
  }
  return all;
}

/** Radix sort of a run by its keys, from the last digit to the first. Stable. */
function sortByKey(from: u32, to: u32, used: u32): void {
  const digitBits: u32 = to - from < LARGE ? 8 : 11;
  const digits: u32 = 1 << digitBits;
  let source = home;
  let target = away;
  for (let shift = ctz(used); shift < KEY_BITS; shift += digitBits) {
    if (((used >> shift) & (digits - 1)) == 0) continue;
    memory.fill(counts, 0, 4 * digits);
    for (let index = from; index < to; index++) {
      const digit = (load<u32>(source + 8 * index + 4) >> shift) & (digits - 1);
      const count: u32 = <u32>counts + 4 * digit;
      store<u32>(count, load<u32>(count) + 1);
    }
    let sum = from;
    for (let digit: u32 = 0; digit < digits; digit++) {
      const count: u32 = <u32>counts + 4 * digit;
      const size = load<u32>(count);
      store<u32>(count, sum);
      sum += size;
    }
    for (let index = from; index < to; index++) {
      const entry = load<u64>(source + 8 * index);
      const digit = (<u32>(entry >> 32) >> shift) & (digits - 1);
      const next: u32 = <u32>counts + 4 * digit;
      const place = load<u32>(next);
      store<u32>(next, place + 1);
      store<u64>(target + 8 * place, entry);
    }
    const other = source;
    source = target;
    target = other;
  }
  if (source != home) memory.copy(home + 8 * from, source + 8 * from, 8 * (to - from));
}

/**
 * Sorts `count` strings; stable. `scratch` is the address of 17 bytes per string and 32 more; afterwards every other
 * word there is the position of a string, in sorted order.
 */
export function sortTexts(stringBytes: u32, stringOffsets: u32, count: u32, scratch: u32): void {
  bytes = stringBytes;
  offsets = stringOffsets;
  home = scratch;
  away = home + 8 * count;
  for (let index: u32 = 0; index < count; index++) store<u32>(home + 8 * index, index);
  // Stack of unsorted runs, each with first entry, end and number of equal leading bytes. Runs are disjoint and have
  // more than MAX_COMPARED_RUN entries.
  const runs = away + 8 * count;
  let top = runs;
  store<u32>(top, 0);
  store<u32>(top + 4, count);
  store<u32>(top + 8, 0);
  top += 12;
  while (top > runs) {
    top -= 12;
    const from = load<u32>(top);
    const to = load<u32>(top + 4);
    let depth = load<u32>(top + 8);
    if (to - from <= FEW) {
      sortFew(from, to, depth);
      continue;
    }
    depth += commonLength(from, to, depth);
    const places = rankPlaces(from, to, depth);
    const used = packKeys(from, to, depth, places);
    if (used != 0) sortByKey(from, to, used);
    for (let start = from; start < to; ) {
      const key = load<u32>(home + 8 * start + 4);
      let end = start + 1;
      while (end < to && load<u32>(home + 8 * end + 4) == key) end++;
      // Strings that ended within the key's places are equal.
      if (lengthFrom(positionAt(start), depth) >= places) {
        if (end - start > FEW) {
          store<u32>(top, start);
          store<u32>(top + 4, end);
          store<u32>(top + 8, depth + places);
          top += 12;
        } else if (end - start > 1) {
          sortFew(start, end, depth + places);
        }
      }
      start = end;
    }
  }
}
