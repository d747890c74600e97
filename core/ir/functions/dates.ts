/** Parts of UTC dates, and dates read from text. Dates are milliseconds since 1970-01-01; NaN is missing. */
import { MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE, MS_PER_SECOND } from '../../words/durations.ts';
import type { DatePart, DateSyntax } from '../expression.ts';
import { compilePattern } from './patterns.ts';

/** 1970-01-01 was a Thursday; Monday is 0. */
const WEEKDAY_OF_EPOCH = 3;

const DAYS_PER_ERA = 146_097;
const DAYS_TO_EPOCH = 719_468;

interface Civil {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/**
 * Year, month and day from a number of days since 1970-01-01 (Howard Hinnant,
 * "chrono-compatible low-level date algorithms").
 */
function civilOf(days: number): Civil {
  const shifted = days + DAYS_TO_EPOCH;
  const era = Math.floor(shifted / DAYS_PER_ERA);
  const dayOfEra = shifted - era * DAYS_PER_ERA;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1;
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day };
}

/** Days from 1970-01-01 to a date of the proleptic Gregorian calendar. */
function daysOf(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * DAYS_PER_ERA + dayOfEra - DAYS_TO_EPOCH;
}

/** A part of a UTC date; NaN for NaN. */
export function datePart(part: DatePart, milliseconds: number): number {
  if (!Number.isFinite(milliseconds)) return Number.NaN;
  const days = Math.floor(milliseconds / MS_PER_DAY);
  const time = milliseconds - days * MS_PER_DAY;
  switch (part) {
    case 'year':
      return civilOf(days).year;
    case 'quarter':
      return Math.ceil(civilOf(days).month / 3);
    case 'month':
      return civilOf(days).month;
    case 'day':
      return civilOf(days).day;
    case 'dayofweek':
      return (((days + WEEKDAY_OF_EPOCH) % 7) + 7) % 7;
    case 'dayofyear':
      return days - daysOf(civilOf(days).year, 1, 1) + 1;
    case 'hour':
      return Math.floor(time / MS_PER_HOUR);
    case 'minute':
      return Math.floor(time / MS_PER_MINUTE) % 60;
    case 'second':
      return Math.floor(time / MS_PER_SECOND) % 60;
    case 'millisecond':
      return Math.floor(time) % MS_PER_SECOND;
  }
}

const daysInMonth = (year: number, month: number): number =>
  month === 2
    ? (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
      ? 29
      : 28
    : month === 4 || month === 6 || month === 9 || month === 11
      ? 30
      : 31;

interface Moment {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  millisecond: number;
  offsetMinutes: number;
}

/** Milliseconds since 1970, or NaN if there is no such day or time. */
function momentToDate(at: Moment): number {
  const { year, month, day, hour, minute, second } = at;
  if (!(month >= 1 && month <= 12) || day < 1 || day > daysInMonth(year, month)) return Number.NaN;
  if (!(hour <= 23) || minute > 59 || second > 59) return Number.NaN;
  const time = hour * MS_PER_HOUR + minute * MS_PER_MINUTE + second * MS_PER_SECOND + at.millisecond;
  return daysOf(year, month, day) * MS_PER_DAY + time - at.offsetMinutes * MS_PER_MINUTE;
}

const atStart = (): Moment => ({
  year: 1900,
  month: 1,
  day: 1,
  hour: 0,
  minute: 0,
  second: 0,
  millisecond: 0,
  offsetMinutes: 0,
});

/** Whole milliseconds from the digits after a decimal point. */
const millisecondsOf = (digits: string): number => Number(digits.padEnd(3, '0').slice(0, 3));

/** Minutes of `Z`, `+02`, `+02:30`, `-0730`; NaN if there is no such offset. */
function offsetOf(text: string): number {
  if (text === '' || text === 'Z' || text === 'z') return 0;
  const digits = text.slice(1).replace(/:/g, '');
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2, 4) || 0);
  return Number(digits.slice(2, 4) || 0) > 59 ? Number.NaN : text.startsWith('-') ? -minutes : minutes;
}

/**
 * Maximum length of a date, in characters. It bounds the patterns below, whose time may grow
 * with the square of the length.
 */
const MAX_DATE_LENGTH = 200;

const TIME =
  '(?:(?:[T ]|,\\s)\\s*(\\d{1,2}):(\\d{2})(?::(\\d{2})(?:[.,](\\d{1,9}))?)?\\s*([AaPp][Mm])?\\s*(Z|z|[+-]\\d{2}(?::?\\d{2})?)?)?';
