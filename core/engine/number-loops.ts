/**
 * Loops over columns of numbers in WebAssembly (assembly/folds.ts), which sees its own memory only. Kernels may write
 * their results there, by `numbersInLoops`; other numbers are copied to it, block by block.
 */
import { foldsModule } from './folds.wasm.ts';

interface Loops {
  readonly found: WebAssembly.Global;
  deviations(x: number, rows: number, near: number): void;
  extent(x: number, rows: number): void;
  between(x: number, rows: number, low: number, high: number, target: number): void;
  histogram(x: number, rows: number, min: number, max: number, bins: number, counts: number): void;
}

/** Rows that are looked at at once: a column's block and what is made of it stay in a core's first cache. */
export const BLOCK_ROWS = 2048;

const PAGE = 1 << 16;
const BLOCK_BYTES = 8 * BLOCK_ROWS;
/** More bins than that are counted elsewhere. */
const MOST_BINS = 4096;

// What lies where: the loops' own tables, a block that is copied, what `between` finds, bins, and kernels' results.
const COPIED = PAGE;
const BETWEEN = COPIED + BLOCK_BYTES;
const BINS = BETWEEN + BLOCK_BYTES + 16;
const RESULTS = BINS + 8 * MOST_BINS;

let memory: WebAssembly.Memory;
let loops: Loops;
let numbers: Float64Array;
let found: number;

/** Threads that only read files need none of this. */
function start(): void {
  if (memory !== undefined) return;
  memory = new WebAssembly.Memory({ initial: 4 });
  const module = new WebAssembly.Module(foldsModule());
  loops = new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Loops;
  numbers = new Float64Array(memory.buffer);
  found = (loops.found.value as number) >> 3;
}

/** `count` arrays of `rows` numbers in the loops' memory, which hold anything; those of the call before are gone. */
export function numbersInLoops(count: number, rows: number): Float64Array[] {
  start();
  const needed = RESULTS + 8 * count * rows;
  if (needed > memory.buffer.byteLength) {
    memory.grow(Math.ceil((needed - memory.buffer.byteLength) / PAGE));
    numbers = new Float64Array(memory.buffer);
  }
  return Array.from({ length: count }, (_, index) => new Float64Array(memory.buffer, RESULTS + 8 * index * rows, rows));
}

/** Calls `visit` with the address of block after block. */
function eachBlock(x: Float64Array, rows: number, visit: (address: number, rows: number) => void): void {
  start();
  const isHere = x.buffer === memory.buffer;
  for (let from = 0; from < rows; from += BLOCK_ROWS) {
    const count = Math.min(BLOCK_ROWS, rows - from);
    if (!isHere) numbers.set(x.subarray(from, from + count), COPIED >> 3);
    visit(isHere ? x.byteOffset + 8 * from : COPIED, count);
  }
}

const result = (place: number): number => numbers[found + place] as number;

/** A block's numbers that are not NaN. */
export interface BlockMoments {
  readonly count: number;
  readonly sum: number;
  /** A number near the mean, and the sums of the deviations from it and of their squares. */
  readonly near: number;
  readonly deviations: number;
  readonly squares: number;
}

/** Moments of each block of `rows` numbers; `near` is taken for a number near the mean, where it is one. */
export function eachMoments(
  x: Float64Array,
  rows: number,
  near: () => number,
  visit: (next: BlockMoments) => void,
): void {
  eachBlock(x, rows, (address, count) => {
    let from = near();
    if (!Number.isFinite(from)) {
      loops.deviations(address, count, 0);
      from = result(1) / result(0);
    }
    loops.deviations(address, count, from);
    visit({ count: result(0), sum: result(1), near: from, deviations: result(2), squares: result(3) });
  });
}

/** How many of the numbers are not NaN, the least and the greatest (+inf and −inf where there are none). */
export function extentOf(x: Float64Array, rows: number): { count: number; min: number; max: number } {
  const all = { count: 0, min: Infinity, max: -Infinity };
  eachBlock(x, rows, (address, count) => {
    loops.extent(address, count);
    all.count += result(0);
    all.min = Math.min(all.min, result(1));
    all.max = Math.max(all.max, result(2));
  });
  return all;
}

/** Calls `visit` with the numbers of each block from `low` to `high`; returns how many are no NaN, and how many below. */
export function eachBetween(
  x: Float64Array,
  rows: number,
  low: number,
  high: number,
  visit: (inside: Float64Array) => void,
): { count: number; below: number } {
  const all = { count: 0, below: 0 };
  eachBlock(x, rows, (address, count) => {
    loops.between(address, count, low, high, BETWEEN);
    all.count += result(0);
    all.below += result(1);
    visit(numbers.subarray(BETWEEN >> 3, (BETWEEN >> 3) + result(2)));
  });
  return all;
}

/** Adds 1 to the bin of each number from `min` to `max`, as `binOf` says. False, and nothing done, with too many bins. */
export function addToBins(x: Float64Array, rows: number, min: number, max: number, counts: Float64Array): boolean {
  if (counts.length > MOST_BINS) return false;
  start();
  numbers.set(counts, BINS >> 3);
  eachBlock(x, rows, (address, count) => loops.histogram(address, count, min, max, counts.length, BINS));
  counts.set(numbers.subarray(BINS >> 3, (BINS >> 3) + counts.length));
  return true;
}
