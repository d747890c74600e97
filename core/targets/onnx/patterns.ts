/**
 * Patterns as RE2 spells them: the syntax of ONNX's RegexFullMatch and of TensorFlow's. Patterns of documents are Python's.
 */
import { plainPattern } from '../../ir/functions/patterns.ts';

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

/** Within ASCII only, for the flag a. */
const ascii: Readonly<Record<string, string>> = { d: '0-9', w: 'A-Za-z0-9_', s: '\\t-\\r\\x20' };

/** Letters that stand in front of a pattern as (?i): what Python calls flags. */
const FLAGS = /^\(\?([aimsux]+)\)/;

/** The same pattern for RE2. Throws NotInRe2 where RE2 has nothing like it. */
export function re2Of(source: string): string {
  const flags = FLAGS.exec(source)?.[1] ?? '';
  const pattern = translated(plainPattern(source).replace(FLAGS, ''), flags);
  return flags.includes('i') ? `(?i:${pattern})` : pattern;
}

function translated(source: string, flags: string): string {
  let inClass = false;
  const own = (escaped: string): string | undefined => {
    const within = flags.includes('a') ? ascii[escaped.toLowerCase()] : undefined;
    if (within === undefined) return (inClass ? inside : outside)[escaped];
    if (inClass) return escaped === escaped.toLowerCase() ? within : undefined;
    return `[${escaped === escaped.toLowerCase() ? '' : '^'}${within}]`;
  };
  return source.replace(
    /\\u([0-9a-fA-F]{4})|\\([^])|\(\?<?[=!]|\(\?P=|[[\].$^]/gu,
    (found, unicode: string | undefined, escaped: string | undefined) => {
      if (unicode !== undefined) return `\\x{${unicode}}`;
      if (escaped !== undefined) {
        const meant = own(escaped);
        if (meant !== undefined) return meant;
        if (/[1-9kbBWSDd]/.test(escaped)) throw unknown(found);
        return found;
      }
      if (found === '.') return inClass ? found : flags.includes('s') ? '(?s:.)' : '[^\\n]';
      if (found === '$') return inClass ? found : flags.includes('m') ? '(?m:$)' : '(?:\\n?\\z)';
      if (found === '^') return inClass || !flags.includes('m') ? found : '(?m:^)';
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
