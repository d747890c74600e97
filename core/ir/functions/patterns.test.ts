/** Patterns against Python's re: goldens/patterns.json. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ProblemError } from '../problem.ts';
import { compilePattern, readPattern, readTemplate } from './patterns.ts';
import { caseVariants } from './patterns/letter-case.ts';
import { nativeSource } from './patterns/native.ts';
import { nativeUse } from './patterns/native-cost.ts';
import { parsePattern } from './patterns/parse.ts';
import { programOf } from './patterns/program.ts';
import { searcherOf } from './patterns/search.ts';
import { dateReader } from './dates.ts';
import { numberReader } from './parse-number.ts';
import { textFunction } from './text.ts';

interface Goldens {
  readonly texts: readonly string[];
  /** Patterns, their groups, and by text the spans of all matches in code points. */
  readonly found: readonly (readonly [
    string,
    number,
    readonly (readonly [number, readonly (readonly number[])[]])[],
  ])[];
  readonly wrong: readonly string[];
  readonly lacking: readonly string[];
  readonly templates: readonly (readonly [string, string | null])[];
  readonly sameLetters: readonly string[];
}

const goldens = JSON.parse(readFileSync(new URL('../../../goldens/patterns.json', import.meta.url), 'utf8')) as Goldens;

/** UTF-16 units before each code point of the text, and its length. */
const unitsOf = (text: string): number[] => {
  const units = [0];
  for (const letter of text) units.push((units.at(-1) ?? 0) + letter.length);
  return units;
};

const inUnits = (text: string, spans: readonly (readonly number[])[]): number[][] => {
  const units = unitsOf(text);
  return spans.map((match) => match.map((place) => (place === -1 ? -1 : units[place])));
};

/** All matches by the automaton; with `maxMarks` 0 its threads go side by side. */
function linearMatches(pattern: string, text: string, maxMarks?: number): number[][] {
  const { root, groups } = parsePattern(pattern);
  const searcher = searcherOf(programOf(root, groups.length), maxMarks);
  const found: number[][] = [];
  for (let from = 0, mustAdvance = false; from <= text.length; ) {
    const match = searcher.find(text, from, mustAdvance);
    if (match === null) break;
    found.push([...match]);
    mustAdvance = match[0] === match[1];
    from = match[1];
  }
  return found;
}

/** The first match by RegExp, or all; null where it may not be used for that. */
function nativeMatches(
  pattern: string,
  text: string,
): { readonly all: number[][] | null; readonly first: number[] | null } {
  const { root } = parsePattern(pattern);
  const use = nativeUse(root);
  if (use.longest === 0 || text.length > use.longest) return { all: null, first: null };
  const found = [...text.matchAll(new RegExp(nativeSource(root), 'dgu'))].map((match) =>
    (match.indices as RegExpIndicesArray).flatMap((span) => span ?? [-1, -1]),
  );
  return { all: use.findsAll ? found : null, first: found[0] ?? [] };
}

const problemOf = (run: () => unknown): ProblemError['problem'] => {
  try {
    run();
  } catch (error) {
    if (error instanceof ProblemError) return error.problem;
    throw error;
  }
  throw new Error('no problem');
};

