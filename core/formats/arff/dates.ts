/** Dates as the patterns of Java's SimpleDateFormat write them, which ARFF files name. Without a zone they mean UTC. */

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

export const DEFAULT_PATTERN = "yyyy-MM-dd'T'HH:mm:ss";

interface Parts {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  milliseconds: number;
  isAfternoon: boolean | null;
  /** Minutes east of Greenwich. */
  zone: number;
}

type Take = (text: string, parts: Parts) => void;

/** Two digits mean a year within 80 years before and 20 after now in Java; here 1950 to 2049, so that a file means the same in every year. */
const fullYear = (text: string): number => {
  const year = Number(text);
  return text.length > 2 ? year : year < 50 ? 2000 + year : 1900 + year;
};

function zoneOf(text: string): number {
  const [, sign, hours, minutes = '0'] = /^(?:GMT)?([+-])(\d\d):?(\d\d)?$/.exec(text) ?? [];
  return sign === undefined ? 0 : (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}

const NAMED_MONTH: readonly [string, Take] = [
  '[A-Za-z]{3,9}',
  (text, parts) => {
    parts.month = MONTHS.indexOf(text.slice(0, 3).toLowerCase()) + 1;
  },
];

/** What a run of one letter matches and means; null where it is not understood. */
function fieldOf(letter: string, count: number): readonly [string, Take] | null {
  const digits = (take: (value: number, parts: Parts) => void): readonly [string, Take] => [
    '\\d+',
    (text, parts) => take(Number(text), parts),
  ];
  switch (letter) {
    case 'y':
      return ['\\d+', (text, parts) => void (parts.year = count === 2 ? fullYear(text) : Number(text))];
    case 'M':
      return count > 2 ? NAMED_MONTH : digits((value, parts) => void (parts.month = value));
    case 'd':
      return digits((value, parts) => void (parts.day = value));
    case 'H':
      return digits((value, parts) => void (parts.hour = value));
    case 'h':
      return digits((value, parts) => void (parts.hour = value % 12));
    case 'm':
      return digits((value, parts) => void (parts.minute = value));
    case 's':
      return digits((value, parts) => void (parts.second = value));
    case 'S':
      return digits((value, parts) => void (parts.milliseconds = value));
    case 'a':
      return ['[AaPp][Mm]', (text, parts) => void (parts.isAfternoon = /^p/i.test(text))];
    case 'E':
      return ['[A-Za-z]{3,9}', () => undefined];
    case 'Z':
    case 'X':
      return ['Z|(?:GMT)?[+-]\\d\\d:?(?:\\d\\d)?', (text, parts) => void (parts.zone = zoneOf(text))];
    case 'z':
      return ['UTC|GMT(?:[+-]\\d\\d:\\d\\d)?', (text, parts) => void (parts.zone = zoneOf(text))];
    default:
      return null;
  }
}

/** Letters beside each other have no separator: each takes as many digits as it has letters. */
const isAdjacent = (pattern: string, end: number): boolean => /^[A-Za-z]/.test(pattern.slice(end));

/**
 * Reads texts of a pattern as milliseconds since 1970; NaN where a text is no such date. Null for a pattern that is not
 * understood, such as one of weeks.
 */
export function dateReader(pattern: string): ((text: string) => number) | null {
  const takes: Take[] = [];
  let source = '';
  for (let at = 0; at < pattern.length; ) {
    const mark = pattern[at];
    if (mark === "'") {
      const end = pattern.indexOf("'", at + 1);
      if (end < 0) return null;
      source += escaped(end === at + 1 ? "'" : pattern.slice(at + 1, end));
      at = end + 1;
    } else if (/[A-Za-z]/.test(mark)) {
      let end = at;
      while (pattern[end] === mark) end++;
      const field = fieldOf(mark, end - at);
      if (field === null) return null;
      const [matches, take] = field;
      source += `(${matches === '\\d+' && isAdjacent(pattern, end) ? `\\d{${end - at}}` : matches})`;
      takes.push(take);
      at = end;
    } else {
      source += escaped(mark);
      at++;
    }
  }
  const whole = new RegExp(`^${source}$`);
  return (text) => {
    const match = whole.exec(text.trim());
    if (match === null) return Number.NaN;
    const parts: Parts = {
      year: 1970,
      month: 1,
      day: 1,
      hour: 0,
      minute: 0,
      second: 0,
      milliseconds: 0,
      isAfternoon: null,
      zone: 0,
    };
    takes.forEach((take, index) => take(match[index + 1], parts));
    return timeOf(parts);
  };
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');

function timeOf({ year, month, day, hour, minute, second, milliseconds, isAfternoon, zone }: Parts): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (month < 1 || month > 12 || date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return Number.NaN;
  if (hour > 23 || minute > 59 || second > 59) return Number.NaN;
  const hours = hour + (isAfternoon === true ? 12 : 0);
  return date.getTime() + ((hours * 60 + minute - zone) * 60 + second) * 1000 + milliseconds;
}
