/**
 * Regular expressions from documents: Python's `re` in linear time. Our own parser reads them, and two engines run
 * them. JavaScript's RegExp runs a pattern if it provably means the same as in Python, on texts up to a length that
 * provably keeps the search fast (native-cost.ts). An automaton (search.ts) runs all others. Ports of RE2, measured on
 * 40,000 texts of 50 letters, are slower: re2js 2.10.0 takes 4 to 45 times as long as this module, re2-wasm 1.0.2 more
 * than 25 times. Their \b and \d also know ASCII only; Python's know Unicode.
 */
import { ProblemError } from '../problem.ts';
import { readLetters } from './patterns/checkpoint.ts';
import { nativeSource } from './patterns/native.ts';
import { nativeUse } from './patterns/native-cost.ts';
import { parsePattern } from './patterns/parse.ts';
import { PatternError } from './patterns/pattern-error.ts';
import { programOf } from './patterns/program.ts';
import { type Searcher, searcherOf } from './patterns/search.ts';
import type { ParsedPattern } from './patterns/syntax.ts';
import { parseTemplate, type Template } from './patterns/template.ts';

export interface Pattern {
  /** Names of the capturing groups, by number from 1; null for unnamed groups. */
  readonly groups: readonly (string | null)[];
  /** Whether it matches an empty text. */
  readonly matchesNothing: boolean;
  /** Whether it is found anywhere in the text, as in re.search. */
  readonly test: (text: string) => boolean;
  /** A group of the first match, 0 for the whole match; null if nothing matches or the group took no part. */
  readonly group: (text: string, group: number) => string | null;
  /** All groups of the first match, the whole match first; null if nothing matches. */
  readonly groupsOf: (text: string) => readonly (string | null)[] | null;
  /** The text with every match replaced, as in re.sub. */
  readonly replace: (text: string, by: Template) => string;
  /** The pieces between the matches, as in re.split without groups, with at most `cuts` cuts; 0 for no limit. */
  readonly split: (text: string, cuts: number) => string[];
}

/** Engines that may run a pattern; tests compare them. */
export type Engines = 'both' | 'linear';

const MAX_PATTERN_LETTERS = 10_000;

/** The first `limit` letters and an ellipsis. */
const shortened = (text: string, limit: number): string =>
  text.length > limit
    ? `${Array.from(text)
        .slice(0, limit - 3)
        .join('')}…`
    : text;

/** A pattern that matches exactly this text. */
export const literalPattern = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');

/** The tree of the pattern. Throws a ProblemError if Python rejects the pattern, or if it cannot run in linear time. */
export function readPattern(source: string, ignoreCase = false): ParsedPattern {
  try {
    if (source.length > MAX_PATTERN_LETTERS) {
      throw new PatternError(
        `a pattern of more than ${MAX_PATTERN_LETTERS} letters`,
        MAX_PATTERN_LETTERS,
        'Use several steps.',
        true,
      );
    }
    const parsed = parsePattern(source, ignoreCase);
    programOf(parsed.root, parsed.groups.length);
    return parsed;
  } catch (error) {
    throw error instanceof PatternError ? patternProblem(error, source) : error;
  }
}

function patternProblem(error: PatternError, source: string): ProblemError {
  const { reason, at, hint, isLacking } = error;
  return new ProblemError({
    code: isLacking ? 'param.pattern-lacks' : 'param.pattern',
    message: isLacking
      ? `"${shortened(source, 60)}" has ${reason} at letter ${at + 1}, which patterns here lack: they run in a time that grows with the text only.`
      : `"${shortened(source, 60)}" is no regular expression: ${reason}, at letter ${at + 1}.`,
    hint: hint ?? 'Write a pattern such as ^x[0-9]+$; put a backslash before characters that are meant literally.',
    field: 'pattern',
  });
}

/** The template of a replacement. Throws a ProblemError if it refers to a group that the pattern lacks. */
export function readTemplate(by: string, groups: readonly (string | null)[]): Template {
  try {
    return parseTemplate(by, groups);
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    throw new ProblemError({
      code: 'param.replacement',
      message: `"${shortened(by, 60)}" is no replacement: ${error.reason}, at letter ${error.at + 1}.`,
      hint: error.hint ?? 'Refer to groups of the pattern by \\1 or \\g<name>, or write \\\\ for a backslash.',
      field: 'repl',
    });
  }
}

