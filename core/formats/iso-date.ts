/** ISO 8601 dates among strings. */
import type { Dictionary } from '../table/dictionary.ts';
import { stringsOf } from '../table/dictionary.ts';

const DATE = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(Z|[+-]\d{2}:?\d{2})?)?$/;

/** Milliseconds since 1970; NaN where it is no date that there is. */
function millisecondsOf(match: RegExpExecArray): number {
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', zone = 'Z'] = match;
  const date = Date.UTC(Number(year), Number(month) - 1, Number(day));
  const isReal = new Date(date).getUTCDate() === Number(day) && Number(month) <= 12 && Number(hour) < 25;
  if (!isReal || Number(minute) > 59 || Number(second) > 59) return Number.NaN;
  const shift =
    zone === 'Z' ? 0 : (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2))) * (zone.startsWith('-') ? -1 : 1);
  const milliseconds = fraction === '' ? 0 : Number(`0.${fraction}`) * 1000;
  return date + (Number(hour) * 60 + Number(minute) - shift) * 60_000 + Number(second) * 1000 + milliseconds;
}

/** The strings of a dictionary as dates, where each is one, and all with a time zone or all without; else null. */
export function datesOf(dictionary: Dictionary): { type: 'datetime'; values: Float64Array } | null {
  if (dictionary.size === 0) return null;
  const values = new Float64Array(new SharedArrayBuffer(8 * dictionary.size));
  let isZoned: boolean | null = null;
  for (const [code, text] of stringsOf(dictionary).entries()) {
    const match = DATE.exec(text);
    const value = match === null ? Number.NaN : millisecondsOf(match);
    if (match === null || Number.isNaN(value)) return null;
    const zoned = match[8] !== undefined;
    if (isZoned !== null && isZoned !== zoned) return null;
    isZoned = zoned;
    values[code] = value;
  }
  return { type: 'datetime', values };
}
