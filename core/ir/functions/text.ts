/**
 * Text functions as in Python's str and pandas' .str. Text is a sequence of code points;
 * UTF-16 units are never visible.
 */
import type { TextFunction, TextTest } from '../expression.ts';
import { compilePattern, readTemplate } from './patterns.ts';

/** Compares by code point, as Python, pandas and sorted categories do. Negative if a comes first. */
export function compareText(a: string, b: string): number {
  const shorter = Math.min(a.length, b.length);
  for (let at = 0; at < shorter; at++) {
    const left = a.charCodeAt(at);
    const right = b.charCodeAt(at);
    if (left !== right) return byCodePoint(left) - byCodePoint(right);
  }
  return a.length - b.length;
}

/** Moves surrogates after all other UTF-16 units, because their code points are larger. */
const byCodePoint = (unit: number): number => (unit < 0xd800 ? unit : unit < 0xe000 ? unit + 0x2000 : unit - 0x800);

/** Python's len. */
export function textLength(text: string): number {
  let count = text.length;
  for (let at = 0; at < text.length - 1; at++) {
    if (isPairAt(text, at)) {
      count--;
      at++;
    }
  }
  return count;
}

const isPairAt = (text: string, at: number): boolean =>
  (text.charCodeAt(at) & 0xfc00) === 0xd800 && (text.charCodeAt(at + 1) & 0xfc00) === 0xdc00;

const SPACES = '\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';
const leadingSpaces = new RegExp(`^[${SPACES}]+`);
const isSpace = new RegExp(`[${SPACES}]`);
const spaces = new RegExp(`[${SPACES}]+`);

const stripLeft = (text: string): string => text.replace(leadingSpaces, '');

function stripRight(text: string): string {
  let end = text.length;
  while (end > 0 && isSpace.test(text[end - 1])) end--;
  return text.slice(0, end);
}

/** Python's str.strip. */
export const strip = (text: string): string => stripLeft(stripRight(text));

const cased = /\p{Cased}/u;
const digraphs: Readonly<Record<string, string>> = {
  Ǆ: 'ǅ',
  ǅ: 'ǅ',
  ǆ: 'ǅ',
  Ǉ: 'ǈ',
  ǈ: 'ǈ',
  ǉ: 'ǈ',
  Ǌ: 'ǋ',
  ǋ: 'ǋ',
  ǌ: 'ǋ',
  Ǳ: 'ǲ',
  ǲ: 'ǲ',
  ǳ: 'ǲ',
};

/** Unicode's title case of one character: upper case, except for a few with a form of their own. */
function titleCase(character: string): string {
  const digraph = digraphs[character];
  if (digraph !== undefined) return digraph;
  if (/[\u10d0-\u10ff]/.test(character)) return character;
  if (/[ß\u0587\ufb00-\ufb17]/.test(character)) {
    const [first = '', ...rest] = character.toUpperCase();
    return first + rest.join('').toLowerCase();
  }
  const decomposed = character.normalize('NFD');
  if (decomposed.includes('\u0345')) {
    const [first = '', ...marks] = decomposed;
    return (first.toUpperCase() + marks.join('')).normalize('NFC');
  }
  return character.toUpperCase();
}

const isCased = /^\p{Cased}/u;
const isIgnorable = /^\p{Case_Ignorable}/u;

/**
 * Whether the nearest character before the position (after it, for `hasCasedFrom`) that is
 * not ignorable is a cased letter.
 */
function hasCasedBefore(text: string, at: number): boolean {
  for (let end = at; end > 0; ) {
    const start = end > 1 && isPairAt(text, end - 2) ? end - 2 : end - 1;
    const character = text.slice(start, end);
    // Some characters are both cased and ignorable.
    if (isCased.test(character)) return true;
    if (!isIgnorable.test(character)) return false;
    end = start;
  }
  return false;
}

function hasCasedFrom(text: string, at: number): boolean {
  for (let start = at; start < text.length; ) {
    const end = start + (isPairAt(text, start) ? 2 : 1);
    const character = text.slice(start, end);
    if (isCased.test(character)) return true;
    if (!isIgnorable.test(character)) return false;
    start = end;
  }
  return false;
}

/** A run of ignorable characters is read only for a sigma beside it, so that the time grows linearly with the text. */
const lowerSigmaAt = (text: string, at: number): string =>
  hasCasedBefore(text, at) && !hasCasedFrom(text, at + 1) ? 'ς' : 'σ';

/** Lower case of the character at that position. A Greek sigma at the end of a word has a form of its own. */
const lowerAt = (text: string, at: number, character: string): string =>
  character === 'Σ' ? lowerSigmaAt(text, at) : character.toLowerCase();

/** Python's str.title: capitalizes the first letter of every run of letters. */
function title(text: string): string {
  let result = '';
  let afterLetter = false;
  let at = 0;
  for (const character of text) {
    result += afterLetter ? lowerAt(text, at, character) : titleCase(character);
    afterLetter = cased.test(character);
    at += character.length;
  }
  return result;
}

