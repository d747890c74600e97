/**
 * Patterns as RE2 spells them: the syntax of ONNX's RegexFullMatch and of TensorFlow's. Patterns of documents are Python's.
 */

/** Thrown where RE2 has nothing like it; the reason is one sentence for people. */
export class NotInRe2 extends Error {
  readonly reason: string;

  constructor(reason: string) {
    super(reason);
    this.name = 'NotInRe2';
    this.reason = reason;
  }
}

const WORD = '\\p{L}\\p{N}_';
export const SPACE =
  '\\t-\\r\\x1c-\\x20\\x{85}\\x{a0}\\x{1680}\\x{2000}-\\x{200a}\\x{2028}\\x{2029}\\x{202f}\\x{205f}\\x{3000}';

const outside: Readonly<Record<string, string>> = {
  d: '\\p{Nd}',
  D: '\\P{Nd}',
  w: `[${WORD}]`,
  W: `[^${WORD}]`,
  s: `[${SPACE}]`,
  S: `[^${SPACE}]`,
  A: '\\A',
  Z: '\\z',
};
const inside: Readonly<Record<string, string>> = { d: '\\p{Nd}', D: '\\P{Nd}', w: WORD, s: SPACE };

/** A pattern that matches exactly this text. */
export const literal = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');

/** A pattern for the whole text that holds this one anywhere. */
export const anywhere = (pattern: string): string => `(?s:.*)(?:${pattern})(?s:.*)`;

/** The same pattern for RE2. Throws NotInRe2 where RE2 has nothing like it. */
export function re2Of(source: string): string {
  let inClass = false;
  return source.replace(
    /\\u([0-9a-fA-F]{4})|\\([^])|\(\?<?[=!]|\(\?P=|[[\].$]/gu,
    (found, unicode: string | undefined, escaped: string | undefined) => {
      if (unicode !== undefined) return `\\x{${unicode}}`;
      if (escaped !== undefined) {
        const own = (inClass ? inside : outside)[escaped];
        if (own !== undefined) return own;
        if (/[1-9kbBWS]/.test(escaped)) throw unknown(found);
        return found;
      }
      if (found === '.') return inClass ? found : '[^\\n]';
      if (found === '$') return inClass ? found : '(?:\\n?\\z)';
      if (found === '[') {
        const opened = !inClass;
        inClass = true;
        return opened ? '[' : '\\[';
      }
      if (found === ']') {
        inClass = false;
        return ']';
      }
      if (inClass) return found;
      throw unknown(found);
    },
  );
}

const unknown = (found: string): NotInRe2 => new NotInRe2(`its regular expressions (RE2) have no "${found}".`);
