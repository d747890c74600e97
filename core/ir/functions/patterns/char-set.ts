/** Sets of characters as defined by Python's `re`, by code point. */
import { caseVariants } from './letter-case.ts';

const WORD = '\\p{L}\\p{N}_';
const SPACE = '\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';
/** Complements of WORD and SPACE for use within a class, because a RegExp class cannot negate a group of ranges. */
const NO_WORD =
  '\\p{M}\\p{S}\\p{Z}\\p{C}\\p{Pd}\\p{Ps}\\p{Pe}\\p{Pi}\\p{Pf}\\p{Po}\\u203f\\u2040\\u2054\\ufe33\\ufe34\\ufe4d-\\ufe4f\\uff3f';
const NO_SPACE =
  '\\0-\\x08\\x0e-\\x1b!-\\x84\\x86-\\x9f\\xa1-\\u167f\\u1681-\\u1fff\\u200b-\\u2027\\u202a-\\u202e\\u2030-\\u205e\\u2060-\\u2fff\\u3001-\\u{10ffff}';

export type CategoryLetter = 'd' | 'D' | 'w' | 'W' | 's' | 'S';

const unicode: Readonly<Record<CategoryLetter, string>> = {
  d: '\\p{Nd}',
  D: '\\P{Nd}',
  w: WORD,
  W: NO_WORD,
  s: SPACE,
  S: NO_SPACE,
};
/** Classes for the flag that limits letters, digits and spaces to ASCII. */
const ascii: Readonly<Record<CategoryLetter, string>> = {
  d: '0-9',
  D: '\\0-/:-\\u{10ffff}',
  w: 'A-Za-z0-9_',
  W: '\\0-/:-@\\[-\\^`\\{-\\u{10ffff}',
  s: '\\t-\\r ',
  S: '\\0-\\x08\\x0e-\\x1f!-\\u{10ffff}',
};

export type SetItem =
  | { readonly kind: 'range'; readonly from: number; readonly to: number }
  | { readonly kind: 'category'; readonly letter: CategoryLetter; readonly ascii: boolean };

export const ASCII_SIZE = 128;

/** A set of characters; it matches one of them. */
export interface CharSet {
  readonly items: readonly SetItem[];
  readonly negated: boolean;
  /** The set in RegExp syntax (flag u). */
  readonly source: string;
  readonly has: (codePoint: number) => boolean;
  /** Membership of each ASCII character. */
  readonly ascii: Uint8Array;
  /** Kinds of non-ASCII characters that the set may hold: a mask of the four below. */
  readonly wide: number;
}

const DIGITS = 1;
const LETTERS = 2;
const SPACES = 4;
const OTHERS = 8;
const ALL_KINDS = DIGITS | LETTERS | SPACES | OTHERS;
/** Maximum length of a range whose characters are checked one by one; a longer range is assumed to hold every kind. */
const MAX_RANGE_CHECKED = 64;

const kindsOf: Readonly<Record<CategoryLetter, number>> = {
  d: DIGITS,
  D: LETTERS | SPACES | OTHERS,
  w: DIGITS | LETTERS,
  W: SPACES | OTHERS,
  s: SPACES,
  S: DIGITS | LETTERS | OTHERS,
};

function kindsOfItem(item: SetItem): number {
  if (item.kind === 'category') return item.ascii ? (/[DWS]/.test(item.letter) ? ALL_KINDS : 0) : kindsOf[item.letter];
  if (item.to < ASCII_SIZE) return 0;
  if (item.to - item.from > MAX_RANGE_CHECKED) return ALL_KINDS;
  let kinds = 0;
  for (let code = Math.max(item.from, ASCII_SIZE); code <= item.to; code++) {
    const character = String.fromCodePoint(code);
    if (/\p{Nd}/u.test(character)) kinds |= DIGITS;
    else if (/[\p{L}\p{N}_]/u.test(character)) kinds |= LETTERS;
    else if (wideSpace.test(character)) kinds |= SPACES;
    else kinds |= OTHERS;
  }
  return kinds;
}

function kindsIn(items: readonly SetItem[], negated: boolean): number {
  if (!negated) return items.reduce((kinds, item) => kinds | kindsOfItem(item), 0);
  const whole = items.filter(({ kind }) => kind === 'category').reduce((kinds, item) => kinds | kindsOfItem(item), 0);
  return ALL_KINDS & ~whole;
}

const wideSpace = new RegExp(`^[${SPACE}]$`, 'u');

const PLAIN = /^[\p{L}\p{N} _,;:!"#%&'<=>@`~]$/u;
const SYNTAX = /^[\^$\\.*+?()[\]{}|/]$/;

/** A character in RegExp syntax (flag u). */
function written(codePoint: number): string {
  const character = String.fromCodePoint(codePoint);
  if (codePoint < ASCII_SIZE && PLAIN.test(character)) return character;
  if (SYNTAX.test(character)) return `\\${character}`;
  return `\\u{${codePoint.toString(16)}}`;
}

const writtenItem = (item: SetItem): string => {
  if (item.kind === 'category') return (item.ascii ? ascii : unicode)[item.letter];
  const from = written(item.from);
  return item.from === item.to ? from : `${from}-${written(item.to)}`;
};

function makeSet(items: readonly SetItem[], negated: boolean): CharSet {
  const [only] = items;
  const isSingle = !negated && items.length === 1 && only?.kind === 'range' && only.from === only.to;
  const source = isSingle
    ? written((only as { from: number }).from)
    : items.length === 0
      ? negated
        ? '[^]'
        : '[]'
      : `[${negated ? '^' : ''}${items.map(writtenItem).join('')}]`;
  const test = new RegExp(`^${source}$`, 'u');
  const members = Uint8Array.from({ length: ASCII_SIZE }, (_, code) => Number(test.test(String.fromCharCode(code))));
  return {
    items,
    negated,
    source,
    has: (codePoint) =>
      codePoint < ASCII_SIZE ? members[codePoint] === 1 : test.test(String.fromCodePoint(codePoint)),
    ascii: members,
    wide: kindsIn(items, negated),
  };
}

const known = new Map<string, CharSet>();
const MAX_KNOWN_SETS = 1_000;

/** The set of these items. `ignoreCase` adds the other cases of letters, as Python's IGNORECASE does. */
export function charSet(items: readonly SetItem[], negated: boolean, ignoreCase: boolean, asciiCase: boolean): CharSet {
  const all = ignoreCase ? [...items, ...items.flatMap((item) => variantsOf(item, asciiCase))] : items;
  const key = `${negated ? '^' : ''}${all.map(writtenItem).join('|')}`;
  const made = known.get(key) ?? makeSet(all, negated);
  if (known.size >= MAX_KNOWN_SETS) known.clear();
  known.set(key, made);
  return made;
}

/** Letters outside of the item that are case variants of one of its letters. */
function variantsOf(item: SetItem, asciiOnly: boolean): SetItem[] {
  if (item.kind === 'category') return [];
  return caseVariants(item.from, item.to, asciiOnly).map((code) => ({ kind: 'range', from: code, to: code }));
}

export const single = (codePoint: number): SetItem => ({ kind: 'range', from: codePoint, to: codePoint });

/**
 * Whether no character is in both sets. True is certain; false is not, because beyond ASCII only
 * kinds of characters are compared.
 */
export function areDisjoint(a: CharSet, b: CharSet): boolean {
  if ((a.wide & b.wide) !== 0) return false;
  return a.ascii.every((member, code) => member === 0 || b.ascii[code] === 0);
}

export const WORD_CLASS = `[${WORD}]`;
export const ASCII_WORD_CLASS = '[A-Za-z0-9_]';
