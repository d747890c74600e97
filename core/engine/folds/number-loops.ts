/**
 * Loops over columns of numbers in WebAssembly (assembly/folds.ts), which sees its own memory only. Kernels may write
 * their results there, by `numbersInLoops`; other numbers are copied to it, block by block.
 */
import { onRelease } from '../../run/thread-memory.ts';
import { foldsModule } from './folds.wasm.ts';

interface Loops {
  readonly found: WebAssembly.Global<'i32'>;
  readonly state: WebAssembly.Global<'i32'>;
  moments(x: number, rows: number): void;
  extent(x: number, rows: number): void;
  between(x: number, rows: number, low: number, high: number, target: number): void;
  histogram(x: number, rows: number, min: number, max: number, bins: number, counts: number): void;
  select(x: number, left: number, right: number, k: number): number;
}

/**
 * Rows that kernels compute at once: what several of them make stays in a core's first cache. As many as the loop sums up
 * by themselves (assembly/folds.ts), so that moments have the same bits of a column and of what a kernel makes.
 */
export const BLOCK_ROWS = 2048;

/**
 * Numbers that are copied at once, and at most here at once: they stay in a core's second cache. Whole blocks, and so many
 * that few calls are made, which need no optimising.
 */
const COPIED_ROWS = 16 * BLOCK_ROWS;

const PAGE = 1 << 16;
/** More bins than that are counted elsewhere. */
const MOST_BINS = 4096;

// What lies where: the loops' own tables, numbers that are copied, what `between` finds, bins, and kernels' results.
const COPIED = PAGE;
const BETWEEN = COPIED + 8 * COPIED_ROWS;
const BINS = BETWEEN + 8 * COPIED_ROWS + 16;
const RESULTS = BINS + 8 * MOST_BINS;

let memory: WebAssembly.Memory | undefined;
let loops: Loops;
let numbers: Float64Array;
/** The numbers at COPIED. */
let copied: Float64Array;
let found: number;
let state: number;

onRelease(() => {
  memory = undefined;
  numbers = copied = new Float64Array(0);
});

/** Threads that only read files need none of this. */
function start(): WebAssembly.Memory {
  if (memory !== undefined) return memory;
  memory = new WebAssembly.Memory({ initial: Math.ceil(RESULTS / PAGE) });
  const module = new WebAssembly.Module(foldsModule());
  loops = new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Loops;
  found = loops.found.value >> 3;
  state = loops.state.value >> 3;
  view(memory);
  return memory;
}

/** Views of the memory, which are void once it has grown. */
function view(of: WebAssembly.Memory): void {
  numbers = new Float64Array(of.buffer);
  copied = new Float64Array(of.buffer, COPIED, COPIED_ROWS);
}

/** `count` arrays of `rows` numbers in the loops' memory, which hold anything; those of the call before are gone. */
export function numbersInLoops(count: number, rows: number): Float64Array[] {
  const { buffer } = makeRoom(count * rows);
  return Array.from({ length: count }, (_, index) => new Float64Array(buffer, RESULTS + 8 * index * rows, rows));
}

/** Room for so many results. Earlier views of the memory may be void afterwards. */
function makeRoom(results: number): WebAssembly.Memory {
  const of = start();
  const missing = RESULTS + 8 * results - of.buffer.byteLength;
  if (missing <= 0) return of;
  of.grow(Math.ceil(missing / PAGE));
  view(of);
  return of;
}

/** Calls `visit` with an address in the loops' memory where the numbers stand, or part after part of them. */
function eachPart(x: Float64Array, rows: number, visit: (address: number, rows: number) => void): void {
  if (x.buffer === start().buffer) visit(x.byteOffset, rows);
  else inParts(x, rows, (_, count) => visit(COPIED, count));
}

const result = (place: number): number => numbers[found + place];

/** Calls `visit` with part after part of the numbers, where several loops over one need no copy each. */
export function inParts(x: Float64Array, rows: number, visit: (part: Float64Array, rows: number) => void): void {
  if (x.buffer === start().buffer) {
    visit(x, rows);
    return;
  }
  for (let from = 0; from < rows; from += COPIED_ROWS) {
    const count = Math.min(COPIED_ROWS, rows - from);
    copied.set(x.subarray(from, from + count));
    visit(copied, count);
  }
}

/** Adds the numbers to a state of moments: its seven doubles in the order of `MomentsState`. */
export function addToMoments(sums: Float64Array, x: Float64Array, rows: number): void {
  start();
  numbers.set(sums, state);
  eachPart(x, rows, loops.moments);
  sums.set(numbers.subarray(state, state + sums.length));
}

/** How many of the numbers are not NaN, the least and the greatest (+inf and −inf where there are none). */
export function extentOf(x: Float64Array, rows: number): { count: number; min: number; max: number } {
  const all = { count: 0, min: Infinity, max: -Infinity };
  eachPart(x, rows, (address, count) => {
    loops.extent(address, count);
    all.count += result(0);
    // −0 and 0 are one number; which of them is met first depends on how the rows are cut.
    all.min = Math.min(all.min, result(1) + 0);
    all.max = Math.max(all.max, result(2) + 0);
  });
  return all;
}

/** Calls `visit` with the numbers of each part from `low` to `high`; returns how many are no NaN, and how many below. */
export function eachBetween(
  x: Float64Array,
  rows: number,
  low: number,
  high: number,
  visit: (inside: Float64Array) => void,
): { count: number; below: number } {
  const all = { count: 0, below: 0 };
  eachPart(x, rows, (address, count) => {
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
  eachPart(x, rows, (address, count) => loops.histogram(address, count, min, max, counts.length, BINS));
  counts.set(numbers.subarray(BINS >> 3, (BINS >> 3) + counts.length));
  return true;
}

/**
 * The numbers at these places, which ascend, if the numbers of all parts were sorted: as many as the parts hold, none of
 * them NaN. Kernels' results in the loops' memory are gone afterwards.
 */
export function selected(parts: readonly Float64Array[], places: readonly number[]): number[] {
  const total = parts.reduce((sum, part) => sum + part.length, 0);
  makeRoom(total);
  let next = RESULTS >> 3;
  for (const part of parts) {
    numbers.set(part, next);
    next += part.length;
  }
  let left = 0;
  return places.map((place) => {
    const value = loops.select(RESULTS, left, total - 1, place);
    left = place;
    return value;
  });
}
