/** Times and durations of NumPy and pandas: whole numbers of a unit. */
import { losesNanoseconds } from './moment.ts';

/** A unit in milliseconds or months. */
export type TimeUnit = { readonly milliseconds: number } | { readonly months: number };

/** The least number is NumPy's NaT, which is missing. */
export const NOT_A_TIME = -(2n ** 63n);

/** Milliseconds since 1970; NaN where missing, or too far away for a date. */
export function momentOfUnits(units: bigint, unit: TimeUnit | undefined): number {
  if (units === NOT_A_TIME || unit === undefined) return Number.NaN;
  const date = new Date(0);
  if ('months' in unit) {
    const months = Number(units) * unit.months;
    date.setUTCFullYear(1970 + Math.floor(months / 12), ((months % 12) + 12) % 12, 1);
    return date.getTime();
  }
  const perMillisecond = BigInt(Math.round(1 / Math.min(1, unit.milliseconds)));
  // Whole milliseconds first: all units may be more than a double holds exactly.
  const time =
    (Number(units / perMillisecond) + Number(units % perMillisecond) / Number(perMillisecond)) *
    Math.max(1, unit.milliseconds);
  return Number.isNaN(date.setTime(time)) ? Number.NaN : time;
}

/** Whether a time, as a moment in milliseconds, is finer than a microsecond, or than its double. */
export function isFineUnit(units: bigint, moment: number, unit: TimeUnit | undefined): boolean {
  if (unit === undefined || 'months' in unit || unit.milliseconds >= 1) return false;
  const perMillisecond = BigInt(Math.round(1 / unit.milliseconds));
  const rest = ((units % perMillisecond) + perMillisecond) % perMillisecond;
  return losesNanoseconds(moment, Number(rest * 1_000_000n) / Number(perMillisecond));
}
