/**
 * Sorts strings by their bytes, in AssemblyScript: UTF-8 sorts as its code points do. Eight bytes of each string at a time
 * are a number; numbers are sorted by their digits, and runs of equal ones are sorted again by the bytes behind.
 */

/** Runs of fewer strings are sorted by comparing. */
const FEW: u32 = 32;
const DIGITS: u32 = 256;
/** The digit behind the eight of a number: how many bytes the string has left, this one for all that go on. */
const PLACES: u32 = 9;
const GOES_ON: u32 = 9;

/** How often each digit occurs, by its place. */
const counts: usize = memory.data(4 * 256 * 9);

/** String k is bytes[offsets[k] .. offsets[k + 1]); up to seven bytes behind the last one are read. */
let bytes: u32 = 0;
let offsets: u32 = 0;
let size: u32 = 0;
/** Where entries are, and where they are moved to: numbers, then positions, then lengths. */
let home: u32 = 0;
let away: u32 = 0;

const keys = (entries: u32, index: u32): u32 => entries + 8 * index;
const positions = (entries: u32, index: u32): u32 => entries + 8 * size + 4 * index;
const rests = (entries: u32, index: u32): u32 => entries + 12 * size + index;

function lengthFrom(position: u32, depth: u32): u32 {
  return load<u32>(offsets + 4 * position + 4) - load<u32>(offsets + 4 * position) - depth;
}

/** The next eight bytes as a number that sorts as they do. Behind a string's end stand zeros. */
function keyAt(position: u32, depth: u32, rest: u32): u64 {
  if (rest == 0) return 0;
  const key = bswap(load<u64>(bytes + load<u32>(offsets + 4 * position) + depth));
  return rest >= 8 ? key : key & ~(<u64>-1 >> (8 * rest));
}

/** Whether the string at `a` comes after the one at `b`; both have the same first `depth` bytes. */
function isAfter(a: u32, b: u32, depth: u32): bool {
  let at = depth;
  while (true) {
    const restA = lengthFrom(a, at);
    const restB = lengthFrom(b, at);
    const keyA = keyAt(a, at, restA);
    const keyB = keyAt(b, at, restB);
    if (keyA != keyB) return keyA > keyB;
    if (restA <= 8 || restB <= 8) return restA > restB;
    at += 8;
  }
}

function sortFew(from: u32, to: u32, depth: u32): void {
  for (let index = from + 1; index < to; index++) {
    const position = load<u32>(positions(home, index));
    let free = index;
    while (free > from && isAfter(load<u32>(positions(home, free - 1)), position, depth)) {
      store<u32>(positions(home, free), load<u32>(positions(home, free - 1)));
      free--;
    }
    store<u32>(positions(home, free), position);
  }
}

/** How many bytes from `depth` on all strings of the run have in common. */
function commonLength(from: u32, to: u32, depth: u32): u32 {
  const first = load<u32>(positions(home, from));
  const a: u32 = bytes + load<u32>(offsets + 4 * first) + depth;
  let common = lengthFrom(first, depth);
  for (let index = from + 1; index < to && common > 0; index++) {
    const position = load<u32>(positions(home, index));
    const b: u32 = bytes + load<u32>(offsets + 4 * position) + depth;
    common = min(common, lengthFrom(position, depth));
    let at: u32 = 0;
    while (at + 8 <= common && load<u64>(a + at) == load<u64>(b + at)) at += 8;
    while (at < common && load<u8>(a + at) == load<u8>(b + at)) at++;
    common = at;
  }
  return common;
}

function digitOf(key: u64, rest: u32, place: u32): u32 {
  return place == 8 ? rest : <u32>(key >> (8 * place)) & (DIGITS - 1);
}

