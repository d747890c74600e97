/**
 * NumPy's `RandomState`: the Mersenne Twister MT19937 and the legacy distributions on top of it. A seed gives the very
 * draws that `numpy.random.RandomState(seed)` gives, so rows picked here are the rows that scikit-learn and pandas
 * pick. NumPy froze these streams (NEP 19); they do not change between versions.
 *
 * Sources: M. Matsumoto and T. Nishimura, "Mersenne Twister", ACM TOMACS 8 (1998), for the generator; NumPy's
 * numpy/random/mtrand.pyx and src/distributions for how draws become integers, doubles and choices.
 */

/** Anything that can be shuffled in place: an array or a typed array. */
export interface MutableList<T> {
  readonly length: number;
  [index: number]: T;
}

export interface ChoiceOptions {
  /** Number of draws. */
  readonly size: number;
  /** Whether one position may be drawn twice; NumPy's default is true. */
  readonly replace?: boolean;
  /** Probability of each position, adding up to 1; uniform if absent. */
  readonly p?: ArrayLike<number>;
}

export const MAX_SEED = 0xffffffff;

const STATE_WORDS = 624;
const SHIFT_WORDS = 397;
const UPPER_BIT = 0x80000000 | 0;
const LOWER_BITS = 0x7fffffff;
const TWIST_MATRIX = 0x9908b0df | 0;
const TWO_32 = 2 ** 32;

/** Tolerance for the sum of the probabilities around 1: the square root of the double's epsilon, as in NumPy. */
const PROBABILITY_TOLERANCE = Math.sqrt(Number.EPSILON);

export class RandomState {
  /** The generator's 624 words, as signed 32-bit integers. */
  private readonly key = new Int32Array(STATE_WORDS);
  /** Tempered draws of the current key. */
  private readonly draws = new Int32Array(STATE_WORDS);
  private position = STATE_WORDS;
  /** Second value of the pair that the polar method makes, kept for the next call of `gauss`. */
  private spareGauss: number | null = null;

  /** Seeds as `RandomState(seed)` does for an integer: Knuth's linear congruential fill, `init_genrand`. */
  constructor(seed: number) {
    if (!Number.isInteger(seed) || seed < 0 || seed > MAX_SEED) {
      throw new RangeError(`The random seed must be a whole number from 0 to ${MAX_SEED}, not ${seed}.`);
    }
    let word = seed | 0;
    for (let index = 0; index < STATE_WORDS; index++) {
      this.key[index] = word;
      word = (Math.imul(1812433253, word ^ (word >>> 30)) + index + 1) | 0;
    }
  }

  /** Generates the next 624 draws. */
  private refill(): void {
    const { key, draws } = this;
    for (let index = 0; index < STATE_WORDS; index++) {
      const next = index + 1 < STATE_WORDS ? index + 1 : 0;
      const far = index + SHIFT_WORDS < STATE_WORDS ? index + SHIFT_WORDS : index + SHIFT_WORDS - STATE_WORDS;
      const mixed = (key[index] & UPPER_BIT) | (key[next] & LOWER_BITS);
      const word = key[far] ^ (mixed >>> 1) ^ (-(mixed & 1) & TWIST_MATRIX);
      key[index] = word;

      let tempered = word;
      tempered ^= tempered >>> 11;
      tempered ^= (tempered << 7) & 0x9d2c5680;
      tempered ^= (tempered << 15) & 0xefc60000;
      tempered ^= tempered >>> 18;
      draws[index] = tempered;
    }
    this.position = 0;
  }

  /** The next 32 bits as a signed integer, the operand of the bit arithmetic below. */
  private nextInt32(): number {
    if (this.position === STATE_WORDS) this.refill();
    return this.draws[this.position++];
  }

  /** The next 32 bits, 0 to 2**32 - 1. */
  nextUint32(): number {
    return this.nextInt32() >>> 0;
  }

  /** `random_sample()`: a double in [0, 1) of 53 random bits. */
  randomSample(): number {
    const high = this.nextInt32() >>> 5;
    const low = this.nextInt32() >>> 6;
    return (high * 67108864 + low) / 9007199254740992;
  }

