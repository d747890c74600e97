/** What is said of columns whose cells are times of a zone, times of day or durations. */
import type { Notice } from '../../ir/notice.ts';

type Note = Pick<Notice, 'code' | 'message'>;

const UTC = /^(UTC|Etc\/UTC|GMT|Z|[+-]00:?00)$/i;

/** Times of another zone than UTC are the same moments, but have other hours. */
export const describeZone = (zone: string | null): Note[] =>
  zone === null || zone === '' || UTC.test(zone)
    ? []
    : [{ code: 'source.time-zone', message: `Its times are of the time zone ${zone}: they are read in UTC.` }];

export const TIME_OF_DAY: Note = {
  code: 'source.unit',
  message: 'It holds times of day: they are read as seconds after midnight.',
};

const UNITS: Readonly<Record<number, string>> = {
  1: 'seconds',
  1e3: 'milliseconds',
  1e6: 'microseconds',
  1e9: 'nanoseconds',
};

export const durationNote = (perSecond: number): Note => ({
  code: 'source.unit',
  message: `It holds durations, stored in ${UNITS[perSecond] ?? 'parts of seconds'}: they are read as seconds.`,
});
