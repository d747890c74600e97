/** Patterns in RE2's syntax, for ONNX's RegexFullMatch and for TensorFlow. Documents hold Python's syntax. */
import { readPattern } from '../../ir/functions/patterns.ts';
import type { CategoryLetter, CharSet, SetItem } from '../../ir/functions/patterns/char-set.ts';
import { hasGroup, isNullable, type PatternNode } from '../../ir/functions/patterns/syntax.ts';
import { ProblemError } from '../../ir/problem.ts';

/** Thrown if RE2 has no equivalent. The reason is one user-visible sentence. */
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
/** Complements of WORD and SPACE. */
const NO_WORD =
  '\\p{M}\\p{S}\\p{Z}\\p{C}\\p{Pd}\\p{Ps}\\p{Pe}\\p{Pi}\\p{Pf}\\p{Po}\\x{203f}\\x{2040}\\x{2054}\\x{fe33}\\x{fe34}\\x{fe4d}-\\x{fe4f}\\x{ff3f}';
const NO_SPACE =
  '\\x00-\\x08\\x0e-\\x1b!-\\x{84}\\x{86}-\\x{9f}\\x{a1}-\\x{167f}\\x{1681}-\\x{1fff}\\x{200b}-\\x{2027}\\x{202a}-\\x{202e}\\x{2030}-\\x{205e}\\x{2060}-\\x{2fff}\\x{3001}-\\x{10ffff}';

const unicode: Readonly<Record<CategoryLetter, string>> = {
  d: '\\p{Nd}',
  D: '\\P{Nd}',
  w: WORD,
  W: NO_WORD,
  s: SPACE,
  S: NO_SPACE,
};
/** Classes limited to ASCII, for the flag a. */
const ascii: Readonly<Record<CategoryLetter, string>> = {
  d: '0-9',
  D: '\\x00-/:-\\x{10ffff}',
  w: 'A-Za-z0-9_',
  W: '\\x00-/:-@\\[-\\^`\\{-\\x{10ffff}',
  s: '\\t-\\r ',
  S: '\\x00-\\x08\\x0e-\\x1f!-\\x{10ffff}',
};

/** A pattern that matches exactly this text. */
export const literal = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');

/** A pattern for the whole text that contains this pattern anywhere. */
export const anywhere = (pattern: string): string => `(?s:.*)(?:${pattern})(?s:.*)`;

/** The pattern in RE2's syntax. Throws NotInRe2 if RE2 has no equivalent, or returns other groups. */
export function re2Of(source: string, ignoreCase = false): string {
  return written(rootOf(source, ignoreCase));
}

/**
 * The pattern's tree. Throws NotInRe2 if the pattern is refused, for example because it contains a
 * category of thousands of letters.
 */
function rootOf(source: string, ignoreCase: boolean): PatternNode {
  try {
    return readPattern(source, ignoreCase).root;
  } catch (error) {
    if (error instanceof ProblemError) throw new NotInRe2(error.problem.message);
    throw error;
  }
}

/**
 * The pattern for RE2's GlobalReplace, which consumes its matches. Throws NotInRe2 if it would replace other places
 * than Python, because it skips an empty match directly after another match.
 */
export function re2OfReplaced(source: string, ignoreCase: boolean): string {
  const root = rootOf(source, ignoreCase);
  if (isNullable(root)) throw new NotInRe2('its regular expressions (RE2) replace other empty matches.');
  if (hasLastLineEnd(root))
    throw new NotInRe2('its regular expressions (RE2) have no "$" before a last line end: write \\Z.');
  return written(root);
}

function hasLastLineEnd(node: PatternNode): boolean {
  switch (node.kind) {
    case 'anchor':
      return node.anchor === 'endOrLastLine';
    case 'sequence':
    case 'either':
      return node.items.some(hasLastLineEnd);
    case 'repeat':
    case 'group':
      return hasLastLineEnd(node.item);
    default:
      return false;
  }
}

function written(node: PatternNode): string {
  switch (node.kind) {
    case 'empty':
      return '(?:)';
    case 'set':
      return setOf(node.set);
    case 'anchor':
      return anchorOf(node.anchor);
    case 'look':
      throw unknown(`(?${node.behind ? '<' : ''}${node.negated ? '!' : '='}`);
    case 'sequence':
      return node.items.map((item) => (item.kind === 'either' ? `(?:${written(item)})` : written(item))).join('');
    case 'either':
      return node.items.map(written).join('|');
    case 'group':
      return `(${written(node.item)})`;
    case 'repeat': {
      if (hasGroup(node.item) && isNullable(node.item)) {
        throw new NotInRe2('its regular expressions (RE2) give other groups where a repeat may match nothing.');
      }
      const { item, min, max, lazy } = node;
      const counts =
        max === Infinity
          ? min === 0
            ? '*'
            : min === 1
              ? '+'
              : `{${min},}`
          : min === 0 && max === 1
            ? '?'
            : `{${min},${max}}`;
      return `${item.kind === 'set' || item.kind === 'group' ? written(item) : `(?:${written(item)})`}${counts}${lazy ? '?' : ''}`;
    }
  }
}

function anchorOf(anchor: Extract<PatternNode, { kind: 'anchor' }>['anchor']): string {
  switch (anchor) {
    case 'start':
      return '\\A';
    case 'end':
      return '\\z';
    case 'endOrLastLine':
      return '(?:\\n?\\z)';
    case 'lineStart':
      return '(?m:^)';
    case 'lineEnd':
      return '(?m:$)';
    case 'asciiWordEdge':
      return '\\b';
    case 'wordEdge':
      throw unknown('\\b" for the letters of all languages; the flag a makes it one of ASCII, as in "(?a)\\b');
    case 'noWordEdge':
    case 'noAsciiWordEdge':
      throw unknown('\\B');
  }
}

function setOf(set: CharSet): string {
  const [only] = set.items;
  if (only === undefined) return '(?s:.)';
  if (!set.negated && set.items.length === 1 && only.kind === 'range' && only.from === only.to)
    return letter(only.from);
  return `[${set.negated ? '^' : ''}${set.items.map(itemOf).join('')}]`;
}

const itemOf = (item: SetItem): string => {
  if (item.kind === 'category') return (item.ascii ? ascii : unicode)[item.letter];
  return item.from === item.to ? letter(item.from) : `${letter(item.from)}-${letter(item.to)}`;
};

function letter(code: number): string {
  const character = String.fromCodePoint(code);
  if (code > 0x20 && code < 0x7f) return /[A-Za-z0-9_]/.test(character) ? character : `\\${character}`;
  if (code === 0x20) return ' ';
  if (code >= 0xd800 && code < 0xe000) throw new NotInRe2('its texts are UTF-8, which has no lone surrogates.');
  return `\\x{${code.toString(16)}}`;
}

const unknown = (found: string): NotInRe2 => new NotInRe2(`its regular expressions (RE2) have no "${found}".`);