  /**
   * `random_interval`: a whole number from 0 to `max`, both included, by masked rejection. Draws 32 bits, or 64 bits
   * (high word first) if `max` needs more, or nothing if `max` is 0.
   */
  interval(max: number): number {
    if (!Number.isSafeInteger(max) || max < 0) {
      throw new RangeError(`The largest number to draw must be a whole number from 0, not ${max}.`);
    }
    if (max === 0) return 0;
    if (max < TWO_32) {
      const mask = 0xffffffff >>> Math.clz32(max);
      let value: number;
      do value = (this.nextInt32() & mask) >>> 0;
      while (value > max);
      return value;
    }
    const highMask = 0xffffffff >>> Math.clz32(Math.floor(max / TWO_32));
    let value: number;
    do {
      const high = (this.nextInt32() & highMask) >>> 0;
      value = high * TWO_32 + this.nextUint32();
    } while (value > max);
    return value;
  }

  /**
   * `randint(low, high)` with its default dtype: a whole number from `low` up to but without `high`. Repeated calls
   * give the same numbers as one NumPy call with a `size`.
   */
  randint(low: number, high: number): number {
    if (!Number.isSafeInteger(low) || !Number.isSafeInteger(high) || low >= high) {
      throw new RangeError(`Whole numbers are drawn from a low end to a larger high end, not from ${low} to ${high}.`);
    }
    return low + this.interval(high - 1 - low);
  }

  /** `uniform(low, high)`. */
  uniform(low = 0, high = 1): number {
    const range = high - low;
    if (!Number.isFinite(range)) throw new RangeError(`The range from ${low} to ${high} is not finite.`);
    return low + range * this.randomSample();
  }

  /**
   * `standard_normal()` by the polar method, two at a time. The uniform draws are NumPy's bit for bit; the logarithm is
   * the machine's (NumPy takes the C library's, which differs between systems), so the last bits of a value may differ.
   */
  gauss(): number {
    if (this.spareGauss !== null) {
      const spare = this.spareGauss;
      this.spareGauss = null;
      return spare;
    }
    let first: number;
    let second: number;
    let squared: number;
    do {
      first = 2 * this.randomSample() - 1;
      second = 2 * this.randomSample() - 1;
      squared = first * first + second * second;
    } while (squared >= 1 || squared === 0);
    const factor = Math.sqrt((-2 * Math.log(squared)) / squared);
    this.spareGauss = factor * first;
    return factor * second;
  }

  /** `normal(mean, deviation)`; see `gauss` for its last bits. */
  normal(mean = 0, deviation = 1): number {
    if (!(deviation >= 0)) throw new RangeError(`The standard deviation must be 0 or more, not ${deviation}.`);
    return mean + deviation * this.gauss();
  }

  /** `shuffle(items)`, in place: Fisher–Yates from the last position down to the second. */
  shuffle<T>(items: MutableList<T>): void {
    if (items instanceof Int32Array) {
      this.shuffleRows(items);
      return;
    }
    for (let index = items.length - 1; index > 0; index--) {
      const other = this.interval(index);
      const moved = items[index];
      items[index] = items[other];
      items[other] = moved;
    }
  }

  /**
   * The same shuffle for row numbers, which may be many millions. It first decides the swaps of a block of draws,
   * without a branch on whether a draw is accepted, and then makes them, so that the processor prefetches the scattered
   * cells instead of waiting for each.
   */
  private shuffleRows(rows: Int32Array): void {
    const { draws } = this;
    const partners = new Int32Array(STATE_WORDS);
    let index = rows.length - 1;
    while (index > 0) {
      if (this.position === STATE_WORDS) this.refill();
      let position = this.position;
      let left = index;
      let decided = 0;
      while (position < STATE_WORDS && left > 0) {
        const draw = draws[position++] & (0xffffffff >>> Math.clz32(left));
        const accepted = (draw - left - 1) >>> 31;
        partners[decided] = draw;
        decided += accepted;
        left -= accepted;
      }
      this.position = position;

      for (let swap = 0; swap < decided; swap++, index--) {
        const other = partners[swap];
        const moved = rows[index];
        rows[index] = rows[other];
        rows[other] = moved;
      }
    }
  }

