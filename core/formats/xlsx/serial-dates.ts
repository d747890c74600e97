/** Dates, times and durations as spreadsheets count them: days, rounded to the millisecond as openpyxl rounds them. */
import { MS_PER_DAY } from '../../words/durations.ts';
import { CELL, type CellList } from './cell-list.ts';
import { FORMAT } from './number-formats.ts';

/** The day 0 of each calendar, in days before 1970. */
const EPOCH_1900 = 25_569;
const EPOCH_1904 = 24_107;
/** The calendar of 1900 has a 29 February 1900, which did not exist: earlier dates are off by a day. */
const FIRST_SOUND_DAY = 60;

/** 0001-01-01 and the end of 9999, in milliseconds since 1970. */
const FIRST_MS = -62_135_596_800_000;
const END_MS = 253_402_300_800_000;

const IMPOSSIBLE = Buffer.from('#VALUE!');

/** Adds a number as what its format (of `FORMAT`) makes of it. A date beyond the year 9999 is an error, as in the spreadsheet. */
export function addSerial(
  list: CellList,
  row: number,
  column: number,
  value: number,
  format: number,
  is1904: boolean,
): void {
  if (format === FORMAT.duration) {
    list.add(row, column, CELL.duration, Math.round(value * MS_PER_DAY) / 1000);
    return;
  }
  const day = Math.floor(value);
  const milliseconds = Math.round((value - day) * MS_PER_DAY);
  if (day === 0 && milliseconds < MS_PER_DAY) {
    list.add(row, column, CELL.time, milliseconds / 1000);
    return;
  }
  const sound = !is1904 && value > 0 && value < FIRST_SOUND_DAY ? day + 1 : day;
  const date = (sound - (is1904 ? EPOCH_1904 : EPOCH_1900)) * MS_PER_DAY + milliseconds;
  if (date >= FIRST_MS && date < END_MS) list.add(row, column, CELL.date, date);
  else list.addText(row, column, CELL.error, IMPOSSIBLE, 0, IMPOSSIBLE.length);
}

/** `30:05:00.5` */
export function durationText(seconds: number): string {
  const milliseconds = Math.round(Math.abs(seconds) * 1000);
  const two = (value: number): string => String(value).padStart(2, '0');
  const whole = Math.floor(milliseconds / 1000);
  const rest = milliseconds % 1000;
  const fraction = rest === 0 ? '' : `.${String(rest).padStart(3, '0')}`.replace(/0+$/, '');
  return `${seconds < 0 ? '-' : ''}${two(Math.floor(whole / 3600))}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}${fraction}`;
}
