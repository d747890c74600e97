import { dateReader } from '../../ir/functions/dates.ts';
import { BLANK, WITH_OFFSET } from './parse-date.ts';

/** Parameters of ParseDate. */
export interface WrittenDates {
  readonly dayfirst: boolean;
  readonly utc: boolean;
}

/** 2024, 20240517, 2010/11 and 1.2.10 are as likely numbers, keys, seasons and versions. */
const DOUBTFUL = /^\d+$|^\d{4}[-/.]\d{1,2}$|^\d{1,2}\.\d{1,2}\.\d{2}$/;

/** No date that a person writes has more characters. */
const LONGEST = 100;

const withOffset = new RegExp(WITH_OFFSET);

/**
 * How ParseDate reads all of these texts as dates, but for blank ones; null where it does not, or where they may well be
 * something else. Month first where both ways do, as in pandas.
 */
export function writtenDates(texts: readonly string[]): WrittenDates | null {
  const cells = texts.map((text) => text.trim()).filter((text) => !BLANK.includes(text));
  if (cells.length === 0 || cells.some((cell) => cell.length > LONGEST)) return null;
  for (const dayfirst of [false, true]) {
    const read = dateReader({ format: null, dayfirst });
    if (cells.every((cell) => !DOUBTFUL.test(cell) && !Number.isNaN(read(cell))))
      return { dayfirst, utc: cells.some((cell) => withOffset.test(cell)) };
  }
  return null;
}
