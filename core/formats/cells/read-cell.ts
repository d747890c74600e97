/**
 * What a cell means, said once in plain strings: the definition that the byte-level reader is tested against.
 *
 * Numbers: an optional sign, digits with an optional decimal mark, an optional exponent; spaces and tabs around are
 * ignored; `inf` and `infinity` in any case. Not numbers: `0x10`, `1_000`, `--5`, other scripts' digits, `1e400`.
 * With a thousands mark, groups are exactly three digits.
 * Dates: `YYYY-MM-DD`, with an optional time `THH:MM[:SS[.fraction]]` (a space serves as `T`) and zone `Z`, `+HH:MM`,
 * `+HHMM` or `+HH`; without a zone they mean UTC.
 */
import { losesNanoseconds, momentOf } from './moment.ts';
import { KIND } from './type-ledger.ts';
import type { Notation } from './notation.ts';

export interface Cell {
  readonly kind: number;
  /** The number, epoch milliseconds or 0 / 1; NaN where the cell has no such value. */
  readonly value: number;
  /** Whether a double rounds the time. */
  readonly isRounded?: boolean;
}

const INFINITE = /^[ \t]*([+-]?)inf(inity)?[ \t]*$/i;
const NUMBER = /^[ \t]*([+-]?)(\d*)(\.\d*)?([eE][+-]?\d+)?[ \t]*$/;
const DATE = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(Z|[+-]\d\d(?::?\d\d)?)?)?$/;

const NOT_A_VALUE: Cell = { kind: KIND.other, value: Number.NaN };

/** The number of a cell, in the file's notation. */
export function numberCell(text: string, options: Notation): Cell {
  const infinite = INFINITE.exec(text);
  if (infinite !== null) return { kind: KIND.infinite, value: infinite[1] === '-' ? -Infinity : Infinity };
  let plain = text;
  if (options.thousands !== null && options.thousands !== '' && plain.includes(options.thousands)) {
    const [whole, ...rest] = plain.split(options.decimal);
    const groups = whole.split(options.thousands);
    const isGrouped =
      /^[ \t]*[+-]?\d{1,3}$/.test(groups[0]) &&
      groups
        .slice(1)
        .every((g, index) =>
          index === groups.length - 2 && rest.length === 0 ? /^\d{3}([eE][+-]?\d+)?[ \t]*$/.test(g) : /^\d{3}$/.test(g),
        );
    if (!isGrouped) return NOT_A_VALUE;
    plain = [groups.join(''), ...rest].join(options.decimal);
  }
  if (options.decimal === ',') {
    if (plain.includes('.')) return NOT_A_VALUE;
    plain = plain.replace(',', '.');
  }
  const match = NUMBER.exec(plain);
  if (match === null) return NOT_A_VALUE;
  const [, sign, whole = '', fraction, exponent] = match;
  if (whole === '' && (fraction === undefined || fraction.length < 2)) return NOT_A_VALUE;
  const value = Number(`${sign}${whole}${fraction ?? ''}${exponent ?? ''}`);
  if (!Number.isFinite(value)) return NOT_A_VALUE;
  if (/^0\d/.test(whole)) return { kind: KIND.leadingZero, value };
  if (fraction === undefined && exponent === undefined) {
    return {
      kind: Math.abs(value) > 2 ** 53 || /^9007199254740993$/.test(whole) ? KIND.bigInteger : KIND.integer,
      value,
    };
  }
  return { kind: KIND.decimal, value };
}

/** The epoch milliseconds of a cell that is an ISO 8601 date. */
function dateCell(text: string): Cell {
  const match = DATE.exec(text);
  if (match === null) return NOT_A_VALUE;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return NOT_A_VALUE;
  if (hour > 23 || minute > 59 || second > 59) return NOT_A_VALUE;
  const nanoseconds = match[7] === undefined ? 0 : Number(match[7].padEnd(9, '0'));
  const zone = match[8];
  let offset = 0;
  if (zone !== undefined && zone !== 'Z') {
    const hours = Number(zone.slice(1, 3));
    const minutes = Number(zone.slice(3).replace(':', '') || 0);
    if (hours > 23 || minutes > 59) return NOT_A_VALUE;
    offset = (hours * 60 + minutes) * 60_000 * (zone[0] === '-' ? -1 : 1);
  }
  const value = momentOf(date.getTime() + ((hour * 60 + minute) * 60 + second) * 1000 - offset, nanoseconds);
  const isRounded = losesNanoseconds(value, nanoseconds % 1e6);
  return { kind: zone === undefined ? KIND.date : KIND.zonedDate, value, ...(isRounded && { isRounded }) };
}

const TRUE = new Set(['true', 'True', 'TRUE']);
const FALSE = new Set(['false', 'False', 'FALSE']);

/** The kind of a cell that is not missing, with its value. */
export function readCell(text: string, options: Notation): Cell {
  const number = numberCell(text, options);
  if (number.kind !== KIND.other) return number;
  if (/^[ \t]+$/.test(text)) return { kind: KIND.blank, value: Number.NaN };
  if (TRUE.has(text)) return { kind: KIND.boolean, value: 1 };
  if (FALSE.has(text)) return { kind: KIND.boolean, value: 0 };
  return dateCell(text);
}
