/**
 * Aggregates as folds: blocks of rows are added to a state, and a state merges with the state of the rows after it.
 * The rows of a state depend on row numbers only, not on batches, and states are merged in row order. So results have
 * the same bits on any number of threads and for any cut of the file.
 */
import { binOf } from '../../ir/aggregate.ts';
import { sharedFloat64 } from '../../table/shared-arrays.ts';
import { addToBins, addToMoments, BLOCK_ROWS, extentOf } from './number-loops.ts';

/** Most rows of a state: half a million, so that a long column is shared among threads. */
const STATE_ROWS = 256 * BLOCK_ROWS;

/**
 * Row range of each state, `from` … `to` − 1. The ranges are about equally long, so that no thread waits for another.
 * Each starts at a block boundary. Without rows there is one empty range.
 */
export function stateRanges(rows: number): { readonly from: number; readonly to: number }[] {
  const states = Math.max(1, Math.ceil(rows / STATE_ROWS));
  const blocks = Math.ceil(rows / BLOCK_ROWS);
  const start = (state: number): number => Math.min(rows, Math.floor((blocks * state) / states) * BLOCK_ROWS);
  return Array.from({ length: states }, (_, state) => ({ from: start(state), to: start(state + 1) }));
}

export interface MomentsState {
  count: number;
  missing: number;
  /**
   * The mean, and the remainder that a double cannot hold: columns far from zero vary in the digits after its last one.
   */
  mean: number;
  meanRest: number;
  m2: number;
  /** Sum of the cells, and its rounding error (Neumaier). */
  sum: number;
  lost: number;
}

export const emptyMoments = (): MomentsState => ({
  count: 0,
  missing: 0,
  mean: 0,
  meanRest: 0,
  m2: 0,
  sum: 0,
  lost: 0,
});

const sums = new Float64Array(7);

/**
 * Adds `rows` numbers. Deviations are summed per block from the mean of the rows before (in the first block, from its
 * own rough mean) and corrected for the distance between that mean and the block's. As exact as the two passes of
 * scikit-learn and NumPy.
 */
export function addMoments(state: MomentsState, x: Float64Array, rows: number): void {
  const { count, missing, mean, meanRest, m2, sum, lost } = state;
  sums.set([count, missing, mean, meanRest, m2, sum, lost]);
  addToMoments(sums, x, rows);
  state.count = sums[0];
  state.missing = sums[1];
  state.mean = sums[2];
  state.meanRest = sums[3];
  state.m2 = sums[4];
  state.sum = sums[5];
  state.lost = sums[6];
}

/** Update of mean and squared deviations by Chan, Golub and LeVeque; for a block of rows see assembly/folds.ts. */
export function mergeMoments(state: MomentsState, next: MomentsState): void {
  state.missing += next.missing;
  if (next.count === 0) return;
  if (state.count === 0) {
    const { missing } = state;
    Object.assign(state, next, { missing });
    return;
  }
  const count = state.count + next.count;
  const apart = next.mean - state.mean + (next.meanRest - state.meanRest);
  state.m2 += next.m2 + apart * apart * ((state.count * next.count) / count);
  setMean(state, state.mean, state.meanRest + (apart * next.count) / count);
  state.count = count;
  const sum = state.sum + next.sum;
  state.lost += Math.abs(state.sum) >= Math.abs(next.sum) ? state.sum - sum + next.sum : next.sum - sum + state.sum;
  state.lost += next.lost;
  state.sum = sum;
}

/** Splits the mean into a double and a remainder smaller than its last digit. An infinite mean has no remainder. */
function setMean(state: MomentsState, mean: number, rest: number): void {
  state.mean = mean + rest;
  state.meanRest = Number.isFinite(state.mean) ? mean - state.mean + rest : 0;
}

export interface ExtentState {
  count: number;
  missing: number;
  min: number;
  max: number;
}

export const emptyExtent = (): ExtentState => ({ count: 0, missing: 0, min: Infinity, max: -Infinity });

export function addExtent(state: ExtentState, x: Float64Array, rows: number): void {
  const { count, min, max } = extentOf(x, rows);
  mergeExtent(state, { count, missing: rows - count, min, max });
}

