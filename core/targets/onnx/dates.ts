/** Dates as milliseconds since 1970, in double precision. The formulas are those of core/ir/functions/dates.ts. */
import { MS_PER_DAY } from '../../words/durations.ts';
import type { DatePart } from '../../ir/expression.ts';
import type { GraphBuilder } from './graph.ts';
import { guarded } from './guard.ts';
import { matches, pieceAt } from './text.ts';

type X = string;

const DAYS_PER_ERA = 146_097;
const DAYS_TO_EPOCH = 719_468;

interface Arithmetic {
  n(value: number): X;
  /** Quotient, rounded towards minus infinity. */
  whole(a: X, b: number): X;
  /** Remainder of that division. */
  rest(a: X, b: number): X;
  times(a: X, b: number): X;
}

function arithmetic(g: GraphBuilder): Arithmetic {
  const n = (value: number): X => g.double(value);
  const whole = (a: X, b: number): X => g.floor(g.div(a, n(b)));
  const times = (a: X, b: number): X => g.mul(a, n(b));
  return { n, whole, times, rest: (a, b) => g.sub(a, times(whole(a, b), b)) };
}

function civilOf(g: GraphBuilder, days: X): { year: X; month: X; day: X } {
  const { n, whole, times } = arithmetic(g);
  const shifted = g.add(days, n(DAYS_TO_EPOCH));
  const era = whole(shifted, DAYS_PER_ERA);
  const dayOfEra = g.sub(shifted, times(era, DAYS_PER_ERA));
  const leap = g.sub(g.add(g.sub(dayOfEra, whole(dayOfEra, 1460)), whole(dayOfEra, 36_524)), whole(dayOfEra, 146_096));
  const yearOfEra = whole(leap, 365);
  const before = g.sub(g.add(times(yearOfEra, 365), whole(yearOfEra, 4)), whole(yearOfEra, 100));
  const dayOfYear = g.sub(dayOfEra, before);
  const monthFromMarch = whole(g.add(times(dayOfYear, 5), n(2)), 153);
  const day = g.add(g.sub(dayOfYear, whole(g.add(times(monthFromMarch, 153), n(2)), 5)), n(1));
  const early = g.node('Less', [monthFromMarch, n(10)]);
  const month = g.where(early, g.add(monthFromMarch, n(3)), g.sub(monthFromMarch, n(9)));
  const year = g.add(g.add(yearOfEra, times(era, 400)), g.where(early, n(0), n(1)));
  return { year, month, day };
}

function daysOf(g: GraphBuilder, year: X, month: X, day: X): X {
  const { n, whole, times } = arithmetic(g);
  const early = g.node('LessOrEqual', [month, n(2)]);
  const shifted = g.where(early, g.sub(year, n(1)), year);
  const era = whole(shifted, 400);
  const yearOfEra = g.sub(shifted, times(era, 400));
  const fromMarch = g.where(early, g.add(month, n(9)), g.sub(month, n(3)));
  const dayOfYear = g.sub(g.add(whole(g.add(times(fromMarch, 153), n(2)), 5), day), n(1));
  const years = g.sub(g.add(times(yearOfEra, 365), whole(yearOfEra, 4)), whole(yearOfEra, 100));
  return g.sub(g.add(g.add(times(era, DAYS_PER_ERA), years), dayOfYear), n(DAYS_TO_EPOCH));
}

export function datePartNodes(g: GraphBuilder, part: DatePart, date: X): X {
  const { n, whole, rest } = arithmetic(g);
  // An infinite date has no parts.
  const finite = g.where(g.node('IsInf', [date]), n(Number.NaN), date);
  const days = whole(finite, MS_PER_DAY);
  const time = rest(finite, MS_PER_DAY);
  switch (part) {
    case 'year':
    case 'month':
    case 'day':
      return civilOf(g, days)[part];
    case 'quarter':
      return g.node('Ceil', [g.div(civilOf(g, days).month, n(3))]);
    case 'dayofweek':
      return rest(g.add(days, n(3)), 7);
    case 'dayofyear':
      return g.add(g.sub(days, daysOf(g, civilOf(g, days).year, n(1), n(1))), n(1));
    case 'hour':
      return whole(time, 3_600_000);
    case 'minute':
      return rest(whole(time, 60_000), 60);
    case 'second':
      return rest(whole(time, 1000), 60);
    case 'millisecond':
      return rest(g.floor(time), 1000);
  }
}

const ISO = '[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\\.[0-9]{1,9})?)?Z?)?';

/**
 * The date of an ISO 8601 text in UTC (`2024-05-17`, `2024-05-17 08:30:00.250`); missing if the text is
 * missing. Any other text stops the run.
 * @param missing tensor of booleans: whether the text is missing
 */
export function isoDate(g: GraphBuilder, x: X, missing: X, column: string): X {
  const { n, times } = arithmetic(g);
  const wrong = g.not(g.or(missing, matches(g, x, ISO)));
  const text = guarded(g, x, wrong, `a cell of "${column}" is no ISO 8601 date in UTC`);
  const [front, back] = [pieceAt(g, text, 'T', 0), pieceAt(g, text, 'T', 1)];
  const spaced = g.node('StringConcat', [g.node('StringConcat', [front, g.text(' ')]), back]);
  const day = pieceAt(g, spaced, ' ', 0);
  const clock = pieceAt(g, pieceAt(g, spaced, ' ', 1), 'Z', 0);
  const number = (text: X, separator: string, index: number): X => {
    const piece = pieceAt(g, text, separator, index);
    return g.cast(g.where(g.node('Equal', [piece, g.text('')]), g.text('0'), piece), 'double');
  };
  const [years, months, date] = [number(day, '-', 0), number(day, '-', 1), number(day, '-', 2)];
  const days = daysOf(g, years, months, date);
  // A day that its month does not have is missing.
  const real = g.and(g.node('Equal', [civilOf(g, days).day, date]), g.node('Equal', [civilOf(g, days).month, months]));
  const minutes = g.add(times(number(clock, ':', 0), 60), number(clock, ':', 1));
  // Whole milliseconds. 1e-6 is added because seconds such as 0.57 are slightly smaller in binary.
  const seconds = g.floor(g.add(times(number(clock, ':', 2), 1000), n(1e-6)));
  const time = g.add(times(minutes, 60_000), seconds);
  const made = g.add(times(days, MS_PER_DAY), time);
  return g.where(g.or(missing, g.not(real)), n(Number.NaN), made);
}