/** Compiles a pattern, which may begin with flags such as (?i). Throws a ProblemError if it is invalid. */
export function compilePattern(source: string, ignoreCase = false, engines: Engines = 'both'): Pattern {
  const { root, groups } = readPattern(source, ignoreCase);
  const use = engines === 'linear' ? { longest: 0, findsAll: false } : nativeUse(root);
  const native = use.longest === 0 ? null : new RegExp(nativeSource(root), 'u');
  const nativeAll = native === null || !use.findsAll ? null : new RegExp(native.source, 'gu');
  let searcher: Searcher | null = null;
  const linear = (): Searcher => (searcher ??= searcherOf(programOf(root, groups.length)));
  const find = (text: string): Int32Array | null => linear().find(text, 0, false);
  /** The RegExp if it may search the text, else null. */
  const fast = (pattern: RegExp | null, text: string): RegExp | null => {
    if (pattern === null || text.length > use.longest) return null;
    readLetters(text.length + 1);
    return pattern;
  };
  return {
    groups,
    get matchesNothing() {
      return find('') !== null;
    },
    test: (text) => fast(native, text)?.test(text) ?? find(text) !== null,
    group(text, group) {
      const quick = fast(native, text);
      if (quick !== null) return quick.exec(text)?.[group] ?? null;
      const found = find(text);
      return found === null ? null : captured(text, found, group);
    },
    groupsOf(text) {
      const quick = fast(native, text);
      if (quick !== null) return quick.exec(text)?.map((part: string | undefined) => part ?? null) ?? null;
      const found = find(text);
      return found === null ? null : [null, ...groups].map((_, group) => captured(text, found, group));
    },
    replace(text, by) {
      const quick = fast(nativeAll, text);
      if (quick !== null) return nativeReplaced(text, quick, by);
      const parts: string[] = [];
      let end = 0;
      for (const found of matchesOf(linear(), text)) {
        parts.push(text.slice(end, found[0]));
        for (const part of by) parts.push(typeof part === 'string' ? part : (captured(text, found, part) ?? ''));
        end = found[1];
      }
      return parts.length === 0 ? text : parts.join('') + text.slice(end);
    },
    split(text, cuts) {
      const pieces: string[] = [];
      let end = 0;
      const quick = fast(nativeAll, text);
      if (quick !== null) {
        quick.lastIndex = 0;
        for (let match = quick.exec(text); match !== null; match = quick.exec(text)) {
          if (match[0] === '') quick.lastIndex += (text.codePointAt(match.index) ?? 0) > 0xffff ? 2 : 1;
          pieces.push(text.slice(end, match.index));
          end = match.index + match[0].length;
          if (pieces.length === cuts) break;
        }
      } else {
        for (const found of matchesOf(linear(), text)) {
          pieces.push(text.slice(end, found[0]));
          end = found[1];
          if (pieces.length === cuts) break;
        }
      }
      pieces.push(text.slice(end));
      return pieces;
    },
  };
}

const captured = (text: string, found: Int32Array, group: number): string | null => {
  const start = found[2 * group] ?? -1;
  return start === -1 ? null : text.slice(start, found[2 * group + 1]);
};

/** All matches in the order of Python's finditer: after an empty match, another one may begin at the same place. */
function* matchesOf(searcher: Searcher, text: string): Generator<Int32Array> {
  let mustAdvance = false;
  for (let from = 0; from <= text.length; ) {
    const found = searcher.find(text, from, mustAdvance);
    if (found === null) return;
    yield found;
    mustAdvance = found[0] === found[1];
    from = found[1];
  }
}

const nativeTemplates = new WeakMap<Template, string>();

/**
 * The template in the syntax of RegExp's replace. A group always has two digits, so that a digit after it is
 * not read as part of its number.
 */
function nativeTemplate(by: Template): string {
  const known = nativeTemplates.get(by);
  if (known !== undefined) return known;
  const made = by.map((part) =>
    typeof part === 'string' ? part.replaceAll('$', '$$$$') : part === 0 ? '$&' : `$${String(part).padStart(2, '0')}`,
  );
  const text = made.join('');
  nativeTemplates.set(by, text);
  return text;
}

const MAX_NATIVE_GROUP = 99;

function nativeReplaced(text: string, pattern: RegExp, by: Template): string {
  if (by.every((part) => typeof part === 'string' || part <= MAX_NATIVE_GROUP)) {
    return text.replace(pattern, nativeTemplate(by));
  }
  return text.replace(pattern, (...found: (string | undefined)[]) =>
    by.reduce<string>((made, part) => made + (typeof part === 'string' ? part : (found[part] ?? '')), ''),
  );
}