export function mergeExtent(state: ExtentState, next: ExtentState): void {
  state.count += next.count;
  state.missing += next.missing;
  state.min = Math.min(state.min, next.min);
  state.max = Math.max(state.max, next.max);
}

/**
 * Occurrences of each code in the rows of a state; entry 0 counts missing cells. 4 bytes each, so that more of millions
 * fit a cache.
 */
export const emptyCounts = (size: number): Uint32Array => new Uint32Array(size + 1);

export function addCounts(state: Uint32Array, codes: ArrayLike<number>, rows: number): void {
  for (let i = 0; i < rows; i++) {
    const slot = codes[i] + 1;
    state[slot] += 1;
  }
}

export function mergeCounts(state: Float64Array, next: ArrayLike<number>): void {
  for (let slot = 0; slot < state.length; slot++) state[slot] += next[slot];
}

/** Counts numbers by bin; see `histogram` in ir/aggregate.ts. */
export function addBins(
  state: Float64Array,
  x: Float64Array,
  rows: number,
  { min, max, bins }: { readonly min: number; readonly max: number; readonly bins: number },
): void {
  if (addToBins(x, rows, min, max, state)) return;
  for (let i = 0; i < rows; i++) {
    const value = x[i];
    if (value >= min && value <= max) {
      const bin = binOf(value, min, max, bins);
      state[bin] += 1;
    }
  }
}

/** Counts of distinct numbers: open addressing by the number's bits. −0 counts as 0. */
export class NumberCounts {
  missing = 0;
  size = 0;
  private mask: number;
  private keys: Float64Array;
  private counts: Float64Array;
  private readonly bits = new Uint32Array(2);
  private readonly asNumber = new Float64Array(this.bits.buffer);

  constructor(capacity = 1024) {
    this.mask = capacity - 1;
    this.keys = new Float64Array(capacity).fill(Number.NaN);
    this.counts = new Float64Array(capacity);
  }

  add(x: Float64Array, rows: number): void {
    for (let i = 0; i < rows; i++) {
      const value = x[i];
      if (value === value) this.count(value + 0, 1);
      else this.missing++;
    }
  }

  count(value: number, times: number): void {
    let slot = this.slotOf(value);
    for (;;) {
      const key = this.keys[slot];
      if (key === value) break;
      if (key !== key) {
        this.keys[slot] = value;
        this.size++;
        if (this.size * 2 > this.mask) {
          this.counts[slot] = times;
          this.grow();
          return;
        }
        break;
      }
      slot = (slot + 1) & this.mask;
    }
    this.counts[slot] += times;
  }

  /** Distinct values in ascending order, with their counts. */
  sorted(): { values: Float64Array; counts: Float64Array; missing: number } {
    const slots = new Int32Array(this.size);
    const values = new Float64Array(this.size);
    let next = 0;
    for (let slot = 0; slot <= this.mask; slot++) {
      if (this.keys[slot] === this.keys[slot]) {
        slots[next] = slot;
        values[next++] = this.keys[slot];
      }
    }
    values.sort();
    const counts = values.map((value) => this.countOf(value));
    return { values, counts, missing: this.missing };
  }

  private countOf(value: number): number {
    let slot = this.slotOf(value);
    while (this.keys[slot] !== value) slot = (slot + 1) & this.mask;
    return this.counts[slot];
  }

  private slotOf(value: number): number {
    this.asNumber[0] = value === 0 ? 0 : value;
    const low = Math.imul(this.bits[0], 0x9e3779b1);
    const mixed = Math.imul(low ^ this.bits[1], 0x85ebca6b);
    return (mixed ^ (mixed >>> 15)) & this.mask;
  }

  private grow(): void {
    const { keys, counts } = this;
    const capacity = (this.mask + 1) * 4;
    this.mask = capacity - 1;
    this.keys = new Float64Array(capacity).fill(Number.NaN);
    this.counts = new Float64Array(capacity);
    this.size = 0;
    for (let slot = 0; slot < keys.length; slot++) {
      const key = keys[slot];
      if (key === key) this.count(key, counts[slot]);
    }
  }
}

/**
 * Moments of x for each code of a key; entry 0 is for rows whose key is missing. A typed array for each figure: millions of
 * states as objects would hold up the thread that receives them.
 */
export type GroupsState = { readonly [figure in Exclude<keyof MomentsState, 'missing'>]: Float64Array };

