/**
 * Regular expressions out of documents. They are written as Python's `re` reads them and run as JavaScript's: what the
 * two spell differently is translated, and what JavaScript does not know is refused with a ProblemError.
 */
import { ProblemError } from '../problem.ts';

const WORD = '\\p{L}\\p{N}_';
const SPACE = '\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';
const BOUNDARY = `(?:(?<=[${WORD}])(?![${WORD}])|(?<![${WORD}])(?=[${WORD}]))`;
const NO_BOUNDARY = `(?:(?<=[${WORD}])(?=[${WORD}])|(?<![${WORD}])(?![${WORD}]))`;

const outside: Readonly<Record<string, string>> = {
  d: '\\p{Nd}',
  D: '\\P{Nd}',
  w: `[${WORD}]`,
  W: `[^${WORD}]`,
  s: `[${SPACE}]`,
  S: `[^${SPACE}]`,
  b: BOUNDARY,
  B: NO_BOUNDARY,
  A: '^',
  Z: '$',
  a: '\\x07',
};
/** What is no WORD and no SPACE, for within a class, where JavaScript can negate nothing. */
const NO_WORD =
  '\\p{M}\\p{S}\\p{Z}\\p{C}\\p{Pd}\\p{Ps}\\p{Pe}\\p{Pi}\\p{Pf}\\p{Po}\\u203f\\u2040\\u2054\\ufe33\\ufe34\\ufe4d-\\ufe4f\\uff3f';
const NO_SPACE =
  '\\0-\\x08\\x0e-\\x1b!-\\x84\\x86-\\x9f\\xa1-\\u167f\\u1681-\\u1fff\\u200b-\\u2027\\u202a-\\u202e\\u2030-\\u205e\\u2060-\\u2fff\\u3001-\\u{10ffff}';
const inside: Readonly<Record<string, string>> = {
  d: '\\p{Nd}',
  D: '\\P{Nd}',
  w: WORD,
  W: NO_WORD,
  s: SPACE,
  S: NO_SPACE,
  a: '\\x07',
};
/** The end, or the line end before it. */
const END = '(?=\\n?$)';

/** Characters that a backslash may stand before in JavaScript's strict syntax. */
const JS_ESCAPABLE = /[\^$\\.*+?()[\]{}|/]/;

function translated(source: string): string {
  let inClass = false;
  return source.replace(
    /\\([^])|\(\?P<|\(\?P=(\w+)\)|[[\].$]/gu,
    (found, escaped: string | undefined, name?: string) => {
      if (escaped !== undefined) {
        const own = (inClass ? inside : outside)[escaped];
        if (own !== undefined) return own;
        if (JS_ESCAPABLE.test(escaped) || (inClass && escaped === '-') || /[\p{L}\p{N}]/u.test(escaped)) return found;
        return escaped;
      }
      if (name !== undefined) return inClass ? found : `\\k<${name}>`;
      if (found === '.') return inClass ? found : '[^\\n]';
      if (found === '$') return inClass ? found : END;
      if (found === '(?P<') return inClass ? found : '(?<';
      if (found === '[') {
        const opened = !inClass;
        inClass = true;
        return opened ? '[' : '\\[';
      }
      inClass = false;
      return ']';
    },
  );
}

/** A pattern that matches exactly this text. */
export const literalPattern = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');

/** The pattern as a RegExp. Throws a ProblemError where it is none. */
export function compilePattern(source: string, flags: '' | 'g' | 'i' | 'gi' = ''): RegExp {
  try {
    return new RegExp(translated(source), `u${flags}`);
  } catch (error) {
    const reason = (error as Error).message.replace(/^.*\/[a-z]*: /s, '');
    throw new ProblemError({
      code: 'param.pattern',
      message: `"${source.length > 60 ? `${source.slice(0, 57)}…` : source}" is no regular expression: ${reason.toLowerCase()}.`,
      hint: 'Write a pattern such as ^x[0-9]+$; put a backslash before characters that are meant literally.',
      field: 'pattern',
    });
  }
}

const controls: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', f: '\f', v: '\v', a: '\x07' };

type Groups = Readonly<Record<string, string | undefined>>;

/** What a match is replaced by: Python's templates, with \1 and \g<name> for groups. */
export function replacementOf(template: string): (groups: readonly (string | undefined)[], named: Groups) => string {
  return (groups, named) =>
    template.replace(/\\(?:g<(\w+)>|([1-9]\d?)|([^]))/gu, (found, name?: string, digits?: string, other?: string) => {
      if (digits !== undefined) return groups[Number(digits)] ?? '';
      if (name !== undefined) return (/^\d+$/.test(name) ? groups[Number(name)] : named[name]) ?? '';
      return other === '\\' ? '\\' : (controls[other ?? ''] ?? found);
    });
}