/** Moves the run's entries from one set to the other, in order of one digit. */
function moveByDigit(source: u32, target: u32, from: u32, to: u32, place: u32): void {
  const starts: u32 = <u32>counts + 4 * DIGITS * place;
  let sum = from;
  for (let digit: u32 = 0; digit < DIGITS; digit++) {
    const count = load<u32>(starts + 4 * digit);
    store<u32>(starts + 4 * digit, sum);
    sum += count;
  }
  for (let index = from; index < to; index++) {
    const key = load<u64>(keys(source, index));
    const rest: u32 = load<u8>(rests(source, index));
    const start = starts + 4 * digitOf(key, rest, place);
    const next = load<u32>(start);
    store<u32>(start, next + 1);
    store<u64>(keys(target, next), key);
    store<u8>(rests(target, next), rest);
    store<u32>(positions(target, next), load<u32>(positions(source, index)));
  }
}

/** Sorts a run by the eight bytes from `depth` on, and by where strings end among them. Equal ones keep their order. */
function sortByKey(from: u32, to: u32, depth: u32): void {
  memory.fill(counts, 0, 4 * DIGITS * PLACES);
  for (let index = from; index < to; index++) {
    const position = load<u32>(positions(home, index));
    const length = lengthFrom(position, depth);
    const rest = length > 8 ? GOES_ON : length;
    const key = keyAt(position, depth, length);
    store<u64>(keys(home, index), key);
    store<u8>(rests(home, index), rest);
    for (let place: u32 = 0; place < PLACES; place++) {
      const count: u32 = <u32>counts + 4 * (DIGITS * place + digitOf(key, rest, place));
      store<u32>(count, load<u32>(count) + 1);
    }
  }
  const run = to - from;
  let source = home;
  let target = away;
  // What is sorted by last decides first: the length, then the bytes from the last to the first.
  for (let pass: u32 = 0; pass < PLACES; pass++) {
    const place = pass == 0 ? 8 : pass - 1;
    const digit = digitOf(load<u64>(keys(source, from)), load<u8>(rests(source, from)), place);
    // Where all have the same digit there is nothing to move.
    if (load<u32>(counts + 4 * (DIGITS * place + digit)) == run) continue;
    moveByDigit(source, target, from, to, place);
    const other = source;
    source = target;
    target = other;
  }
  if (source == home) return;
  memory.copy(keys(home, from), keys(away, from), 8 * run);
  memory.copy(positions(home, from), positions(away, from), 4 * run);
  memory.copy(rests(home, from), rests(away, from), run);
}

/**
 * Sorts `count` strings; equal ones keep their order. `scratch` is the address of 27 bytes for each and 32 more. Returns
 * the address of the strings' positions in sorted order.
 */
export function sortTexts(stringBytes: u32, stringOffsets: u32, count: u32, scratch: u32): u32 {
  bytes = stringBytes;
  offsets = stringOffsets;
  size = count;
  home = scratch;
  away = home + 13 * count;
  // Runs that are not sorted yet: they have more than FEW strings each and none in common.
  const runs = away + 13 * count;
  for (let index: u32 = 0; index < count; index++) store<u32>(positions(home, index), index);
  let top = runs;
  store<u32>(top, 0);
  store<u32>(top + 4, count);
  store<u32>(top + 8, 0);
  top += 12;
  while (top > runs) {
    top -= 12;
    const from = load<u32>(top);
    const to = load<u32>(top + 4);
    const depth = load<u32>(top + 8);
    if (to - from <= FEW) {
      sortFew(from, to, depth);
      continue;
    }
    const known = depth + commonLength(from, to, depth);
    sortByKey(from, to, known);
    let start = from;
    while (start < to) {
      const key = load<u64>(keys(home, start));
      const rest = load<u8>(rests(home, start));
      let end = start + 1;
      while (end < to && load<u64>(keys(home, end)) == key && load<u8>(rests(home, end)) == rest) end++;
      if (rest == GOES_ON) {
        if (end - start > FEW) {
          store<u32>(top, start);
          store<u32>(top + 4, end);
          store<u32>(top + 8, known + 8);
          top += 12;
        } else if (end - start > 1) {
          sortFew(start, end, known + 8);
        }
      }
      start = end;
    }
  }
  return positions(home, 0);
}
