/**
 * Loops over columns of numbers, in AssemblyScript: several numbers at once, and no branch that depends on them. NaN is
 * a missing cell. `x` is the address of `rows` doubles.
 */

/** What a loop found, as doubles. */
export const found: usize = memory.data(64);

function put(place: u32, value: f64): void {
  store<f64>(found + 8 * place, value);
}

function sumOf(lanes: v128): f64 {
  return f64x2.extract_lane(lanes, 0) + f64x2.extract_lane(lanes, 1);
}

function countOf(lanes: v128): f64 {
  return <f64>(i64x2.extract_lane(lanes, 0) + i64x2.extract_lane(lanes, 1));
}

/** How many numbers there are, their sum, and the sums of their deviations from `near` and of the squares of these. */
export function deviations(x: u32, rows: u32, near: f64): void {
  const from = f64x2.splat(near);
  let count = i64x2.splat(0);
  let sum = f64x2.splat(0);
  let apart = f64x2.splat(0);
  let squares = f64x2.splat(0);
  let otherSum = f64x2.splat(0);
  let otherApart = f64x2.splat(0);
  let otherSquares = f64x2.splat(0);
  const even = rows & ~3;
  for (let row: u32 = 0; row < even; row += 4) {
    const a = v128.load(x + 8 * row);
    const b = v128.load(x + 8 * row, 16);
    const isA = f64x2.eq(a, a);
    const isB = f64x2.eq(b, b);
    count = i64x2.sub(i64x2.sub(count, isA), isB);
    sum = f64x2.add(sum, v128.and(a, isA));
    otherSum = f64x2.add(otherSum, v128.and(b, isB));
    const apartA = v128.and(f64x2.sub(a, from), isA);
    const apartB = v128.and(f64x2.sub(b, from), isB);
    apart = f64x2.add(apart, apartA);
    otherApart = f64x2.add(otherApart, apartB);
    squares = f64x2.add(squares, f64x2.mul(apartA, apartA));
    otherSquares = f64x2.add(otherSquares, f64x2.mul(apartB, apartB));
  }
  let all = countOf(count);
  let total = sumOf(f64x2.add(sum, otherSum));
  let totalApart = sumOf(f64x2.add(apart, otherApart));
  let totalSquares = sumOf(f64x2.add(squares, otherSquares));
  for (let row = even; row < rows; row++) {
    const value = load<f64>(x + 8 * row);
    if (value == value) {
      all++;
      total += value;
      totalApart += value - near;
      totalSquares += (value - near) * (value - near);
    }
  }
  put(0, all);
  put(1, total);
  put(2, totalApart);
  put(3, totalSquares);
}

/** How many numbers there are, the least and the greatest. */
export function extent(x: u32, rows: u32): void {
  let count = i64x2.splat(0);
  let least = f64x2.splat(Infinity);
  let greatest = f64x2.splat(-Infinity);
  const even = rows & ~1;
  for (let row: u32 = 0; row < even; row += 2) {
    const a = v128.load(x + 8 * row);
    count = i64x2.sub(count, f64x2.eq(a, a));
    // The second one only where it is less, or greater: NaN is neither.
    least = f64x2.pmin(least, a);
    greatest = f64x2.pmax(greatest, a);
  }
  let all = countOf(count);
  let min = f64x2.extract_lane(least, 0);
  let max = f64x2.extract_lane(greatest, 0);
  if (f64x2.extract_lane(least, 1) < min) min = f64x2.extract_lane(least, 1);
  if (f64x2.extract_lane(greatest, 1) > max) max = f64x2.extract_lane(greatest, 1);
  if (even < rows) {
    const value = load<f64>(x + 8 * even);
    if (value == value) all++;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  put(0, all);
  put(1, min);
  put(2, max);
}

/**
 * How many numbers there are, how many of them are below `low`, and those from `low` to `high`, which are written from
 * `target` on, in order.
 */
export function between(x: u32, rows: u32, low: f64, high: f64, target: u32): void {
  const lows = f64x2.splat(low);
  const highs = f64x2.splat(high);
  let count = i64x2.splat(0);
  let below = i64x2.splat(0);
  let at = target;
  const even = rows & ~1;
  for (let row: u32 = 0; row < even; row += 2) {
    const a = v128.load(x + 8 * row);
    count = i64x2.sub(count, f64x2.eq(a, a));
    below = i64x2.sub(below, f64x2.lt(a, lows));
    const inside = i64x2.bitmask(v128.and(f64x2.ge(a, lows), f64x2.le(a, highs)));
    // Written in any case, kept only where it counts: that is cheaper than a branch.
    v128.store64_lane(at, a, 0);
    at += (inside & 1) << 3;
    v128.store64_lane(at, a, 1);
    at += (inside & 2) << 2;
  }
  let all = countOf(count);
  let less = countOf(below);
  if (even < rows) {
    const value = load<f64>(x + 8 * even);
    if (value == value) all++;
    if (value < low) less++;
    if (value >= low && value <= high) {
      store<f64>(at, value);
      at += 8;
    }
  }
  put(0, all);
  put(1, less);
  put(2, <f64>((at - target) >> 3));
}

/** Adds 1 to the bin of each number from `min` to `max`: as `binOf` in ir/aggregate.ts. `counts` are doubles. */
export function histogram(x: u32, rows: u32, min: f64, max: f64, bins: i32, counts: u32): void {
  const width = max - min;
  const wide = <f64>bins;
  for (let row: u32 = 0; row < rows; row++) {
    const value = load<f64>(x + 8 * row);
    if (value >= min && value <= max) {
      const bin = counts + 8 * <u32>Math.min(Math.floor(((value - min) / width) * wide), wide - 1);
      store<f64>(bin, load<f64>(bin) + 1);
    }
  }
}
