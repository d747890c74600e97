/** Attributes by which NetCDF and HDF-EOS say what the numbers of a dataset mean. See "NetCDF Attribute Conventions" and "CF Conventions". */
import { MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE, MS_PER_SECOND } from '../../words/durations.ts';
import type { Notice } from '../../ir/notice.ts';
import type { ElementKind, PackedNumber } from './cells.ts';
import type { Hdf5Object } from './objects.ts';

/** Values that stand for missing cells. */
const MISSING = ['_FillValue', 'missing_value'] as const;
/** A unit of times: "days since 2000-01-01 00:00:00". */
const TIMES = /^\s*(\w+)\s+since\s+(\S.*?)\s*$/i;
const DATE =
  /^(\d{1,4})-(\d{1,2})-(\d{1,2})(?:[T ]+(\d{1,2}):(\d{1,2})(?::(\d{1,2}(?:\.\d+)?))?)?\s*(?:(?:Z|UTC|GMT)|([+-])(\d{1,2}):?(\d{2})|)$/i;
const UNITS: Readonly<Record<string, number>> = {
  days: MS_PER_DAY,
  day: MS_PER_DAY,
  d: MS_PER_DAY,
  hours: MS_PER_HOUR,
  hour: MS_PER_HOUR,
  hr: MS_PER_HOUR,
  h: MS_PER_HOUR,
  minutes: MS_PER_MINUTE,
  minute: MS_PER_MINUTE,
  min: MS_PER_MINUTE,
  seconds: MS_PER_SECOND,
  second: MS_PER_SECOND,
  sec: MS_PER_SECOND,
  s: MS_PER_SECOND,
  milliseconds: 1,
  millisecond: 1,
  msec: 1,
  ms: 1,
};
/** Before it, the standard calendar of the conventions is the Julian one. */
const FIRST_GREGORIAN = Date.UTC(1582, 9, 15);
/** The name of a dimension of NetCDF that has no values of its own. */
const NO_VARIABLE = /^This is a netCDF dimension but not a netCDF variable/;

interface Meant {
  readonly of: ElementKind;
  readonly type: 'number' | 'datetime';
  /** Behind the name of the stored type. */
  readonly stored: string;
  readonly notices: readonly Pick<Notice, 'code' | 'message'>[];
}

/** The kind of numbers with what the attributes of their dataset say; null where they say nothing. */
export function meantBy(object: Hdf5Object, of: ElementKind): Meant | null {
  if (of.as !== 'number') return null;
  const isInteger = of.number.as === 'integer';
  const missing = MISSING.flatMap((name) => object.attributes.get(name)?.values ?? []).filter((value) =>
    isInteger ? /^-?\d+$/.test(String(value)) : typeof value === 'number' && !Number.isNaN(value),
  );
  const scale = object.number('scale_factor') ?? 1;
  const offset = object.number('add_offset') ?? 0;
  const isScaled = scale !== 1 || offset !== 0;
  const packed: PackedNumber = { missing, scale, offset };
  const units = object.text('units') ?? '';
  const stored = isScaled ? `, times ${scale} plus ${offset}` : '';
  if (TIMES.test(units)) {
    const clock = clockOf(units, object.text('calendar') ?? 'standard');
    const told = `, ${units.trim()}`;
    if (clock !== null)
      return { of: { as: 'since', number: of.number, packed, ...clock }, type: 'datetime', stored: told, notices: [] };
    const message = `It holds times, counted in ${units.trim()}: they are read as numbers.`;
    return { of: { ...of, packed }, type: 'number', stored: told, notices: [{ code: 'source.unit', message }] };
  }
  if (missing.length === 0 && !isScaled) return null;
  return { of: { ...of, packed }, type: 'number', stored, notices: [] };
}

/** Milliseconds since 1970 where times begin, and those of a unit; null where a calendar or unit is not known. */
function clockOf(units: string, calendar: string): { readonly epoch: number; readonly unitMs: number } | null {
  const [, unit = '', date = ''] = TIMES.exec(units) ?? [];
  const unitMs = UNITS[unit.toLowerCase()];
  const found = DATE.exec(date);
  if (unitMs === undefined || found === null || !/^(standard|gregorian|proleptic_gregorian)$/i.test(calendar))
    return null;
  const [, year, month, day, hour = '0', minute = '0', second = '0', sign, hours = '0', minutes = '0'] = found;
  const start = new Date(0);
  start.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  const offset = (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
  const epoch = start.getTime() + (Number(hour) * 60 + Number(minute) - offset) * 60_000 + Number(second) * 1000;
  const isKnown = epoch >= FIRST_GREGORIAN || /^proleptic/i.test(calendar);
  return isKnown && Number.isFinite(epoch) ? { epoch, unitMs } : null;
}

/** Whether a dataset only says how long a dimension is. */
export const isBareDimension = (object: Hdf5Object): boolean =>
  object.text('CLASS') === 'DIMENSION_SCALE' && NO_VARIABLE.test(object.text('NAME') ?? '');
