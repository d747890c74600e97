/** ISO 8601 dates from bytes; the grammar is that of `cells.ts`. */
import { losesNanoseconds, momentOf } from './moment.ts';
import { MS_PER_DAY } from '../../words/durations.ts';
import { KIND } from './type-ledger.ts';
import { parsed } from './number.ts';

/** The number that exactly these digits spell, or NaN. */
function digits(bytes: Uint8Array, from: number, to: number): number {
  let number = 0;
  for (let at = from; at < to; at++) {
    const digit = bytes[at] - 0x30;
    if (digit < 0 || digit > 9) return Number.NaN;
    number = number * 10 + digit;
  }
  return number;
}

const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;

const MONTH_DAYS = Uint8Array.of(0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31);

/** Days since 1970-01-01 in the Gregorian calendar (Howard Hinnant's `days_from_civil`), for years from 0. */
function daysSinceEpoch(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return (
    era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468
  );
}

/** The zone's offset in minutes from bytes [from, to): `Z`, `+HH`, `+HHMM`, `+HH:MM`; NaN where it is none of these. */
function zoneMinutes(bytes: Uint8Array, from: number, to: number): number {
  const sign = bytes[from];
  const length = to - from;
  if (sign === 0x5a) return length === 1 ? 0 : Number.NaN;
  if (sign !== 0x2b && sign !== 0x2d) return Number.NaN;
  if (length !== 3 && length !== 5 && (length !== 6 || bytes[from + 3] !== 0x3a)) return Number.NaN;
  const hours = digits(bytes, from + 1, from + 3);
  const minutes = length === 3 ? 0 : digits(bytes, to - 2, to);
  if (!(hours <= 23 && minutes <= 59)) return Number.NaN;
  return (hours * 60 + minutes) * (sign === 0x2d ? -1 : 1);
}

/** The kind of the cell at bytes [from, to): a date, a date with a zone, or `KIND.other`; milliseconds in `parsed[0]`, and 1 in `parsed[1]` where they are rounded. */
export function parseDate(bytes: Uint8Array, from: number, to: number): number {
  const length = to - from;
  if (length < 10 || bytes[from + 4] !== 0x2d || bytes[from + 7] !== 0x2d) return KIND.other;
  const year = digits(bytes, from, from + 4);
  const month = digits(bytes, from + 5, from + 7);
  const day = digits(bytes, from + 8, from + 10);
  if (!(year >= 0 && month >= 1 && month <= 12)) return KIND.other;
  const last = month === 2 && isLeap(year) ? 29 : MONTH_DAYS[month];
  if (!(day >= 1 && day <= last)) return KIND.other;
  const date = daysSinceEpoch(year, month, day) * MS_PER_DAY;
  if (length === 10) {
    parsed[0] = date;
    parsed[1] = 0;
    return KIND.date;
  }

  let at = from + 10;
  if ((bytes[at] !== 0x54 && bytes[at] !== 0x20) || length < 16 || bytes[at + 3] !== 0x3a) return KIND.other;
  const hour = digits(bytes, at + 1, at + 3);
  const minute = digits(bytes, at + 4, at + 6);
  at += 6;
  let second = 0;
  let nanoseconds = 0;
  if (at < to && bytes[at] === 0x3a) {
    if (to - at < 3) return KIND.other;
    second = digits(bytes, at + 1, at + 3);
    at += 3;
    if (at < to && (bytes[at] === 0x2e || bytes[at] === 0x2c)) {
      const start = ++at;
      while (at < to && bytes[at] >= 0x30 && bytes[at] <= 0x39) {
        nanoseconds = nanoseconds * 10 + bytes[at++] - 0x30;
      }
      if (at === start || at - start > 9) return KIND.other;
      for (let place = at - start; place < 9; place++) nanoseconds *= 10;
    }
  }
  if (!(hour <= 23 && minute <= 59 && second <= 59)) return KIND.other;
  const isZoned = at < to;
  const offset = isZoned ? zoneMinutes(bytes, at, to) : 0;
  if (Number.isNaN(offset)) return KIND.other;
  parsed[0] = momentOf(date + ((hour * 60 + minute) * 60 + second) * 1000 - offset * 60_000, nanoseconds);
  parsed[1] = nanoseconds !== 0 && losesNanoseconds(parsed[0], nanoseconds % 1e6) ? 1 : 0;
  return isZoned ? KIND.zonedDate : KIND.date;
}