const isoPattern = new RegExp(`^(\\d{4})(?:([-/.])(\\d{1,2})(?:\\2(\\d{1,2}))?)?${TIME}$`);
const compactPattern = new RegExp(
  `^(\\d{4})(\\d{2})(\\d{2})(?:T(\\d{2}):?(\\d{2})(?::?(\\d{2})(?:[.,](\\d{1,9}))?)?()(Z|z|[+-]\\d{2}(?::?\\d{2})?)?)?$`,
);
const dayOrMonthPattern = new RegExp(`^(\\d{1,2})([-/.])(\\d{1,2})\\2(\\d{4}|\\d{2})${TIME}$`);
const WEEKDAY = '(?:[a-z]{3,9},?\\s+)?';
const NAME = '([a-z]{3,9})\\.?';
/** `17 May 2024`, `17-May-24`. */
const dayNamePattern = new RegExp(
  `^${WEEKDAY}(\\d{1,2})(?:st|nd|rd|th)?[-\\s]\\s*${NAME}[-,\\s]\\s*(\\d{4}|\\d{2})${TIME}$`,
  'i',
);
/** `May 17, 2024`, `May 17 2024`. */
const nameDayPattern = new RegExp(
  `^${WEEKDAY}${NAME}[-\\s]\\s*(\\d{1,2})(?:st|nd|rd|th)?(?:,\\s*|[-\\s]\\s*)(\\d{4})${TIME}$`,
  'i',
);
/** `May 2024`. */
const nameYearPattern = new RegExp(`^${NAME}[-,\\s]\\s*(\\d{4})$`, 'i');

/** Hour of the day (0 … 23) from an hour with am, pm or neither; NaN if the clock has no such hour. */
function hourOf(hour: number, half: string): number {
  if (half === '') return hour;
  return hour < 1 || hour > 12 ? Number.NaN : (hour % 12) + (half === 'pm' ? 12 : 0);
}

function timed(year: number, month: number, day: number, time: readonly (string | undefined)[]): number {
  const [hour = '0', minute = '0', second = '0', fraction = '', half = '', offset = ''] = time;
  return momentToDate({
    year,
    month,
    day,
    hour: hourOf(Number(hour), half.toLowerCase()),
    minute: Number(minute),
    second: Number(second),
    millisecond: millisecondsOf(fraction),
    offsetMinutes: offsetOf(offset),
  });
}

/**
 * Reads ISO 8601 (`2024-05-17`, `2024-05`, `20240517`, with `T08:30:00.25+02:00` or a space before the time), the forms
 * `5/17/2024` and, day first, `17.5.2024`, and with the month's English name `17 May 2024`, `May 17, 2024`. A time may
 * use a 12-hour clock. NaN for anything else.
 */
function readDate(text: string, dayfirst: boolean): number {
  const trimmed = text.trim();
  if (trimmed.length > MAX_DATE_LENGTH) return Number.NaN;
  const compact = compactPattern.exec(trimmed);
  if (compact !== null) {
    return timed(Number(compact[1]), Number(compact[2]), Number(compact[3]), compact.slice(4));
  }
  const iso = isoPattern.exec(trimmed);
  if (iso !== null) return timed(Number(iso[1]), Number(iso[3] ?? 1), Number(iso[4] ?? 1), iso.slice(5));
  const match = dayOrMonthPattern.exec(trimmed);
  if (match !== null) {
    const [first, second] = [Number(match[1]), Number(match[3])];
    return timed(yearOf(match[4]), dayfirst ? second : first, dayfirst ? first : second, match.slice(5));
  }
  const dayName = dayNamePattern.exec(trimmed);
  if (dayName !== null) return timed(yearOf(dayName[3]), monthNamed(dayName[2]), Number(dayName[1]), dayName.slice(4));
  const nameDay = nameDayPattern.exec(trimmed);
  if (nameDay !== null) return timed(yearOf(nameDay[3]), monthNamed(nameDay[1]), Number(nameDay[2]), nameDay.slice(4));
  const nameYear = nameYearPattern.exec(trimmed);
  return nameYear === null ? Number.NaN : timed(yearOf(nameYear[2]), monthNamed(nameYear[1]), 1, []);
}

/**
 * Two digits from 69 to 99 are in the 20th century, because strptime's rule says so; it does
 * not change with the current year.
 */
function yearOf(digits = ''): number {
  const year = Number(digits);
  return digits.length > 2 ? year : year + (year < 69 ? 2000 : 1900);
}

/** 1 to 12 for the name of a month or its abbreviation, else NaN. */
function monthNamed(name = ''): number {
  const lower = name.toLowerCase();
  const at = monthNames.findIndex((month) => month.startsWith(lower) || (lower === 'sept' && month === 'september'));
  return lower.length < 3 || at === -1 ? Number.NaN : at + 1;
}

