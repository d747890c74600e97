/**
 * Loops over columns of numbers, in AssemblyScript: SIMD, and without branches that depend on the data. NaN is a
 * missing cell. `x` is the address of `rows` doubles.
 */

/** Results of a loop, as doubles. */
export const found: usize = memory.data(64);
/** State that `moments` adds to. */
export const state: usize = memory.data(56);

function put(place: u32, value: f64): void {
  store<f64>(found + 8 * place, value);
}

function sumOf(lanes: v128): f64 {
  return f64x2.extract_lane(lanes, 0) + f64x2.extract_lane(lanes, 1);
}

function countOf(lanes: v128): f64 {
  return <f64>(i64x2.extract_lane(lanes, 0) + i64x2.extract_lane(lanes, 1));
}

/**
 * Writes four results: count of numbers, their sum, and the sums of the deviations from `near` and of their squares.
 */
function deviations(x: u32, rows: u32, near: f64): void {
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

/** Byte offsets in a state of moments: doubles in the order of fold.ts. */
const COUNT: u32 = 0;
const MISSING: u32 = 8;
const MEAN: u32 = 16;
const MEAN_REST: u32 = 24;
const M2: u32 = 32;
const SUM: u32 = 40;
const LOST: u32 = 48;

/** Rows of a block; its moments are summed on their own, then added to those of the rows before. */
const BLOCK_ROWS: u32 = 2048;

/** Adds numbers to a state, block by block. */
export function moments(x: u32, rows: u32): void {
  for (let from: u32 = 0; from < rows; from += BLOCK_ROWS) addBlock(x + 8 * from, min(BLOCK_ROWS, rows - from));
}

/**
 * Sums deviations from the mean of the rows before (in the first block, from its own rough mean) and corrects for the
 * distance between that mean and the block's. Same update as `mergeMoments` in fold.ts.
 */
function addBlock(x: u32, rows: u32): void {
  const before = load<f64>(state, COUNT);
  const mean = load<f64>(state, MEAN);
  let near = before > 0 ? mean : NaN;
  if (!isFinite(near)) {
    deviations(x, rows, 0);
    near = load<f64>(found, 8) / load<f64>(found);
  }
  deviations(x, rows, near);
  const present = load<f64>(found);
  const sum = load<f64>(found, 8);
  const apart = load<f64>(found, 16);
  const squares = load<f64>(found, 24);
  store<f64>(state, load<f64>(state, MISSING) + (<f64>rows - present), MISSING);
  if (present == 0) return;
  const rest = apart / present;
  const m2 = Math.max(0, squares - (apart * apart) / present);
  if (before == 0) {
    store<f64>(state, present, COUNT);
    store<f64>(state, near, MEAN);
    store<f64>(state, rest, MEAN_REST);
    store<f64>(state, m2, M2);
    store<f64>(state, sum, SUM);
    store<f64>(state, 0, LOST);
    return;
  }
  const count = before + present;
  const meanRest = load<f64>(state, MEAN_REST);
  const between = near - mean + (rest - meanRest);
  store<f64>(state, load<f64>(state, M2) + (m2 + between * between * ((before * present) / count)), M2);
  const moved = meanRest + (between * present) / count;
  const next = mean + moved;
  store<f64>(state, next, MEAN);
  store<f64>(state, isFinite(next) ? mean - next + moved : 0, MEAN_REST);
  store<f64>(state, count, COUNT);
  const sumBefore = load<f64>(state, SUM);
  const total = sumBefore + sum;
  const lost = Math.abs(sumBefore) >= Math.abs(sum) ? sumBefore - total + sum : sum - total + sumBefore;
  store<f64>(state, load<f64>(state, LOST) + lost, LOST);
  store<f64>(state, total, SUM);
}

/** Writes three results: count of numbers, smallest and largest. */
export function extent(x: u32, rows: u32): void {
  let count = i64x2.splat(0);
  let least = f64x2.splat(Infinity);
  let greatest = f64x2.splat(-Infinity);
  const even = rows & ~1;
  for (let row: u32 = 0; row < even; row += 2) {
    const a = v128.load(x + 8 * row);
    count = i64x2.sub(count, f64x2.eq(a, a));
    // `pmin` and `pmax` keep the first operand if the second is NaN.
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
 * Writes three results: count of numbers, count below `low`, and count from `low` to `high`. The numbers of the last
 * group are stored at `target`, in order.
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
    // Always stored, but the address advances only if the number counts: cheaper than a branch.
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

/** Adds 1 to the bin of each number from `min` to `max`, like `binOf` in ir/aggregate.ts. `counts` are doubles. */
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

/** Up to this many numbers, selection does without a sample. */
const FEW: i32 = 600;

/**
 * The k-th number of the sorted range [left, right], which contains no NaN; it is moved to place k, with smaller
 * numbers before it (R. W. Floyd and R. L. Rivest, "Algorithm 489: The Algorithm SELECT", 1975).
 */
export function select(x: u32, left: i32, right: i32, k: i32): f64 {
  while (right > left) {
    const n = right - left + 1;
    if (n > FEW) {
      // Selecting within about n^(2/3) numbers around place k first brings the k-th number near its place. Both
      // logarithms are rough, because they affect only the size of this part, not the result.
      const bits = 31 - clz(n);
      const z = 0.69 * <f64>bits;
      const s = <f64>(1 << ((2 * bits) / 3 - 1));
      const share = <f64>(k - left + 1) / <f64>n;
      const apart = 0.5 * Math.sqrt((z * s * (<f64>n - s)) / <f64>n) * (share < 0.5 ? -1 : 1);
      const from = <i32>(<f64>k - share * s + apart);
      const to = <i32>(<f64>k + (1 - share) * s + apart);
      select(x, max(left, min(from, k)), min(right, max(to, k)), k);
    }
    const pivot = load<f64>(x + 8 * k);
    let i = left;
    let j = right;
    swap(x, left, k);
    if (load<f64>(x + 8 * right) > pivot) swap(x, left, right);
    while (i < j) {
      swap(x, i++, j--);
      while (load<f64>(x + 8 * i) < pivot) i++;
      while (load<f64>(x + 8 * j) > pivot) j--;
    }
    if (load<f64>(x + 8 * left) == pivot) swap(x, left, j);
    else swap(x, ++j, right);
    if (j <= k) left = j + 1;
    if (k <= j) right = j - 1;
  }
  return load<f64>(x + 8 * k);
}

function swap(x: u32, a: i32, b: i32): void {
  const held = load<f64>(x + 8 * a);
  store<f64>(x + 8 * a, load<f64>(x + 8 * b));
  store<f64>(x + 8 * b, held);
}
