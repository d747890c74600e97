/**
 * Exact order statistics without sorting the column, in bounded memory. A sample estimates the bounds of each wanted
 * rank; one pass counts the numbers below and collects those within. If the sample is wrong or absent, numbers are
 * counted by the first bits of their rank-preserving pattern, and only the bin that contains the rank is read again.
 * Two passes are nearly always enough; a bin that is still too large is split by its next bits.
 */
import type { QuantileMethod } from '../../ir/aggregate.ts';
import { onRelease } from '../../run/thread-memory.ts';
import { eachBetween, numbersAtRanks } from './number-loops.ts';

/** One pass: calls `visit` with every batch's numbers. */
export type Scan = (visit: (x: Float64Array, rows: number) => void) => void;

/** Most doubles collected at once: 16 MB. */
export const MAX_COLLECTED = 2_097_152;

let room: Float64Array | undefined;

/** Buffer for collected numbers, reused by all calls. The system assigns its memory only as it is filled. */
const collecting = (): Float64Array => (room ??= new Float64Array(MAX_COLLECTED));

onRelease(() => {
  room = undefined;
});

const FIRST_BITS = 16;

/**
 * Quantiles at probabilities in 0 … 1 of the numbers that are not NaN; `method` as in NumPy.
 * @returns one value per probability (NaN without numbers), and the counts
 */
export function quantilesOf(
  scan: Scan,
  at: readonly number[],
  method: QuantileMethod,
  sample: Float64Array = new Float64Array(0),
): Quantiles {
  return quantilesBySample(scan, at, method, sample) ?? quantilesByBits(scan, at, method);
}

interface Quantiles {
  readonly count: number;
  readonly missing: number;
  readonly values: number[];
}

/** Fewest numbers in a useful sample. */
const MIN_SAMPLE = 1024;
/** Most probabilities for the sample method: for more, two passes for all of them are faster. */
const MAX_PROBABILITIES = 8;
/** Margin around a rank's place in the sample, in standard deviations of the sample's error. */
export const SAMPLE_DEVIATIONS = 5;

/** Quantiles in one pass, or null if the sample's bounds are wrong or too many numbers lie between them. */
function quantilesBySample(
  scan: Scan,
  at: readonly number[],
  method: QuantileMethod,
  sample: Float64Array,
): Quantiles | null {
  const sorted = sample.filter((value) => value === value).sort();
  if (sorted.length < MIN_SAMPLE || at.length > MAX_PROBABILITIES) return null;
  const ranges = at.map((share) => {
    const rank = share * sorted.length;
    const margin = SAMPLE_DEVIATIONS * Math.sqrt(share * (1 - share) * sorted.length) + 1;
    const low = sorted[Math.floor(rank - margin)] ?? -Infinity;
    const high = sorted[Math.ceil(rank + margin)] ?? Infinity;
    return { low, high, below: 0, inside: 0, parts: [] as Float64Array[] };
  });
  const collected = collecting();
  let filled = 0;
  let rows = 0;
  let count = 0;
  scan((x, n) => {
    rows += n;
    ranges.forEach((range, index) => {
      if (filled > MAX_COLLECTED) return;
      const seen = eachBetween(x, n, range.low, range.high, (inside) => {
        range.inside += inside.length;
        // Equal numbers are only counted.
        if (range.low === range.high || inside.length === 0) return;
        const from = filled;
        filled += inside.length;
        if (filled > MAX_COLLECTED) return;
        collected.set(inside, from);
        range.parts.push(collected.subarray(from, filled));
      });
      range.below += seen.below;
      if (index === 0) count += seen.count;
    });
  });
  if (filled > MAX_COLLECTED) return null;
  if (count === 0) return { count, missing: rows, values: at.map(() => Number.NaN) };
  const values: number[] = [];
  for (const [index, share] of at.entries()) {
    const wanted = neededRanks(share, count, method);
    const { low, high, below, inside, parts } = ranges[index];
    if (wanted.low < below || wanted.high >= below + inside) return null;
    const found = new Map([
      [wanted.low, low + 0],
      [wanted.high, low + 0],
    ]);
    if (low !== high) {
      selectRanks(parts, wanted.low === wanted.high ? [wanted.low] : [wanted.low, wanted.high], below, found);
    }
    values.push(valueBetween(found, wanted, method));
  }
  return { count, missing: rows - count, values };
}

