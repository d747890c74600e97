/**
 * Regular expressions over the JSON text of a list. They are exact, because no quote stands in a JSON string without a
 * backslash; so every target that knows regular expressions can look into lists.
 */
import { literalPattern } from '../../ir/functions/patterns.ts';

/** A text, number, truth or null: what a list holds that holds no lists and objects. */
const ITEM = '(?:"(?:[^"\\\\]|\\\\.)*"|[^\\s",\\[\\]{}]+)';

const NUMBER = '(?:-?(?:[0-9][0-9.eE+-]*|Infinity)|null|NaN)';

/** A list of numbers, some of which may be missing. Each letter decides what follows, so that RegExp may read long lists. */
export const NUMBERS_ONLY = `\\A\\s*\\[\\s*${NUMBER}\\s*(?:,\\s*${NUMBER}\\s*)*\\]\\s*\\Z`;

/** A list that has the text among its items; the number or truth that is written like it counts as well. */
export const hasItem = (text: string): string => `\\A\\s*\\[\\s*(?:${ITEM}\\s*,\\s*)*${itemPattern(text)}\\s*[,\\]]`;

/** A list with no other items than these texts and null. */
export function itemsAmong(texts: readonly string[]): string {
  const item = `(?:${[...texts.map(itemPattern), '""', 'null', 'NaN'].join('|')})`;
  return `\\A\\s*\\[\\s*(?:${item}\\s*(?:,\\s*${item}\\s*)*)?\\]\\s*\\Z`;
}

/** The item as a JSON text, in any of the ways to write it. */
function itemPattern(text: string): string {
  const quoted = `"${Array.from(text, letterPattern).join('')}"`;
  return isBare(text) ? `(?:${quoted}|${literalPattern(text)})` : quoted;
}

const isBare = (text: string): boolean => text !== 'null' && text !== 'NaN' && /^[^\s",[\]{}]+$/.test(text);

const SHORT: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  '\b': 'b',
  '\f': 'f',
  '\n': 'n',
  '\r': 'r',
  '\t': 't',
};

/** A letter as JSON may write it: itself, or behind a backslash. */
function letterPattern(letter: string): string {
  // No program escapes plain letters and digits.
  if (/[A-Za-z0-9_]/.test(letter)) return letter;
  const short = SHORT[letter];
  const ways = [
    letter.split('').map(escapedUnit).join(''),
    ...(short === undefined ? [] : [literalPattern(`\\${short}`)]),
  ];
  // Quotes, backslashes and control characters never stand for themselves.
  if (letter !== '"' && letter !== '\\' && letter >= ' ') ways.unshift(literalPattern(letter));
  return `(?:${ways.join('|')})`;
}

/** A UTF-16 unit as a backslash, u and four digits. */
const escapedUnit = (unit: string): string =>
  `\\\\u${unit
    .charCodeAt(0)
    .toString(16)
    .padStart(4, '0')
    .replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`)}`;
