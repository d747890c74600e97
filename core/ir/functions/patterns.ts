/**
 * Regular expressions out of documents. They are written as Python's `re` reads them and run as JavaScript's: what the
 * two spell differently is translated, and what JavaScript does not know is refused with a ProblemError. Where capital
 * and small letters are the same, İ and ı stay letters of their own, which Python counts as i.
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

/** Letters that stand in front of a pattern as (?i): what Python calls flags. */
const FLAGS = /^\(\?([aimsux]+)\)/;

/** The same escapes where only the letters, digits and spaces of ASCII count. */
const asciiOutside: Readonly<Record<string, string>> = {
  d: '[0-9]',
  D: '[^0-9]',
  w: '[A-Za-z0-9_]',
  W: '[^A-Za-z0-9_]',
  s: '[\\t-\\r ]',
  S: '[^\\t-\\r ]',
  b: '(?:(?<=[A-Za-z0-9_])(?![A-Za-z0-9_])|(?<![A-Za-z0-9_])(?=[A-Za-z0-9_]))',
  B: '(?:(?<=[A-Za-z0-9_])(?=[A-Za-z0-9_])|(?<![A-Za-z0-9_])(?![A-Za-z0-9_]))',
};
const asciiInside: Readonly<Record<string, string>> = {
  d: '0-9',
  D: '\\0-/:-\\u{10ffff}',
  w: 'A-Za-z0-9_',
  W: '\\0-/:-@\\[-\\^`\\{-\\u{10ffff}',
  s: '\\t-\\r ',
  S: '\\0-\\x08\\x0e-\\x1f!-\\u{10ffff}',
};

/** Without the spaces and comments that the flag x allows, where the pattern has it. */
export function plainPattern(source: string): string {
  const letters = FLAGS.exec(source)?.[1] ?? '';
  if (!letters.includes('x')) return source;
  let plain = '';
  let inClass = false;
  for (let at = 0; at < source.length; at++) {
    const mark = source[at] as string;
    if (mark === '\\') plain += mark + (source[++at] ?? '');
    else if (inClass || (mark !== '#' && !/\s/.test(mark))) {
      inClass = inClass ? mark !== ']' : mark === '[';
      plain += mark;
    } else if (mark === '#') while (at + 1 < source.length && source[at + 1] !== '\n') at++;
  }
  return plain;
}

function translated(source: string, flags: string): string {
  let inClass = false;
  const own = (escaped: string): string | undefined => {
    if (escaped === 'A') return '^';
    if (escaped === 'Z') return '$';
    const ascii = flags.includes('a') ? (inClass ? asciiInside : asciiOutside)[escaped] : undefined;
    return ascii ?? (inClass ? inside : outside)[escaped];
  };
  return source.replace(
    /\\([^])|\(\?P<|\(\?P=(\w+)\)|[[\].$^]/gu,
    (found, escaped: string | undefined, name?: string) => {
      if (escaped !== undefined) {
        const meant = inClass && (escaped === 'A' || escaped === 'Z') ? undefined : own(escaped);
        if (meant !== undefined) return meant;
        if (JS_ESCAPABLE.test(escaped) || (inClass && escaped === '-') || /[\p{L}\p{N}]/u.test(escaped)) return found;
        return escaped;
      }
      if (name !== undefined) return inClass ? found : `\\k<${name}>`;
      if (found === '.') return inClass ? found : flags.includes('s') ? '[^]' : '[^\\n]';
      if (found === '$') return inClass ? found : flags.includes('m') ? '(?=\\n|$)' : END;
      if (found === '^') return inClass || !flags.includes('m') ? found : '(?<=\\n|^)';
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

/** The pattern as a RegExp; it may begin with flags such as (?i). Throws a ProblemError where it is none. */
export function compilePattern(source: string, flags: '' | 'g' | 'i' | 'gi' = ''): RegExp {
  try {
    const letters = FLAGS.exec(source)?.[1] ?? '';
    const ignoresCase = letters.includes('i') && !flags.includes('i') ? 'i' : '';
    return new RegExp(translated(plainPattern(source).replace(FLAGS, ''), letters), `u${flags}${ignoresCase}`);
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