const monthNames = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
];
const weekdayNames = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];

const shortNames = (names: readonly string[]): string => names.map((name) => name.slice(0, 3)).join('|');
const monthOf = (name: string): number =>
  monthNames.findIndex((month) => month.slice(0, 3) === name.slice(0, 3).toLowerCase()) + 1;

interface Reading {
  readonly at: Moment;
  hour12: number | null;
  afternoon: boolean;
  dayOfYear: number | null;
}

interface Directive {
  readonly pattern: string;
  readonly read: (text: string, into: Reading) => void;
}

const directive = (pattern: string, read: Directive['read'] = () => {}): Directive => ({ pattern, read });

/** Python's strptime directives, in its English locale. */
const directives: Readonly<Record<string, Directive>> = {
  Y: directive('[0-9]{4}', (text, into) => {
    into.at.year = Number(text);
  }),
  y: directive('[0-9]{2}', (text, into) => {
    into.at.year = yearOf(text);
  }),
  m: directive('1[0-2]|0[1-9]|[1-9]', (text, into) => {
    into.at.month = Number(text);
  }),
  d: directive('3[01]|[12][0-9]|0[1-9]|[1-9]| [1-9]', (text, into) => {
    into.at.day = Number(text);
  }),
  j: directive('36[0-6]|3[0-5][0-9]|[12][0-9][0-9]|0[1-9][0-9]|00[1-9]|[1-9][0-9]|0[1-9]|[1-9]', (text, into) => {
    into.dayOfYear = Number(text);
  }),
  H: directive('2[0-3]|[01][0-9]|[0-9]', (text, into) => {
    into.at.hour = Number(text);
  }),
  I: directive('1[0-2]|0[1-9]|[1-9]', (text, into) => {
    into.hour12 = Number(text);
  }),
  M: directive('[0-5][0-9]|[0-9]', (text, into) => {
    into.at.minute = Number(text);
  }),
  S: directive('[0-5][0-9]|[0-9]', (text, into) => {
    into.at.second = Number(text);
  }),
  f: directive('[0-9]{1,9}', (text, into) => {
    into.at.millisecond = millisecondsOf(text);
  }),
  b: directive(shortNames(monthNames), (text, into) => {
    into.at.month = monthOf(text);
  }),
  B: directive(monthNames.join('|'), (text, into) => {
    into.at.month = monthOf(text);
  }),
  a: directive(shortNames(weekdayNames)),
  A: directive(weekdayNames.join('|')),
  p: directive('am|pm', (text, into) => {
    into.afternoon = text.toLowerCase() === 'pm';
  }),
  z: directive('z|[+-][0-9]{2}:?[0-5][0-9]', (text, into) => {
    into.at.offsetMinutes = offsetOf(text);
  }),
  Z: directive('utc|gmt'),
};

/** The unknown directives of a format; empty if the format can be used. */
export const unknownDirectives = (format: string): string[] =>
  [...format.matchAll(/%(.?)/gs)]
    .map((match) => match[1])
    .filter((letter) => letter !== '%' && directives[letter] === undefined)
    .map((letter) => `%${letter}`);

/** A pattern that matches nothing. */
const MATCHES_NOTHING = '[^\\s\\S]';

function formatReader(format: string): (text: string) => number {
  const reads: Directive['read'][] = [];
  const source = format.replace(/%(.?)|\s+|[\\^$.*+?()[\]{}|/-]/gs, (found, letter: string | undefined) => {
    if (letter === undefined) return /\s/.test(found) ? '\\s+' : `\\${found}`;
    if (letter === '%') return '%';
    const known = directives[letter];
    if (known === undefined) return MATCHES_NOTHING;
    reads.push(known.read);
    return `(${known.pattern})`;
  });
  const pattern = compilePattern(`\\A${source}\\Z`, true);
  return (text) => {
    const match = pattern.groupsOf(text.trim());
    if (match === null) return Number.NaN;
    const into: Reading = { at: atStart(), hour12: null, afternoon: false, dayOfYear: null };
    reads.forEach((read, index) => {
      read(match[index + 1] as string, into);
    });
    const { at, hour12, dayOfYear } = into;
    if (hour12 !== null) at.hour = (hour12 % 12) + (into.afternoon ? 12 : 0);
    if (dayOfYear === null) return momentToDate(at);
    return momentToDate({ ...at, month: 1, day: 1 }) + (dayOfYear - 1) * MS_PER_DAY;
  };
}

/** Returns a function from a text to its date in milliseconds since 1970, or NaN if the text is no such date. */
export function dateReader({ format, dayfirst }: DateSyntax): (text: string) => number {
  return format === null ? (text) => readDate(text, dayfirst) : formatReader(format);
}
