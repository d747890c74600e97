/**
 * Merges the distinct numbers of several blocks of rows. There may be as many as rows, so the work pauses in between.
 */

/** Distinct numbers in ascending order, and the occurrences of each. */
export interface CountedNumbers {
  readonly values: Float64Array;
  readonly counts: Float64Array;
  readonly missing: number;
}

/** Numbers merged or copied between two pauses: a few milliseconds. */
const NUMBERS_A_TURN = 1 << 17;

const pause = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Merges blocks in pairs, so that each number is moved only log₂(blocks) times. */
export async function mergeNumbers(blocks: readonly CountedNumbers[]): Promise<CountedNumbers> {
  let left = blocks;
  while (left.length > 1) {
    const merged: CountedNumbers[] = [];
    for (let at = 0; at + 1 < left.length; at += 2) merged.push(await mergeTwo(left[at], left[at + 1]));
    left = left.length % 2 === 0 ? merged : [...merged, left.at(-1) as CountedNumbers];
  }
  return left[0] ?? { values: new Float64Array(0), counts: new Float64Array(0), missing: 0 };
}

async function mergeTwo(a: CountedNumbers, b: CountedNumbers): Promise<CountedNumbers> {
  const values = new Float64Array(a.values.length + b.values.length);
  const counts = new Float64Array(values.length);
  let [fromA, fromB, length] = [0, 0, 0];
  while (fromA < a.values.length || fromB < b.values.length) {
    await pause();
    for (let turn = 0; turn < NUMBERS_A_TURN; turn++) {
      const x = fromA < a.values.length ? a.values[fromA] : Number.POSITIVE_INFINITY;
      const y = fromB < b.values.length ? b.values[fromB] : Number.POSITIVE_INFINITY;
      const isA = fromA < a.values.length && x <= y;
      const isB = fromB < b.values.length && y <= x;
      if (!isA && !isB) break;
      values[length] = isA ? x : y;
      counts[length++] = (isA ? a.counts[fromA++] : 0) + (isB ? b.counts[fromB++] : 0);
    }
  }
  return { values: values.subarray(0, length), counts: counts.subarray(0, length), missing: a.missing + b.missing };
}

/** Copies numbers to a plain array. */
export async function listOf(numbers: Float64Array): Promise<number[]> {
  const list = new Array<number>(numbers.length);
  for (let at = 0; at < numbers.length; at++) {
    if (at % NUMBERS_A_TURN === NUMBERS_A_TURN - 1) await pause();
    list[at] = numbers[at];
  }
  return list;
}
