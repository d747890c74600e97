/** Cells of a line of an ARFF file, as Weka quotes them (weka.core.Utils.quote). */

export interface Token {
  readonly text: string;
  readonly isQuoted: boolean;
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };
const ESCAPE = /\\(u[0-9a-fA-F]{4}|.)/gs;

const unescaped = (text: string): string =>
  text.includes('\\')
    ? text.replace(ESCAPE, (_, mark: string) =>
        mark.length === 5 ? String.fromCharCode(Number.parseInt(mark.slice(1), 16)) : (ESCAPES[mark] ?? mark),
      )
    : text;

const isBlank = (mark: string | undefined): boolean => mark === ' ' || mark === '\t';

const SPACES = / */y;
const SPACES_AND_TABS = /[ \t]*/y;

/** The first place, from `from` on, without a blank; a tab is one where it separates no cells. */
function afterBlanks(line: string, from: number, hasTabs: boolean): number {
  const blanks = hasTabs ? SPACES_AND_TABS : SPACES;
  blanks.lastIndex = from;
  blanks.test(line);
  return blanks.lastIndex;
}

/** Place of the quote that ends the text which begins at `from`; −1 where there is none. */
function endOfQuote(line: string, from: number, quote: string): number {
  for (let at = from; at < line.length; at++) {
    if (line[at] === '\\') at++;
    else if (line[at] === quote) return at;
  }
  return -1;
}

/** A word of a declaration, in quotes or up to a blank or `{`, and where it ends; null where a quote is not closed. */
export function wordAt(line: string, from: number): { readonly word: string; readonly end: number } | null {
  const quote = line[from];
  if (quote === "'" || quote === '"') {
    const end = endOfQuote(line, from + 1, quote);
    return end < 0 ? null : { word: unescaped(line.slice(from + 1, end)), end: end + 1 };
  }
  let end = from;
  while (end < line.length && !isBlank(line[end]) && line[end] !== '{') end++;
  return { word: line.slice(from, end), end };
}

/**
 * The cells between commas or tabs, without blanks around them; `%` after a blank begins a comment. With `atBlanks` they end
 * at blanks, too. Null where a quote is not closed, or something follows it.
 */
export function tokensOf(line: string, atBlanks = false): Token[] | null {
  const tokens: Token[] = [];
  let at = 0;
  for (;;) {
    at = afterBlanks(line, at, atBlanks);
    const mark = line[at];
    if (mark === undefined || mark === '%') {
      // What follows a separator is a cell, if only an empty one.
      if (tokens.length > 0 && !atBlanks) tokens.push({ text: '', isQuoted: false });
      return tokens;
    }
    let end: number;
    if (mark === "'" || mark === '"') {
      const close = endOfQuote(line, at + 1, mark);
      if (close < 0) return null;
      tokens.push({ text: unescaped(line.slice(at + 1, close)), isQuoted: true });
      end = close + 1;
    } else {
      end = at;
      while (end < line.length) {
        const next = line[end];
        if (next === ',' || next === '\t' || (next === ' ' && atBlanks)) break;
        if (next === '%' && end > at && isBlank(line[end - 1])) break;
        end++;
      }
      tokens.push({ text: line.slice(at, end).trimEnd(), isQuoted: false });
    }
    end = afterBlanks(line, end, atBlanks);
    const separator = line[end];
    if (separator === undefined || separator === '%') return tokens;
    if (separator === ',' || separator === '\t') at = end + 1;
    else if (atBlanks) at = end;
    else return null;
  }
}
