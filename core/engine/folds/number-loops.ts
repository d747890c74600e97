/**
 * Loops over columns of numbers in WebAssembly (assembly/folds.ts), which can read its own memory only. Kernels may
 * write their results there, see `numbersInLoops`; other numbers are copied to it part by part.
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
 * Rows that a kernel computes at once: small enough that several results stay in a core's first-level cache. Equal to
 * the block in assembly/folds.ts, so that moments have the same bits for a plain column and for a kernel's result.
 */
export const BLOCK_ROWS = 2048;

/**
 * Numbers copied at once: few enough for a core's second-level cache, a multiple of the block, and many enough that
 * there are few calls, which V8 need not optimise.
 */
const COPIED_ROWS = 16 * BLOCK_ROWS;

const PAGE = 1 << 16;
/** Most bins counted in WebAssembly; more are counted in JavaScript. */
const MAX_BINS = 4096;

// Memory layout: the loops' own tables, copied numbers, results of `between`, bins, results of kernels.
const COPIED_AT = PAGE;
const BETWEEN_AT = COPIED_AT + 8 * COPIED_ROWS;
const BINS_AT = BETWEEN_AT + 8 * COPIED_ROWS + 16;
const RESULTS_AT = BINS_AT + 8 * MAX_BINS;

let memory: WebAssembly.Memory | undefined;
let loops: Loops;
let numbers: Float64Array;
/** View of the numbers at COPIED. */
let copied: Float64Array;
let found: number;
let state: number;

onRelease(() => {
  memory = undefined;
  numbers = copied = new Float64Array(0);
});

/** Compiled on first use, because threads that only read files do not need it. */
function start(): WebAssembly.Memory {
  if (memory !== undefined) return memory;
  memory = new WebAssembly.Memory({ initial: Math.ceil(RESULTS_AT / PAGE) });
  const module = new WebAssembly.Module(foldsModule());
  loops = new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Loops;
  found = loops.found.value >> 3;
  state = loops.state.value >> 3;
  view(memory);
  return memory;
}

/** Creates the views of the memory; growing it makes earlier views void. */
function view(of: WebAssembly.Memory): void {
  numbers = new Float64Array(of.buffer);
  copied = new Float64Array(of.buffer, COPIED_AT, COPIED_ROWS);
}

/**
 * `count` uninitialised arrays of `rows` numbers in the loops' memory. They replace the arrays of the previous call.
 */
export function numbersInLoops(count: number, rows: number): Float64Array[] {
  const { buffer } = makeRoom(count * rows);
  return Array.from({ length: count }, (_, index) => new Float64Array(buffer, RESULTS_AT + 8 * index * rows, rows));
}

/** Makes room for `results` doubles. Earlier views of the memory may be void afterwards. */
function makeRoom(results: number): WebAssembly.Memory {
  const of = start();
  const missing = RESULTS_AT + 8 * results - of.buffer.byteLength;
  if (missing <= 0) return of;
  of.grow(Math.ceil(missing / PAGE));
  view(of);
  return of;
}

/**
 * Calls `visit` with addresses in the loops' memory: once if the numbers are there already, else for each copied part.
 */
function eachPart(x: Float64Array, rows: number, visit: (address: number, rows: number) => void): void {
  if (x.buffer === start().buffer) visit(x.byteOffset, rows);
  else inParts(x, rows, (_, count) => visit(COPIED_AT, count));
}

const result = (place: number): number => numbers[found + place];

/**
 * Calls `visit` with parts of the numbers that lie in the loops' memory, so that several loops over a part share one
 * copy.
 */
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

/** Adds the numbers to a state of moments, given as seven doubles in the order of `MomentsState`. */
export function addToMoments(sums: Float64Array, x: Float64Array, rows: number): void {
  start();
  numbers.set(sums, state);
  eachPart(x, rows, loops.moments);
  sums.set(numbers.subarray(state, state + sums.length));
}

/** Count of numbers that are not NaN, the smallest and the largest (+inf and −inf if there are none). */
export function extentOf(x: Float64Array, rows: number): { count: number; min: number; max: number } {
  const all = { count: 0, min: Infinity, max: -Infinity };
  eachPart(x, rows, (address, count) => {
    loops.extent(address, count);
    all.count += result(0);
    // + 0 turns −0 to 0, because which of the two comes first depends on the cut of the rows.
    all.min = Math.min(all.min, result(1) + 0);
    all.max = Math.max(all.max, result(2) + 0);
  });
  return all;
}

/**
 * Calls `visit` with the numbers from `low` to `high` of each part. Returns the count of numbers that are not NaN, and
 * the count below `low`.
 */
export function eachBetween(
  x: Float64Array,
  rows: number,
  low: number,
  high: number,
  visit: (inside: Float64Array) => void,
): { count: number; below: number } {
  const all = { count: 0, below: 0 };
  eachPart(x, rows, (address, count) => {
    loops.between(address, count, low, high, BETWEEN_AT);
    all.count += result(0);
    all.below += result(1);
    visit(numbers.subarray(BETWEEN_AT >> 3, (BETWEEN_AT >> 3) + result(2)));
  });
  return all;
}

/**
 * Adds 1 to the bin of each number from `min` to `max`, like `binOf`. Returns false without counting if there are too
 * many bins.
 */
export function addToBins(x: Float64Array, rows: number, min: number, max: number, counts: Float64Array): boolean {
  if (counts.length > MAX_BINS) return false;
  start();
  numbers.set(counts, BINS_AT >> 3);
  eachPart(x, rows, (address, count) => loops.histogram(address, count, min, max, counts.length, BINS_AT));
  counts.set(numbers.subarray(BINS_AT >> 3, (BINS_AT >> 3) + counts.length));
  return true;
}

/**
 * The numbers at these ascending places of the sorted numbers of all parts, none of which may be NaN. Overwrites
 * kernels' results in the loops' memory.
 */
export function numbersAtRanks(parts: readonly Float64Array[], places: readonly number[]): number[] {
  const total = parts.reduce((sum, part) => sum + part.length, 0);
  makeRoom(total);
  let next = RESULTS_AT >> 3;
  for (const part of parts) {
    numbers.set(part, next);
    next += part.length;
  }
  let left = 0;
  return places.map((place) => {
    const value = loops.select(RESULTS_AT, left, total - 1, place);
    left = place;
    return value;
  });
}