describe('as Python', () => {
  const engines = {
    'the automaton that marks what it tried': (pattern: string, text: string) => linearMatches(pattern, text),
    'the automaton with threads side by side': (pattern: string, text: string) => linearMatches(pattern, text, 0),
    'RegExp, where it is used': (pattern: string, text: string) => nativeMatches(pattern, text).all,
  };
  test.each(Object.entries(engines))('all matches with all groups, by %s', (_, matchesOf) => {
    const wrong: unknown[] = [];
    let compared = 0;
    for (const [pattern, groups, found] of goldens.found) {
      expect([pattern, parsePattern(pattern).groups.length]).toEqual([pattern, groups]);
      for (const [at, spans] of found) {
        const text = goldens.texts[at];
        const [ours, theirs] = [matchesOf(pattern, text), inUnits(text, spans)];
        if (ours === null) continue;
        compared++;
        if (JSON.stringify(ours) !== JSON.stringify(theirs)) wrong.push({ pattern, text, ours, theirs });
      }
    }
    expect(wrong).toEqual([]);
    expect(compared).toBeGreaterThan(3_000);
  });

  test('the first match by RegExp, where it is used for that only', () => {
    const wrong: unknown[] = [];
    for (const [pattern, , found] of goldens.found) {
      for (const [at, spans] of found) {
        const text = goldens.texts[at];
        const { first } = nativeMatches(pattern, text);
        const theirs = inUnits(text, spans)[0] ?? [];
        if (first !== null && JSON.stringify(first) !== JSON.stringify(theirs))
          wrong.push({ pattern, text, first, theirs });
      }
    }
    expect(wrong).toEqual([]);
  });

  test('what Python refuses is refused, with its place', () => {
    for (const pattern of goldens.wrong) {
      const problem = problemOf(() => readPattern(pattern));
      expect([pattern, problem.code, problem.message]).toEqual([
        pattern,
        'param.pattern',
        expect.stringMatching(/, at letter \d+\.$/),
      ]);
    }
  });

  test('what linear time cannot do is refused by name, with its place and what to do', () => {
    for (const pattern of goldens.lacking) {
      const problem = problemOf(() => readPattern(pattern));
      expect([pattern, problem.code, problem.message]).toEqual([
        pattern,
        'param.pattern-lacks',
        expect.stringMatching(/ at letter \d+, which/),
      ]);
      expect(problem.hint).toBeTruthy();
    }
    const told = (pattern: string): string => problemOf(() => readPattern(pattern)).message;
    expect(told('ab(?=c*)')).toContain('a look-ahead (?=…) over repeats or groups at letter 3');
    expect(told('(é)\\1')).toContain('a backreference \\1 at letter 4');
    expect(told('a*+')).toContain('a possessive repeat (*+) at letter 2');
    expect(told('x(?>a)')).toContain('an atomic group (?>…) at letter 2');
  });

  test('templates, and which of them are none', () => {
    const pattern = compilePattern('(?P<x>a)(b)?');
    for (const [template, made] of goldens.templates) {
      if (made === null) expect(() => readTemplate(template, pattern.groups)).toThrow(ProblemError);
      else
        expect([template, pattern.replace('ab-a', readTemplate(template, pattern.groups))]).toEqual([template, made]);
    }
  });

  test('letters that are the same where case does not count', () => {
    const families = new Map<number, Set<number>>();
    for (const family of goldens.sameLetters) {
      const codes = Array.from(family, (letter) => Number(letter.codePointAt(0)));
      for (const code of codes) families.set(code, new Set([...(families.get(code) ?? []), ...codes]));
    }
    const wrong: unknown[] = [];
    for (const [code, family] of families) {
      const ours = [...new Set([code, ...caseVariants(code, code, false)])].sort((a, b) => a - b);
      const theirs = [...family].sort((a, b) => a - b);
      if (JSON.stringify(ours) !== JSON.stringify(theirs)) wrong.push([code.toString(16), ours, theirs]);
    }
    expect(wrong).toEqual([]);
    expect(families.size).toBeGreaterThan(2_500);
  });
});

describe('time grows with the text', () => {
  const LONG = 100_000;

  test.each([
    ['nested repeats', '(?:(?:a+)+)+b', 'a'],
    ['branches that overlap', '(?:a|aa)+b', 'a'],
    ['repeats one after the other', 'a*a*a*a*b', 'a'],
    ['a search that begins within what it read', 'a+b', 'a'],
    ['spaces before an end', '\\s+$', ' '],
  ])('%s', { timeout: 20_000 }, (_, source, letter) => {
    const text = `${letter.repeat(LONG)}!`;
    const pattern = compilePattern(source);
    expect([pattern.test(text), pattern.replace(text, ['x']), pattern.split(text, 0)]).toEqual([false, text, [text]]);
  });

  test('RegExp is not given what it would not end on', () => {
    const longest = (source: string): number => nativeUse(parsePattern(source).root).longest;
    for (const source of ['(a+)+b', '(?:a|a)*b', '(?:a|aa)+b', '(?:\\w+\\s?)+$', '(?:a?){30}a{30}', '(a*)*']) {
      expect([source, longest(source)]).toEqual([source, 0]);
    }
    for (const source of ['a*a*a*b', '\\w+\\d+x', '(?:\\w+\\.)+\\w+']) expect(longest(source)).toBeLessThan(64);
    for (const source of ['\\d+kg', '\\s+$', '(\\w+)-(\\d+)', 'a.*b']) {
      expect([source, longest(source) > 500, longest(source) < 5_000]).toEqual([source, true, true]);
    }
    for (const source of ['\\d+', '^\\d+kg', 'a\\d+b', '[^,]*', '\\bthe\\b', '(?:\\d{1,3},)?x']) {
      expect([source, longest(source)]).toEqual([source, 1_000_000]);
    }
  });

  test('what reads numbers, dates and capitals ends, too', { timeout: 20_000 }, () => {
    const digits = `${'1'.repeat(LONG)}x`;
    expect(numberReader({ decimal: '.', thousands: null, strip: [], percent: false })(digits)).toBeNaN();
    expect(dateReader({ format: null, dayfirst: false })(`1 May${' '.repeat(LONG)}x`)).toBeNaN();
    expect(dateReader({ format: '%d'.repeat(40), dayfirst: false })(`${'1'.repeat(60)}x`)).toBeNaN();
    const sigmas = 'Σ'.repeat(LONG);
    expect(textFunction({ name: 'title' })(sigmas)).toBe(`Σ${'σ'.repeat(LONG - 2)}ς`);
  });
});