export const emptyGroups = (size: number): GroupsState => ({
  count: sharedFloat64(size + 1),
  mean: sharedFloat64(size + 1),
  meanRest: sharedFloat64(size + 1),
  m2: sharedFloat64(size + 1),
  sum: sharedFloat64(size + 1),
  lost: sharedFloat64(size + 1),
});

export function addGroups(state: GroupsState, codes: ArrayLike<number>, x: Float64Array, rows: number): void {
  const { count, mean, meanRest, m2, sum, lost } = state;
  for (let i = 0; i < rows; i++) {
    const value = x[i];
    if (value !== value) continue;
    const group = codes[i] + 1;
    // Welford's update, row by row, because a group has few rows in a batch.
    count[group] += 1;
    const apart = value - mean[group] - meanRest[group];
    const before = mean[group];
    const rest = meanRest[group] + apart / count[group];
    mean[group] = before + rest;
    meanRest[group] = Number.isFinite(mean[group]) ? before - mean[group] + rest : 0;
    m2[group] += apart * (value - mean[group] - meanRest[group]);
    const old = sum[group];
    const total = old + value;
    lost[group] += Math.abs(old) >= Math.abs(value) ? old - total + value : value - total + old;
    sum[group] = total;
  }
}

/** Moments of one group. */
export const groupAt = ({ count, mean, meanRest, m2, sum, lost }: GroupsState, group: number): MomentsState => ({
  count: count[group],
  missing: 0,
  mean: mean[group],
  meanRest: meanRest[group],
  m2: m2[group],
  sum: sum[group],
  lost: lost[group],
});

export interface ScatterState {
  count: number;
  readonly mean: Float64Array;
  readonly products: Float64Array;
}

export const emptyScatter = (width: number): ScatterState => ({
  count: 0,
  mean: new Float64Array(width),
  products: new Float64Array(width * width),
});

/** Adds the rows in which no number is missing: products of deviations from each block's own means, then a merge. */
export function addScatter(state: ScatterState, xs: readonly Float64Array[], rows: number): void {
  for (let from = 0; from < rows; from += BLOCK_ROWS)
    addScatterBlock(state, xs, from, Math.min(rows, from + BLOCK_ROWS));
}

const keptRows = new Int32Array(BLOCK_ROWS);

function addScatterBlock(state: ScatterState, xs: readonly Float64Array[], from: number, to: number): void {
  const width = xs.length;
  let count = 0;
  rows: for (let i = from; i < to; i++) {
    for (let j = 0; j < width; j++) {
      const value = xs[j][i];
      if (value !== value) continue rows;
    }
    keptRows[count++] = i;
  }
  if (count === 0) return;
  const block = emptyScatter(width);
  block.count = count;
  const centred = xs.map((x, j) => {
    let sum = 0;
    for (let k = 0; k < count; k++) sum += x[keptRows[k]];
    const rough = sum / count;
    let rest = 0;
    for (let k = 0; k < count; k++) rest += x[keptRows[k]] - rough;
    const mean = rough + rest / count;
    block.mean[j] = mean;
    const deviations = new Float64Array(count);
    for (let k = 0; k < count; k++) deviations[k] = x[keptRows[k]] - mean;
    return deviations;
  });
  for (let a = 0; a < width; a++) {
    for (let b = 0; b <= a; b++) {
      const left = centred[a] as Float64Array;
      const right = centred[b] as Float64Array;
      let sum = 0;
      for (let k = 0; k < count; k++) sum += left[k] * right[k];
      block.products[a * width + b] = sum;
      block.products[b * width + a] = sum;
    }
  }
  mergeScatter(state, block);
}

export function mergeScatter(state: ScatterState, next: ScatterState): void {
  if (next.count === 0) return;
  const width = state.mean.length;
  const count = state.count + next.count;
  const weight = (state.count * next.count) / count;
  const apart = next.mean.map((mean, j) => mean - state.mean[j]);
  for (let a = 0; a < width; a++) {
    for (let b = 0; b < width; b++) {
      const at = a * width + b;
      state.products[at] = state.products[at] + next.products[at] + apart[a] * apart[b] * weight;
    }
  }
  for (let j = 0; j < width; j++) state.mean[j] += (apart[j] * next.count) / count;
  state.count = count;
}
