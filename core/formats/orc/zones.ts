/** Hours of time zones, as they were at the moment. */
import { Damage } from '../damage.ts';

/** Seconds that the clock of a zone is ahead of UTC, by seconds since 1970. */
export type ZoneOffset = (seconds: number) => number;

const UTC = /^(|UTC|GMT|Z|Etc\/(UTC|GMT)|Zulu|Universal)$/i;
const FIXED = /^(?:GMT|UTC)?([+-])(\d{1,2})(?::?(\d{2}))?$/;
const DAY = 86_400;
/** Clocks change at a full quarter of an hour. */
const QUARTER = 900;

/** Throws Damage where the zone is not known. */
export function zoneOffset(zone: string): ZoneOffset {
  if (UTC.test(zone)) return () => 0;
  const [, sign, hours, minutes = '0'] = FIXED.exec(zone) ?? [];
  if (sign !== undefined) {
    const seconds = (sign === '-' ? -1 : 1) * (Number(hours) * 3600 + Number(minutes) * 60);
    return () => seconds;
  }
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      calendar: 'gregory',
      era: 'short',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch {
    throw new Damage(`the time zone "${zone.slice(0, 60)}" of its times is not known`);
  }
  const measured = remembered((seconds) => offsetAt(format, seconds));
  const atDay = (seconds: number): number => measured(Math.floor(seconds / DAY) * DAY);
  return (seconds) => {
    const offset = atDay(seconds);
    // A day on whose ends the clock says the same has no change in it.
    return offset === atDay(seconds + DAY) ? offset : measured(Math.floor(seconds / QUARTER) * QUARTER);
  };
}

function remembered(offset: ZoneOffset): ZoneOffset {
  const known = new Map<number, number>();
  return (seconds) => {
    let found = known.get(seconds);
    if (found === undefined) {
      found = offset(seconds);
      known.set(seconds, found);
    }
    return found;
  };
}

/** Dates that the calendar of JavaScript has, in seconds; beyond them the clock of their ends holds. */
const MAX_SECONDS = 8.64e12;

function offsetAt(format: Intl.DateTimeFormat, seconds: number): number {
  const moment = Math.max(-MAX_SECONDS, Math.min(MAX_SECONDS, seconds));
  const parts = new Map(format.formatToParts(moment * 1000).map(({ type, value }) => [type, value]));
  const part = (name: Intl.DateTimeFormatPartTypes): number => Number(parts.get(name));
  const year = parts.get('era') === 'BC' ? 1 - part('year') : part('year');
  const clock = new Date(0);
  clock.setUTCFullYear(year, part('month') - 1, part('day'));
  clock.setUTCHours(part('hour'), part('minute'), part('second'));
  return Number(clock) / 1000 - moment;
}
