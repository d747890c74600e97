/** Times as text: ISO 8601, in UTC, to the microsecond. */

const MS_A_DAY = 86_400_000;
/** Days from 1970 to 1 January of the years 1900 and 2100: the texts of those between are kept, as files hold each of them often. */
const FIRST_KEPT = -25_567;
const END_KEPT = 47_482;

const kept: (string | undefined)[] = [];

/** `2024-01-31`, of the days since 1970. Throws a RangeError beyond the year 275,760. */
function dayText(day: number): string {
  if (day < FIRST_KEPT || day >= END_KEPT || Number.isNaN(day))
    return new Date(day * MS_A_DAY).toISOString().slice(0, -14);
  return (kept[day - FIRST_KEPT] ??= new Date(day * MS_A_DAY).toISOString().slice(0, -14));
}

const digits = (count: number, places: number): readonly string[] =>
  Array.from({ length: count }, (_, number) => String(number).padStart(places, '0'));
const TWO = digits(60, 2);
const THREE = digits(1000, 3);

/** `T12:00:00.000`, of the milliseconds since midnight. */
const clockText = (rest: number): string =>
  `T${TWO[Math.floor(rest / 3_600_000)]}:${TWO[Math.floor(rest / 60_000) % 60]}:${TWO[Math.floor(rest / 1000) % 60]}.${THREE[rest % 1000]}`;

/** A time in whole days since 1970, milliseconds since midnight, and microseconds of the last of these. */
function partsOf(milliseconds: number): { day: number; rest: number; micros: number } {
  let whole = Math.floor(milliseconds);
  let micros = Math.round((milliseconds - whole) * 1000);
  if (micros === 1000) {
    whole += 1;
    micros = 0;
  }
  const day = Math.floor(whole / MS_A_DAY);
  return { day, rest: whole - day * MS_A_DAY, micros };
}

/** `2024-01-31T12:00:00.000Z`, with three more digits where there are microseconds. */
export function isoUtcText(milliseconds: number): string {
  const { day, rest, micros } = partsOf(milliseconds);
  return `${dayText(day)}${clockText(rest)}${micros === 0 ? '' : THREE[micros]}Z`;
}

/** `2024-01-31` at midnight, else `2024-01-31T12:00:00`, with as much of a fraction as there is, to the microsecond. */
export function isoText(milliseconds: number): string {
  const { day, rest, micros } = partsOf(milliseconds);
  if (rest === 0 && micros === 0) return dayText(day);
  const text = `${dayText(day)}${clockText(rest)}`;
  if (micros !== 0) return text + THREE[micros];
  return rest % 1000 === 0 ? text.slice(0, -4) : text;
}
