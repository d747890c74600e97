/** Marks of the numbers of single columns, where they differ from those of the file. */
import { classify } from '../cells/classify.ts';
import type { ByteNotation } from '../cells/notation.ts';
import { inferType, KIND, KINDS } from '../cells/type-ledger.ts';
import type { Notice } from '../../ir/notice.ts';
import type { Dictionary } from '../../table/dictionary.ts';
import { stringAt } from '../../table/dictionary.ts';
import type { NumberFormat } from './options.ts';

/** How bytes of dictionaries, which are UTF-8, are compared in a number format. */
export const notationOf = ({ decimal, thousands }: NumberFormat): ByteNotation => ({
  decimal: decimal.charCodeAt(0),
  thousands,
});

interface Attempt extends NumberFormat {
  /** A cell that only this format explains. Null where a fitting column is reason enough. */
  readonly clear: RegExp | null;
}

const GROUPED_TWICE = /^[ \t]*[+-]?\d{1,3}([., '’\u00a0\u202f])\d{3}(?:\1\d{3})+/;

/** Formats that a column may have beside that of its file, the likeliest first. */
function attempts(file: NumberFormat): Attempt[] {
  const other = file.decimal === ',' ? '.' : ',';
  const both = (decimal: string, thousands: string): RegExp =>
    new RegExp(`${GROUPED_TWICE.source}|\\d\\${thousands}\\d{3}\\${decimal}`);
  // A blank may stand between two numbers, too.
  const spaced = ["'", '’', '\u00a0', '\u202f', ' '].flatMap((thousands): Attempt[] => [
    { decimal: file.decimal, thousands, clear: thousands === ' ' ? both(file.decimal, thousands) : null },
    { decimal: other, thousands, clear: both(other, thousands) },
  ]);
  if (file.decimal === ',') {
    return [
      { decimal: ',', thousands: '.', clear: null },
      { decimal: '.', thousands: null, clear: null },
      { decimal: '.', thousands: ',', clear: both('.', ',') },
      ...spaced,
    ];
  }
  return [
    { decimal: '.', thousands: ',', clear: both('.', ',') },
    { decimal: other, thousands: null, clear: /^[ \t]*[+-]?(?:\d*,(?:\d{1,2}|\d{4,})|0,\d+|\d{4,},\d+)[ \t]*$/ },
    { decimal: other, thousands: '.', clear: both(',', '.') },
    ...spaced,
  ];
}

export interface FoundNumbers {
  readonly format: NumberFormat;
  /** Cells of the column by kind, as read in the format. */
  readonly kinds: Float64Array;
  readonly notice: Omit<Notice, 'column'>;
}

/**
 * The format in which each text of a column is a number; null where there is none, or the texts leave it open. `kinds`
 * counts the column's cells as read in the file's format.
 */
export function findNumberFormat(file: NumberFormat, dictionary: Dictionary, kinds: Float64Array): FoundNumbers | null {
  const numbers = kinds[KIND.integer] + kinds[KIND.decimal] + kinds[KIND.other] + kinds[KIND.blank];
  const cells = kinds.reduce((sum, count) => sum + count, 0);
  if (kinds[KIND.other] === 0 || numbers !== cells || dictionary.size === 0) return null;
  for (const { clear, ...format } of attempts(file)) {
    const found = kindsIn(format, dictionary);
    if (found === null) continue;
    if (clear !== null && !hasMatch(dictionary, clear)) continue;
    // Counts are those of cells, and the dictionary tells texts only: whole numbers where all are.
    const counted = new Float64Array(KINDS);
    counted[KIND.blank] = kinds[KIND.blank];
    counted[found.isWhole ? KIND.integer : KIND.decimal] = cells - kinds[KIND.blank];
    const example = stringAt(dictionary, found.example);
    return { format, kinds: counted, notice: noticeOf(format, file, example, cells) };
  }
  return null;
}

function kindsIn(format: NumberFormat, dictionary: Dictionary): { isWhole: boolean; example: number } | null {
  const notation = notationOf(format);
  const kinds = new Float64Array(KINDS);
  let example = 0;
  let isExample = false;
  for (let code = 0; code < dictionary.size; code++) {
    const from = dictionary.offsets[code];
    const to = dictionary.offsets[code + 1];
    const kind = classify(dictionary.bytes, from, to, notation);
    if (kind >= KIND.boolean && kind !== KIND.blank) return null;
    kinds[kind]++;
    if (!isExample && kind !== KIND.blank && hasMark(dictionary.bytes, from, to)) {
      example = code;
      isExample = true;
    }
  }
  if (!isExample || inferType(kinds, null) !== 'number') return null;
  return { isWhole: kinds[KIND.decimal] + kinds[KIND.infinite] === 0, example };
}

/** Whether one of the bytes is neither digit, sign nor blank. */
function hasMark(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) {
    const byte = bytes[at];
    if (byte !== 0x20 && byte !== 0x09 && byte !== 0x2b && byte !== 0x2d && (byte < 0x30 || byte > 0x39)) return true;
  }
  return false;
}

function hasMatch(dictionary: Dictionary, pattern: RegExp): boolean {
  for (let code = 0; code < dictionary.size; code++) if (pattern.test(stringAt(dictionary, code))) return true;
  return false;
}

const markText = ({ decimal, thousands }: NumberFormat): string => {
  const point = decimal === '.' ? 'point' : 'comma';
  return thousands === null
    ? `with a decimal ${point}`
    : `with "${thousands}" between thousands and a decimal ${point}`;
};

const noticeOf = (
  format: NumberFormat,
  file: NumberFormat,
  example: string,
  count: number,
): FoundNumbers['notice'] => ({
  code: 'source.number-format',
  message: `Cells such as "${example}" are read as numbers ${markText(format)}; the file has a decimal ${file.decimal === '.' ? 'point' : 'comma'}.`,
  hint: 'Choose the type text for the column where they are no numbers, or state its marks in "Number formats".',
  count,
});
