/** Splits a formula's text into tokens. */
import { type FormulaError, formulaError, type Span } from './problem.ts';

export type TokenKind = 'number' | 'text' | 'name' | 'quotedName' | 'operator' | 'end';

export interface Token extends Span {
  readonly kind: TokenKind;
  /** For a name or text, its content without escapes; for an operator, the operator. */
  readonly text: string;
  /** Value of a number. */
  readonly value: number;
}

export interface Tokens {
  /** Tokens up to the end or up to the first invalid character; the last token is always `end`. */
  readonly tokens: readonly Token[];
  readonly error: FormulaError | null;
}

/** Maximum length of a formula, in UTF-16 units. */
export const MAX_FORMULA_LENGTH = 10_000;

const spaces = /[\s\u00a0]+/uy;
const number = /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y;
const name = /[\p{L}_][\p{L}\p{N}\p{M}_]*/uy;
const operator = /\*\*|\/\/|[<>=!]=|[-+*/%<>()[\],]/y;

/** Reserved words: a column with such a name is written in backquotes. */
export const reservedWords: ReadonlySet<string> = new Set([
  'and',
  'or',
  'not',
  'in',
  'true',
  'false',
  'True',
  'False',
  'missing',
]);

const bareName = /^[\p{L}_][\p{L}\p{N}\p{M}_]*$/u;

/** A column's name in formula syntax: bare if possible, else in backquotes. */
export const columnText = (column: string): string =>
  bareName.test(column) && !reservedWords.has(column) ? column : `\`${column.replace(/`/g, '``')}\``;

/** A text in formula syntax, in quotes; what must not or cannot be seen in one is written as an escape. */
export const textLiteral = (text: string): string =>
  `"${text.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\t', '\\t')}"`;

/** Signs of other languages, with their replacement. */
const foreign: readonly (readonly [sign: string, hint: string])[] = [
  ['&&', 'Write and.'],
  ['||', 'Write or.'],
  ['<>', 'Write != for "is not equal".'],
  ['&', 'Write and; put texts together with concat(a, b).'],
  ['|', 'Write or.'],
  ['~', 'Write not.'],
  ['!', 'Write not, or != for "is not equal".'],
  ['^', 'Write ** for a power.'],
  ['=', 'Write == to compare.'],
  ['.', 'Functions take the column in parentheses, such as lower(name); a name with a point is written in backquotes.'],
  ['$', 'A column’s name is enough; with signs in it, it is written in backquotes.'],
  ['@', 'There are no variables: write the value itself.'],
  ['{', 'Write parentheses.'],
  ['}', 'Write parentheses.'],
  ['?', 'Write if(condition, a, b).'],
  [';', 'Put a comma between arguments.'],
  [':', 'Write slice(text, start, end) for a part of a text.'],
  ['“', 'Text stands in straight quotes, such as "text".'],
  ['”', 'Text stands in straight quotes, such as "text".'],
  ['‘', 'Text stands in straight quotes, such as "text".'],
  ['’', 'Text stands in straight quotes, such as "text".'],
  ['„', 'Text stands in straight quotes, such as "text".'],
  ['−', 'Write the minus of the keyboard, -.'],
  ['×', 'Write * to multiply.'],
  ['÷', 'Write / to divide.'],
  ['≤', 'Write <=.'],
  ['≥', 'Write >=.'],
  ['≠', 'Write !=.'],
];

const escapes: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
  ['\\', '\\'],
  ['"', '"'],
  ["'", "'"],
]);