/** Python's str.capitalize. */
function capitalize(text: string): string {
  let result = '';
  let at = 0;
  for (const character of text) {
    result += at === 0 ? titleCase(character) : lowerAt(text, at, character);
    at += character.length;
  }
  return result;
}

/** Python's text[start:end:step]. */
export function sliceText(text: string, start: number | null, end: number | null, step = 1): string {
  if (step !== 1) return steppedSlice(Array.from(text), start, end, step).join('');
  if (textLength(text) === text.length) return text.slice(start ?? 0, end ?? undefined);
  return Array.from(text)
    .slice(start ?? 0, end ?? undefined)
    .join('');
}

/** Source: CPython's PySlice_AdjustIndices. */
function steppedSlice<Item>(items: readonly Item[], start: number | null, end: number | null, step: number): Item[] {
  const [lowest, highest] = step < 0 ? [-1, items.length - 1] : [0, items.length];
  const within = (index: number | null, open: number): number =>
    index === null ? open : Math.min(Math.max(index < 0 ? index + items.length : index, lowest), highest);
  const from = within(start, step < 0 ? highest : lowest);
  const to = within(end, step < 0 ? lowest : highest);
  const taken: Item[] = [];
  for (let at = from; step < 0 ? at > to : at < to; at += step) taken.push(items[at]);
  return taken;
}

function pad(text: string, width: number, side: 'left' | 'right' | 'both', fill: string): string {
  const lacking = width - textLength(text);
  if (lacking <= 0) return text;
  // Python's str.center puts an odd fill character on the left if the width is odd, else on the right.
  const left = side === 'left' ? lacking : side === 'right' ? 0 : (lacking >> 1) + (lacking & width & 1);
  return fill.repeat(left) + text + fill.repeat(lacking - left);
}

/** Python's str.replace; an empty text to find matches between all characters. */
function replaceAll(text: string, find: string, by: string): string {
  if (find !== '') return text.split(find).join(by);
  return text === '' ? by : `${by}${Array.from(text).join(by)}${by}`;
}

/**
 * A piece of the text between separators, counted from 0, or from the end with −1. An empty
 * separator means runs of spaces.
 */
function part(text: string, separator: string, index: number): string | null {
  const pieces = piecesOf(text, separator);
  if (separator === '' && pieces[0] === '') return null;
  return pieces[index < 0 ? pieces.length + index : index] ?? null;
}

/** The pieces cut last: each piece of a long list becomes a column, and the next column asks for the same text. */
let lastCut: { readonly text: string; readonly separator: string; readonly pieces: readonly string[] } | null = null;

function piecesOf(text: string, separator: string): readonly string[] {
  if (lastCut?.text === text && lastCut.separator === separator) return lastCut.pieces;
  const pieces = separator === '' ? strip(text).split(spaces) : text.split(separator);
  lastCut = { text, separator, pieces };
  return pieces;
}

/** The function of one text that a node describes; null is missing. Patterns are compiled here, once. */
export function textFunction(fn: TextFunction): (text: string) => string | null {
  switch (fn.name) {
    case 'lower':
      return (text) => text.toLowerCase();
    case 'upper':
      return (text) => text.toUpperCase();
    case 'title':
      return title;
    case 'capitalize':
      return capitalize;
    case 'strip':
      return strip;
    case 'lstrip':
      return stripLeft;
    case 'rstrip':
      return stripRight;
    case 'slice':
      return (text) => sliceText(text, fn.start, fn.end, fn.step);
    case 'replace':
      return (text) => replaceAll(text, fn.find, fn.by);
    case 'replacePattern': {
      const pattern = compilePattern(fn.pattern, fn.ignoreCase);
      const by = readTemplate(fn.by, pattern.groups);
      return (text) => pattern.replace(text, by);
    }
    case 'part':
      return (text) => part(text, fn.separator, fn.index);
    case 'extract': {
      const pattern = compilePattern(fn.pattern);
      return (text) => pattern.group(text, fn.group);
    }
    case 'splitPattern': {
      const pattern = compilePattern(fn.pattern);
      // Pieces after the wanted one need not be found.
      const cuts = fn.cuts > 0 ? fn.cuts : fn.index + 1;
      return (text) => pattern.split(text, cuts)[fn.index] ?? null;
    }
    case 'pad':
      return (text) => pad(text, fn.width, fn.side, fn.fill);
  }
}

/** The predicate over one text that a node describes. A pattern matches anywhere in the text, as in re.search. */
export function textTest(test: TextTest): (text: string) => boolean {
  switch (test.name) {
    case 'contains':
      return (text) => text.includes(test.text);
    case 'startsWith':
      return (text) => text.startsWith(test.text);
    case 'endsWith':
      return (text) => text.endsWith(test.text);
    case 'matches': {
      const pattern = compilePattern(test.pattern);
      return pattern.test;
    }
  }
}
