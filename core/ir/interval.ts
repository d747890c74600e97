/** Intervals of numbers, open or closed at each end. */

/** Numbers from `low` to `high`; an open end is excluded. */
export interface Interval {
  readonly low: number;
  readonly high: number;
  readonly lowOpen?: boolean;
  readonly highOpen?: boolean;
}

export const ALL_NUMBERS: Interval = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };

export function intersection(a: Interval, b: Interval): Interval {
  const low = Math.max(a.low, b.low);
  const high = Math.min(a.high, b.high);
  return {
    low,
    high,
    lowOpen: (a.lowOpen === true && a.low === low) || (b.lowOpen === true && b.low === low),
    highOpen: (a.highOpen === true && a.high === high) || (b.highOpen === true && b.high === high),
  };
}

export const isEmpty = ({ low, high, lowOpen, highOpen }: Interval): boolean =>
  low > high || (low === high && (lowOpen === true || highOpen === true));

export const isBelow = (a: Interval, b: Interval): boolean =>
  a.high < b.low || (a.high === b.low && (a.highOpen === true || b.lowOpen === true));

export const bits = new DataView(new ArrayBuffer(8));

/** The next double above (1) or below (−1). */
export function nextAfter(x: number, direction: 1 | -1): number {
  if (x === 0) return direction * Number.MIN_VALUE;
  bits.setFloat64(0, x);
  bits.setBigInt64(0, bits.getBigInt64(0) + BigInt(x > 0 === direction > 0 ? 1 : -1));
  return bits.getFloat64(0);
}