function quantilesByBits(scan: Scan, at: readonly number[], method: QuantileMethod): Quantiles {
  const bins = new Uint32Array(1 << FIRST_BITS);
  let missing = 0;
  let rows = 0;
  scan((x, n) => {
    const words = new Uint32Array(x.buffer, x.byteOffset, n * 2);
    rows += n;
    for (let i = 0; i < n; i++) {
      const value = x[i];
      if (value === value) {
        const word = words[2 * i + 1];
        // Rank-preserving pattern: all bits of negative numbers are flipped, because they descend with their bits;
        // positive numbers get the top bit, so that they come after.
        const key = (word ^ ((word >> 31) | 0x80000000)) >>> 16;
        bins[key] += 1;
      } else missing++;
    }
  });
  const count = rows - missing;
  if (count === 0) return { count, missing, values: at.map(() => Number.NaN) };
  const wanted = at.map((share) => neededRanks(share, count, method));
  const ranks = [...new Set(wanted.flatMap(({ low, high }) => [low, high]))].sort((a, b) => a - b);
  const values = valuesAtRanks(scan, bins, ranks);
  return {
    count,
    missing,
    values: wanted.map((ranks) => valueBetween(values, ranks, method)),
  };
}

/** The two order statistics (from 0) around a quantile, and its relative distance from the lower one. */
interface NeededRanks {
  readonly low: number;
  readonly high: number;
  readonly weight: number;
}

function valueBetween(
  values: ReadonlyMap<number, number>,
  { low, high, weight }: NeededRanks,
  method: QuantileMethod,
): number {
  const a = values.get(low) ?? Number.NaN;
  const b = values.get(high) ?? Number.NaN;
  if (low === high || weight === 0) return a;
  if (weight === 0.5 && method === 'averaged_inverted_cdf') return (a + b) / 2;
  // NumPy's _lerp: computed from the nearer end, so that it is exact at both.
  return weight >= 0.5 ? b - (b - a) * (1 - weight) : a + (b - a) * weight;
}

function neededRanks(share: number, count: number, method: QuantileMethod): NeededRanks {
  const last = count - 1;
  const within = (rank: number): number => Math.min(Math.max(rank, 0), last);
  switch (method) {
    case 'linear': {
      const place = share * last;
      const low = within(Math.floor(place));
      return { low, high: within(low + 1), weight: place - low };
    }
    case 'lower': {
      const rank = within(Math.floor(share * last));
      return { low: rank, high: rank, weight: 0 };
    }
    case 'higher': {
      const rank = within(Math.ceil(share * last));
      return { low: rank, high: rank, weight: 0 };
    }
    case 'midpoint': {
      const place = share * last;
      return {
        low: within(Math.floor(place)),
        high: within(Math.ceil(place)),
        weight: Number.isInteger(place) ? 0 : 0.5,
      };
    }
    case 'nearest': {
      // Halves are rounded to the even rank.
      const place = share * last;
      const floor = Math.floor(place);
      const apart = place - floor;
      const rank = within(apart > 0.5 || (apart === 0.5 && floor % 2 === 1) ? floor + 1 : floor);
      return { low: rank, high: rank, weight: 0 };
    }
    case 'inverted_cdf':
    case 'averaged_inverted_cdf': {
      const place = share * count;
      const floor = Math.floor(place);
      if (place > floor) return { low: within(floor), high: within(floor), weight: 0 };
      if (method === 'inverted_cdf') return { low: within(floor - 1), high: within(floor - 1), weight: 0 };
      return { low: within(floor - 1), high: within(floor), weight: 0.5 };
    }
  }
}

/** The numbers at these ascending ranks (from 0), given the count of numbers for each pattern of first bits. */
function valuesAtRanks(scan: Scan, bins: Uint32Array, ranks: readonly number[]): Map<number, number> {
  const found = new Map<number, number>();
  const holding = new Map<number, { before: number; count: number; ranks: number[] }>();
  let before = 0;
  let next = 0;
  for (let bin = 0; bin < bins.length && next < ranks.length; bin++) {
    const count = bins[bin];
    while (next < ranks.length && ranks[next] < before + count) {
      const held = holding.get(bin) ?? { before, count, ranks: [] };
      held.ranks.push(ranks[next++]);
      holding.set(bin, held);
    }
    before += count;
  }
  const wanted = [...holding];
  // Bins share a pass as long as their numbers fit the buffer; a single bin that does not fit is split by its next
  // bits.
  for (let from = 0; from < wanted.length; ) {
    let total = 0;
    let to = from;
    while (to < wanted.length && (to === from || total + wanted[to][1].count <= MAX_COLLECTED)) {
      total += wanted[to++][1].count;
    }
    if (total > MAX_COLLECTED) {
      const [bin, held] = wanted[from];
      splitBin(scan, bin, held, found);
    } else collectBins(scan, wanted.slice(from, to), total, found);
    from = to;
  }
  return found;
}

