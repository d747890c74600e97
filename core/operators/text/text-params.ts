/** Parameters for regular expressions and their flags. */
import { z } from 'zod';
import { ProblemError } from '../../ir/problem.ts';
import type { ParamMeta } from '../kit/params.ts';

/** Help text about syntax that every pattern parameter shows. */
export const PATTERN_SYNTAX =
  'Patterns are written as Python’s re has them and run in a time that grows with the text only, so backreferences, conditions, ' +
  'possessive repeats, atomic groups and lookaround over repeats are not available; a repeat counts to 1,000.';

/**
 * A regular expression in Python's syntax, required. The operator checks it, because its meaning depends on the flags.
 */
export const pattern = (meta: Omit<ParamMeta, 'editor' | 'options'>) =>
  z
    .string({ error: 'write a regular expression' })
    .min(1, 'write a regular expression')
    .meta({ editor: 'pattern', ...meta } satisfies ParamMeta as unknown as Record<string, unknown>);

/** Calls `read`, which parses a pattern or a replacement, and reports its problems on the parameter. */
export function inField<Result>(field: string, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    throw new ProblemError({ ...error.problem, field });
  }
}

/** Python's flags of regular expressions: their numbers, and their letters in a pattern. */
const flagLetters = [
  [2, 'i'],
  [8, 'm'],
  [16, 's'],
  [64, 'x'],
  [256, 'a'],
] as const;

export const flagWords = {
  2: 'Ignore case: capital and small letters are the same (IGNORECASE)',
  8: 'Several lines: ^ and $ match at every line (MULTILINE)',
  16: 'Dot matches all: line ends too (DOTALL)',
  64: 'Verbose: spaces and comments in the pattern do not count (VERBOSE)',
  256: 'ASCII only: \\w, \\d, \\s and \\b know no other letters (ASCII)',
} as const;

const ALL_FLAGS = flagLetters.reduce((sum, [flag]) => sum + flag, 0);

/** Parameter: the sum of Python's flags, as in pandas. */
export const patternFlags = () =>
  z
    .number({ error: 'must be a whole number, the sum of flags' })
    .int('must be a whole number')
    .min(0, 'must be at least 0')
    .refine((flags) => (flags & ~ALL_FLAGS) === 0, 'must be a sum of 2, 8, 16, 64 and 256')
    .default(0)
    .meta({
      editor: 'flags',
      label: 'Flags',
      help: 'How the pattern is read, as the sum of Python’s flags.',
      options: flagWords as unknown as Readonly<Record<string, string>>,
      advanced: true,
    } satisfies ParamMeta as unknown as Record<string, unknown>);

/** The pattern with its flags in front, as inline flags in Python's syntax. */
export function flagged(source: string, flags: number): string {
  const letters = flagLetters.filter(([flag]) => (flags & flag) !== 0).map(([, letter]) => letter);
  if (letters.length === 0) return source;
  const own = /^\(\?([aimsux]+)\)/.exec(source);
  return `(?${[...new Set([...letters, ...(own?.[1] ?? '').split('')])].join('')})${source.slice(own?.[0].length ?? 0)}`;
}
