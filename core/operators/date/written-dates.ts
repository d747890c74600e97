import { dateReader } from '../../ir/functions/dates.ts';
import { BLANK, WITH_OFFSET } from './parse-date.ts';

/** Parameters of ParseDate. */
export interface WrittenDates {
  readonly dayfirst: boolean;
  readonly utc: boolean;
}

/** Ambiguous texts: 2024, 20240517, 2010/11 and 1.2.10 may as well be numbers, keys, seasons or versions. */
const AMBIGUOUS = /^\d+$|^\d{4}[-/.]\d{1,2}$|^\d{1,2}\.\d{1,2}\.\d{2}$/;

/** Maximum length of a date that a person writes, in characters. */
const MAX_LENGTH = 100;

const withOffset = new RegExp(WITH_OFFSET);

/**
 * Parameters with which ParseDate reads all of the texts, blank ones excepted. Null if it cannot, or if the texts are
 * ambiguous. If both day orders fit, the month comes first, as in pandas.
 */
export function writtenDates(texts: readonly string[]): WrittenDates | null {
  const cells = texts.map((text) => text.trim()).filter((text) => !BLANK.includes(text));
  if (cells.length === 0 || cells.some((cell) => cell.length > MAX_LENGTH)) return null;
  for (const dayfirst of [false, true]) {
    const read = dateReader({ format: null, dayfirst });
    if (cells.every((cell) => !AMBIGUOUS.test(cell) && !Number.isNaN(read(cell))))
      return { dayfirst, utc: cells.some((cell) => withOffset.test(cell)) };
  }
  return null;
}
