/** ISO 8601 dates among strings. */
import { type Dictionary, stringsOf } from '../../table/dictionary.ts';
import { KIND } from './type-ledger.ts';
import { readCell } from './read-cell.ts';

const NOTATION = { decimal: '.', thousands: null } as const;

/**
 * The strings of a dictionary as dates, where each is one, and all with a time zone or all without; else null. `rounded` is the
 * number of strings whose time a double rounds.
 */
export function datesOf(dictionary: Dictionary): { type: 'datetime'; values: Float64Array; rounded: number } | null {
  if (dictionary.size === 0) return null;
  const values = new Float64Array(new SharedArrayBuffer(8 * dictionary.size));
  let first: number | null = null;
  let rounded = 0;
  for (const [code, text] of stringsOf(dictionary).entries()) {
    const { kind, value, isRounded = false } = readCell(text, NOTATION);
    if (kind !== KIND.date && kind !== KIND.zonedDate) return null;
    first ??= kind;
    if (kind !== first) return null;
    values[code] = value;
    if (isRounded) rounded++;
  }
  return { type: 'datetime', values, rounded };
}