/** Reads tokens up to the first error. */
export function tokenize(text: string): Tokens {
  const tokens: Token[] = [];
  let at = 0;
  let error: FormulaError | null = null;

  const failed = (): boolean => error !== null;
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[0];
  };
  const push = (kind: TokenKind, from: number, to: number, meaning: string, value = Number.NaN): void => {
    tokens.push({ kind, text: meaning, value, from, to });
    at = to;
  };
  const fail = (from: number, to: number, code: string, message: string, hint: string): void => {
    error = formulaError({ from, to }, code, message, hint);
  };

  if (text.length > MAX_FORMULA_LENGTH) {
    fail(
      MAX_FORMULA_LENGTH,
      text.length,
      'too-long',
      `The formula has ${text.length} characters; ${MAX_FORMULA_LENGTH} are the most.`,
      'Split it into several Derive steps.',
    );
  }
  while (!failed()) {
    at += match(spaces)?.length ?? 0;
    const first = text[at];
    if (first === undefined) break;
    if (first === '"' || first === "'") {
      readText(first);
    } else if (first === '`') {
      readQuotedName();
    } else {
      const digits = match(number);
      const word = match(name);
      const sign = match(operator);
      if (digits !== undefined) readNumber(digits);
      else if (word !== undefined) push('name', at, at + word.length, word);
      else if (sign !== undefined) push('operator', at, at + sign.length, sign);
      else {
        const [known, hint] = foreign.find(([each]) => text.startsWith(each, at)) ?? [];
        const shown = known ?? String.fromCodePoint(text.codePointAt(at) ?? 0);
        fail(
          at,
          at + shown.length,
          'character',
          `${shown} has no meaning in a formula.`,
          hint ?? 'A name with such characters is written in backquotes, text in quotes.',
        );
      }
    }
  }
  tokens.push({ kind: 'end', text: '', value: Number.NaN, from: text.length, to: text.length });
  return { tokens, error };

  function readNumber(digits: string): void {
    const from = at;
    const to = at + digits.length;
    at = to;
    const follows = match(name) ?? (text[at] === '.' ? '.' : undefined);
    if (follows !== undefined) {
      const whole = text.slice(from, to + follows.length);
      return fail(
        from,
        to + follows.length,
        'number',
        `${quotedNumber(whole)} is no number.`,
        /^[\p{L}_]/u.test(follows)
          ? `Write ${digits} * ${follows} to multiply; a column whose name starts with a digit is written in backquotes.`
          : 'A number has one decimal point and no thousands marks, such as 1234.5.',
      );
    }
    const value = Number(digits);
    if (!Number.isFinite(value)) {
      return fail(from, to, 'number', `${quotedNumber(digits)} is too large.`, 'The largest number is about 1.8e308.');
    }
    push('number', from, to, digits, value);
  }

  function readText(quote: string): void {
    const from = at;
    let made = '';
    let place = at + 1;
    for (;;) {
      const character = text[place];
      if (character === undefined || character === '\n' || character === '\r') {
        return fail(from, place, 'open-text', 'The text is not closed.', `Put a ${quote} behind it.`);
      }
      if (character === quote) break;
      if (character === '\\') {
        const code = /^\\u([0-9a-fA-F]{4})/.exec(text.slice(place, place + 6))?.[1];
        const meaning =
          code === undefined ? escapes.get(text[place + 1] ?? '') : String.fromCharCode(Number.parseInt(code, 16));
        if (meaning === undefined) {
          return fail(
            place,
            Math.min(place + 2, text.length),
            'escape',
            `${text.slice(place, place + 2)} has no meaning in a text.`,
            'Write \\\\ for one backslash; \\n is a new line, \\t a tab, \\" a quote, \\u00e9 the character of that code.',
          );
        }
        made += meaning;
        place += code === undefined ? 2 : 6;
      } else {
        made += character;
        place++;
      }
    }
    push('text', from, place + 1, made);
  }

  function readQuotedName(): void {
    const from = at;
    let made = '';
    let place = at + 1;
    for (;;) {
      const character = text[place];
      if (character === undefined) {
        return fail(from, place, 'open-name', 'The column’s name is not closed.', 'Put a ` behind it.');
      }
      if (character !== '`') made += character;
      else if (text[place + 1] === '`') {
        made += '`';
        place++;
      } else break;
      place++;
    }
    push('quotedName', from, place + 1, made);
  }
}

const quotedNumber = (text: string): string => (text.length > 24 ? `${text.slice(0, 23)}…` : text);
