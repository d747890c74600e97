/** Dialects that a text may be written in: whatever occurs in most of its lines. */
import { BLANKS, colspecsOf, type Span, type TextDialect } from '../text-rows.ts';

/** Characters that separate cells in common files, and are tried however rarely they occur. */
const COMMON = [',', ';', '\t', '|'];

/** Characters that stand within words, numbers and dates. */
const WITHIN = /[\p{L}\p{N}\p{M}\s"'.+\-_()[\]{}/\\<>?]/u;

/** Lines in which a character must occur, as a share. */
const MIN_SHARE = 0.5;
const MAX_SINGLES = 8;
const MAX_LINES = 200;
const MAX_CHARACTERS = 1 << 16;

const NAMES: Readonly<Record<string, string>> = {
  ',': 'comma',
  ';': 'semicolon',
  '\t': 'tab',
  '|': 'vertical bar',
  ':': 'colon',
  '^': 'caret',
  '~': 'tilde',
  ' ': 'space',
  [BLANKS]: 'run of blanks',
};

/** A delimiter in words: `comma`, or the character itself. */
export function delimiterName(delimiter: string): string {
  const name = NAMES[delimiter];
  if (name !== undefined) return name;
  const code = delimiter.charCodeAt(0);
  return delimiter.length === 1 && code < 0x20
    ? `character \\x${code.toString(16).padStart(2, '0')}`
    : `"${delimiter}"`;
}

/** The first lines of a text that are not blank; the last one is left out where it may be cut. */
export function firstLines(text: string, newline: string, comment: string | null): string[] {
  const head = text.slice(0, MAX_CHARACTERS);
  const lines = head
    .split(newline === '\r' ? '\r' : '\n')
    .map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
  if (head.length < text.length && lines.length > 1) lines.pop();
  return lines.filter((line) => line.trim() !== '' && !(comment && line.startsWith(comment))).slice(0, MAX_LINES);
}

const countOf = (line: string, part: string): number => line.split(part).length - 1;

/** Single characters that occur in most lines, the most regular ones first. */
function singles(lines: readonly string[]): string[] {
  const characters = new Set<string>();
  for (const line of lines.slice(0, 40)) {
    for (const character of line.slice(0, 2000)) {
      if (character.length === 1 && (character === ' ' || !WITHIN.test(character))) characters.add(character);
    }
  }
  const found: { character: string; regularity: number }[] = [];
  for (const character of characters) {
    const counts = lines.map((line) => countOf(line, character));
    const present = counts.filter((count) => count > 0).length;
    if (present < MIN_SHARE * lines.length) continue;
    const times = new Map<number, number>();
    for (const count of counts) if (count > 0) times.set(count, (times.get(count) ?? 0) + 1);
    found.push({ character, regularity: Math.max(...times.values()) });
  }
  found.sort((a, b) => b.regularity - a.regularity);
  const others = found.map(({ character }) => character).filter((character) => !COMMON.includes(character));
  return [
    ...COMMON.filter((character) => lines.some((line) => line.includes(character))),
    ...others.slice(0, MAX_SINGLES),
  ];
}

/** Delimiters of two or three characters: a doubled mark, or a mark between blanks. */
function several(lines: readonly string[]): string[] {
  const found = new Map<string, number>();
  for (const line of lines) {
    const here = new Set(line.match(/([^\p{L}\p{N}\s"'.+\-_()])\1{1,2}|\t\t| [,|;~^:\t] |([|~^])[,~|^]\2/gu) ?? []);
    for (const part of here) found.set(part, (found.get(part) ?? 0) + 1);
  }
  // All of the mark's occurrences are in the delimiter, but for a few within cells.
  return [...found]
    .filter(([part]) => {
      // An empty cell stands between two delimiters.
      if (lines.filter((line) => line.includes(part)).length < 0.9 * lines.length) return false;
      const mark = part.trim() === '' ? part[0] : part.trim()[0];
      const marks = lines.reduce((sum, line) => sum + countOf(line, mark), 0);
      const inside = lines.reduce((sum, line) => sum + countOf(line, part) * countOf(part, mark), 0);
      return inside >= 0.9 * marks;
    })
    .map(([part]) => part)
    .slice(0, 4);
}

/** Lines that may be titles above columns of fixed width. */
const MAX_TITLES = 6;

/**
 * Columns of fixed width: between them, a place is blank in every line. As in pandas' `read_fwf`, but from all lines of the
 * sample; and a later cell that reaches beyond its column is an error instead of being cut.
 */
export function fixedSpans(
  lines: readonly string[],
): { readonly spans: readonly Span[]; readonly titles: number } | null {
  if (lines.length < 3 || lines.some((line) => line.includes('\t'))) return null;
  // Cells are filled up with blanks; single ones stand between words as well.
  if (lines.filter((line) => /\S {2,}\S/.test(line)).length < lines.length / 2) return null;
  for (let titles = 0; titles <= MAX_TITLES && lines.length - titles >= 3; titles++) {
    const spans = spansIn(lines.slice(titles));
    if (spans.length > 1) return { spans, titles };
  }
  return null;
}

function spansIn(lines: readonly string[]): Span[] {
  const length = Math.max(...lines.map((line) => line.trimEnd().length));
  const isInk = new Uint8Array(Math.min(length, 1 << 14));
  for (const line of lines) {
    for (let at = 0; at < line.length && at < isInk.length; at++) if (line[at] !== ' ') isInk[at] = 1;
  }
  const spans: Span[] = [];
  for (let at = 0; at < isInk.length; ) {
    if (isInk[at] === 0) {
      at++;
      continue;
    }
    const from = at;
    while (at < isInk.length && isInk[at] === 1) at++;
    spans.push([from, at]);
  }
  const last = spans.at(-1);
  if (last !== undefined) spans[spans.length - 1] = [last[0], Infinity];
  return spans;
}

/** The dialects to be judged, the parts that are given in all of them. */
export function* candidates(
  text: string,
  lines: readonly string[],
  given: { readonly [Part in keyof TextDialect]?: TextDialect[Part] | undefined },
  base: Pick<TextDialect, 'newline' | 'comment'>,
): Generator<TextDialect> {
  const dialect: TextDialect = {
    ...base,
    delimiter: given.delimiter ?? ',',
    quote: given.quote ?? '"',
    escape: given.escape ?? '',
    skip_initial_space: given.skip_initial_space ?? false,
    colspecs: given.colspecs ?? '',
  };
  if (dialect.colspecs !== '') {
    yield dialect;
    return;
  }
  const delimiters = given.delimiter === undefined ? delimitersOf(lines) : [given.delimiter];
  for (const delimiter of delimiters) {
    yield* variants(text, { ...dialect, delimiter }, given);
  }
  if (given.delimiter === undefined && given.colspecs === undefined) {
    const fixed = fixedSpans(lines);
    if (fixed !== null) yield { ...dialect, quote: given.quote ?? '', colspecs: colspecsOf(fixed.spans) };
  }
}

function delimitersOf(lines: readonly string[]): string[] {
  const found = singles(lines);
  const hasRuns = lines.filter((line) => /[ \t]/.test(line.trim())).length >= MIN_SHARE * lines.length;
  return [...(hasRuns ? [BLANKS] : []), ...found, ...several(lines)];
}

const inPattern = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Whether backslashes escape: they stand before special characters, and none alone before a letter, as in paths, unless quotes are escaped. */
function mayEscape(head: string, mark: string): boolean {
  if (!head.includes('\\') || !new RegExp(`\\\\(?:["'\\\\]|${mark}|\\r?\\n)`).test(head)) return false;
  if (head.includes('\\"')) return true;
  return !new RegExp(`\\\\(?!["'0NZbnrt]|${mark}|\\r?\\n)`).test(head.replaceAll('\\\\', ''));
}

/** The same delimiter with whatever of quotes, escapes and blanks the text gives reason to try. */
function* variants(
  text: string,
  dialect: TextDialect,
  given: { readonly [Part in keyof TextDialect]?: TextDialect[Part] | undefined },
): Generator<TextDialect> {
  const { delimiter } = dialect;
  const head = text.slice(0, MAX_CHARACTERS);
  const mark = delimiter === BLANKS ? String.raw`[ \t]` : inPattern(delimiter);
  const quotes = given.quote === undefined ? ['"'] : [given.quote];
  if (
    given.quote === undefined &&
    new RegExp(`(?:^|${mark} ?)'(?:[^'\\r\\n]|'')*'(?=${mark}|[\\r\\n]|$)`, 'm').test(head)
  )
    quotes.push("'");
  const escapes = given.escape === undefined ? [''] : [given.escape];
  if (given.escape === undefined && mayEscape(head, mark)) escapes.push('\\');
  const skips = given.skip_initial_space === undefined ? [false] : [given.skip_initial_space];
  if (
    given.skip_initial_space === undefined &&
    !delimiter.endsWith(' ') &&
    delimiter !== BLANKS &&
    new RegExp(`${mark} `).test(head)
  )
    skips.push(true);
  for (const quote of quotes) {
    for (const escape of escapes) {
      for (const skip of skips) yield { ...dialect, quote, escape, skip_initial_space: skip };
    }
  }
}