type Held = readonly [number, { before: number; count: number; ranks: number[] }];

function collectBins(scan: Scan, wanted: readonly Held[], total: number, found: Map<number, number>): void {
  const slotOf = new Int32Array(1 << FIRST_BITS).fill(-1);
  wanted.forEach(([bin], slot) => {
    slotOf[bin] = slot;
  });
  const collected = collecting();
  const starts = new Int32Array(wanted.length + 1);
  wanted.forEach(([, held], slot) => {
    starts[slot + 1] = starts[slot] + held.count;
  });
  const next = starts.slice(0, wanted.length);
  scan((x, n) => {
    const words = new Uint32Array(x.buffer, x.byteOffset, n * 2);
    for (let i = 0; i < n; i++) {
      const word = words[2 * i + 1];
      const slot = slotOf[(word ^ ((word >> 31) | 0x80000000)) >>> 16];
      if (slot >= 0) {
        const value = x[i];
        if (value === value) {
          const place = next[slot];
          collected[place] = value;
          next[slot] = place + 1;
        }
      }
    }
  });
  wanted.forEach(([, held], slot) => {
    selectRanks([collected.subarray(starts[slot], starts[slot + 1])], held.ranks, held.before, found);
  });
}

/**
 * Splits a bin with more numbers than the buffer holds by its next 16 bits, then selects within the parts that contain
 * wanted ranks.
 */
function splitBin(scan: Scan, bin: number, held: Held[1], found: Map<number, number>): void {
  const counts = new Uint32Array(65_536);
  scan((x, n) => {
    const words = new Uint32Array(x.buffer, x.byteOffset, n * 2);
    for (let i = 0; i < n; i++) {
      const word = words[2 * i + 1];
      const key = word ^ ((word >> 31) | 0x80000000);
      if (key >>> 16 === bin && x[i] === x[i]) {
        const low = key & 0xffff;
        counts[low] += 1;
      }
    }
  });
  let before = held.before;
  for (let low = 0; low < counts.length; low++) {
    const count = counts[low];
    const inside = held.ranks.filter((rank) => rank >= before && rank < before + count);
    if (inside.length > 0) selectWithin(scan, ((bin << 16) | low) >>> 0, before, count, inside, found);
    before += count;
  }
}

/**
 * Selects among numbers with the same first 32 bits: collects them, or counts them by value if they do not fit, because
 * most of them are then ties.
 */
function selectWithin(
  scan: Scan,
  high: number,
  before: number,
  count: number,
  ranks: readonly number[],
  found: Map<number, number>,
): void {
  if (count <= MAX_COLLECTED) {
    const part = collecting().subarray(0, count);
    let next = 0;
    scanPrefix(scan, high, (value) => {
      part[next++] = value;
    });
    selectRanks([part], ranks, before, found);
    return;
  }
  const counts = new Map<number, number>();
  scanPrefix(scan, high, (value) => counts.set(value, (counts.get(value) ?? 0) + 1));
  let passed = before;
  for (const [value, times] of [...counts].sort(([a], [b]) => a - b)) {
    for (const rank of ranks) if (rank >= passed && rank < passed + times) found.set(rank, value);
    passed += times;
  }
}

function scanPrefix(scan: Scan, high: number, visit: (value: number) => void): void {
  scan((x, n) => {
    const words = new Uint32Array(x.buffer, x.byteOffset, n * 2);
    for (let i = 0; i < n; i++) {
      const word = words[2 * i + 1];
      const value = x[i];
      if ((word ^ ((word >> 31) | 0x80000000)) >>> 0 === high && value === value) visit(value);
    }
  });
}

/** Writes the numbers at these ascending ranks to `found`. */
function selectRanks(
  parts: readonly Float64Array[],
  ranks: readonly number[],
  before: number,
  found: Map<number, number>,
): void {
  const values = numbersAtRanks(
    parts,
    ranks.map((rank) => rank - before),
  );
  // + 0 turns −0 to 0.
  for (const [index, rank] of ranks.entries()) found.set(rank, values[index] + 0);
}