  /** `permutation(n)`: 0 to n - 1 in random order. `permutation(rows)`: a shuffled copy. */
  permutation(rows: number | ArrayLike<number>): Int32Array<ArrayBuffer> {
    const order = typeof rows === 'number' ? ascending(checkedCount(rows, 'population')) : new Int32Array(rows);
    this.shuffle(order);
    return order;
  }

  /** `choice(population, size, replace, p)`: positions from 0 to population - 1. */
  choice(population: number, { size, replace = true, p }: ChoiceOptions): Int32Array<ArrayBuffer> {
    checkedCount(population, 'population');
    checkedCount(size, 'sample size');
    if (population === 0 && size > 0) throw new RangeError('There is nothing to draw from.');
    if (p !== undefined) checkProbabilities(p, population);
    if (!replace && size > population) {
      throw new RangeError(`Cannot draw ${size} out of ${population} without drawing one twice.`);
    }
    if (p === undefined)
      return replace ? this.drawEvenly(population, size) : this.permutation(population).slice(0, size);
    return replace ? this.drawWeighted(p, size) : this.drawWeightedDistinct(p, size);
  }

  private drawEvenly(population: number, size: number): Int32Array<ArrayBuffer> {
    const drawn = new Int32Array(size);
    for (let index = 0; index < size; index++) drawn[index] = this.interval(population - 1);
    return drawn;
  }

  private drawWeighted(p: ArrayLike<number>, size: number): Int32Array<ArrayBuffer> {
    const cumulated = cumulatedShares(p);
    const drawn = new Int32Array(size);
    for (let index = 0; index < size; index++) drawn[index] = positionAbove(cumulated, this.randomSample());
    return drawn;
  }

  /** Draws the missing number of positions, keeps the new ones, sets their probability to 0, and repeats. */
  private drawWeightedDistinct(p: ArrayLike<number>, size: number): Int32Array<ArrayBuffer> {
    const left = Float64Array.from(p);
    const possible = left.reduce((count, probability) => (probability > 0 ? count + 1 : count), 0);
    if (possible < size) {
      throw new RangeError(`Cannot draw ${size} different ones: only ${possible} have a probability above 0.`);
    }
    const drawn = new Int32Array(size);
    let count = 0;
    while (count < size) {
      const cumulated = cumulatedShares(left);
      for (let wanted = size - count; wanted > 0; wanted--) {
        const position = positionAbove(cumulated, this.randomSample());
        if (left[position] === 0) continue;
        left[position] = 0;
        drawn[count++] = position;
      }
    }
    return drawn;
  }
}

/** 0 to count - 1. */
export function ascending(count: number): Int32Array<ArrayBuffer> {
  const rows = new Int32Array(count);
  for (let index = 0; index < count; index++) rows[index] = index;
  return rows;
}

function checkedCount(count: number, what: string): number {
  if (!Number.isInteger(count) || count < 0 || count > LOWER_BITS) {
    throw new RangeError(`The ${what} must be a whole number from 0 to ${LOWER_BITS}, not ${count}.`);
  }
  return count;
}

function checkProbabilities(p: ArrayLike<number>, population: number): void {
  if (p.length !== population) {
    throw new RangeError(`There are ${p.length} probabilities for ${population} to draw from; give one for each.`);
  }
  let sum = 0;
  let lost = 0;
  for (let index = 0; index < p.length; index++) {
    const probability = p[index];
    if (!(probability >= 0)) throw new RangeError(`Probabilities must be 0 or more, not ${probability}.`);
    const term = probability - lost;
    const next = sum + term;
    lost = next - sum - term;
    sum = next;
  }
  if (!(Math.abs(sum - 1) <= PROBABILITY_TOLERANCE)) {
    throw new RangeError(`The probabilities must add up to 1; they add up to ${sum}.`);
  }
}

/** Running sum of the probabilities, divided by their total. */
function cumulatedShares(p: ArrayLike<number>): Float64Array {
  const cumulated = new Float64Array(p.length);
  let sum = 0;
  for (let index = 0; index < p.length; index++) {
    sum += p[index];
    cumulated[index] = sum;
  }
  for (let index = 0; index < cumulated.length; index++) cumulated[index] /= sum;
  return cumulated;
}

/** `searchsorted(side='right')`: the first position whose value is larger. */
function positionAbove(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle] <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}
