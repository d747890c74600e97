/**
 * Finds matches in time linear in the text: no state of the automaton is followed twice from the same place. Of several
 * matches it returns the one that Python's backtracking would find first, with the same groups.
 */
import { readLetters } from './checkpoint.ts';
import { ASCII_SIZE, type CharSet, WORD_CLASS } from './char-set.ts';
import { ASSERT, type Assertion, CHAR, MATCH, type Program, SAVE, SPLIT } from './program.ts';
import type { LookBranch } from './syntax.ts';

/**
 * Maximum number of states × places for which visited pairs are marked in a bitmap (32 KB).
 * Above it, threads run side by side.
 */
const MAX_MARKS = 1 << 18;
/** Finds the first match from a place on. Places are UTF-16 units, always between two code points. */
export interface Searcher {
  /**
   * Start and end of the match and of each group, −1 for a group that took no part; null if nothing matches. With
   * `mustAdvance`, an empty match at `from` does not count. The array is reused by the next call.
   */
  readonly find: (text: string, from: number, mustAdvance: boolean) => Int32Array | null;
}

const UNKNOWN = 0;
const OUTSIDE = 1;
const INSIDE = 2;
const BMP_SIZE = 0x1_0000;

/** Membership test of a set, cached for each character of the basic plane. */
function memberOf(set: Pick<CharSet, 'ascii' | 'has'>): (codePoint: number) => boolean {
  const { ascii, has } = set;
  let known: Uint8Array | null = null;
  return (codePoint) => {
    if (codePoint < ASCII_SIZE) return ascii[codePoint] === 1;
    if (codePoint >= BMP_SIZE) return has(codePoint);
    known ??= new Uint8Array(BMP_SIZE);
    if (known[codePoint] === UNKNOWN) known[codePoint] = has(codePoint) ? INSIDE : OUTSIDE;
    return known[codePoint] === INSIDE;
  };
}

const wordTest = new RegExp(`^${WORD_CLASS}$`, 'u');
const isAsciiWord = (code: number): boolean =>
  (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || code === 95 || (code >= 97 && code <= 122);
const isWord = memberOf({
  ascii: Uint8Array.from({ length: ASCII_SIZE }, (_, code) => Number(isAsciiWord(code))),
  has: (codePoint) => wordTest.test(String.fromCodePoint(codePoint)),
});

const isHigh = (unit: number): boolean => (unit & 0xfc00) === 0xd800;
const isLow = (unit: number): boolean => (unit & 0xfc00) === 0xdc00;

/** The code point at `at`. */
const codeAt = (text: string, at: number): number => {
  const unit = text.charCodeAt(at);
  if (!isHigh(unit) || at + 1 >= text.length) return unit;
  return text.codePointAt(at) as number;
};

/** Start of the code point that ends at `at`. */
const before = (text: string, at: number): number =>
  at > 1 && isLow(text.charCodeAt(at - 1)) && isHigh(text.charCodeAt(at - 2)) ? at - 2 : at - 1;

const LINE_FEED = 10;

function isEdge(text: string, at: number, word: (codePoint: number) => boolean): boolean {
  const left = at > 0 && word(codeAt(text, before(text, at)));
  const right = at < text.length && word(codeAt(text, at));
  return left !== right;
}

type PlaceTest = (text: string, at: number) => boolean;

function assertionTest(assertion: Assertion): PlaceTest {
  if (assertion.kind === 'look') return lookTest(assertion);
  switch (assertion.anchor) {
    case 'start':
      return (_, at) => at === 0;
    case 'end':
      return (text, at) => at === text.length;
    case 'endOrLastLine':
      return (text, at) => at === text.length || (at === text.length - 1 && text.charCodeAt(at) === LINE_FEED);
    case 'lineStart':
      return (text, at) => at === 0 || text.charCodeAt(at - 1) === LINE_FEED;
    case 'lineEnd':
      return (text, at) => at === text.length || text.charCodeAt(at) === LINE_FEED;
    case 'wordEdge':
      return (text, at) => isEdge(text, at, isWord);
    case 'asciiWordEdge':
      return (text, at) => isEdge(text, at, isAsciiWord);
    // In an empty text, Python finds neither a word edge nor its opposite.
    case 'noWordEdge':
      return (text, at) => text !== '' && !isEdge(text, at, isWord);
    case 'noAsciiWordEdge':
      return (text, at) => text !== '' && !isEdge(text, at, isAsciiWord);
  }
}

type LookStep = { readonly member: (codePoint: number) => boolean } | { readonly test: PlaceTest };

function lookTest({ behind, negated, branches }: Extract<Assertion, { kind: 'look' }>): PlaceTest {
  const tests = branches.map((branch) => branchTest(branch, behind));
  return (text, at) => tests.some((test) => test(text, at)) !== negated;
}

function branchTest(branch: LookBranch, behind: boolean): PlaceTest {
  const steps = branch.map(
    (part): LookStep => (part.kind === 'set' ? { member: memberOf(part.set) } : { test: assertionTest(part) }),
  );
  const length = branch.filter(({ kind }) => kind === 'set').length;
  return (text, at) => {
    let place = at;
    for (let back = behind ? length : 0; back > 0; back--) {
      if (place === 0) return false;
      place = before(text, place);
    }
    for (const step of steps) {
      if ('test' in step) {
        if (!step.test(text, place)) return false;
      } else {
        if (place >= text.length) return false;
        const code = codeAt(text, place);
        if (!step.member(code)) return false;
        place += code >= BMP_SIZE ? 2 : 1;
      }
    }
    return true;
  };
}

/** Shared by all searchers, because no search runs within another. */
const marks = new Uint32Array(MAX_MARKS / 32);

/**
 * Returns a matcher of the program. It is not reentrant, because each call reuses its working memory. `maxMarks` is for
 * tests: with 0, threads run side by side for any length.
 */
export function searcherOf(program: Program, maxMarks = MAX_MARKS): Searcher {
  const { start, op, next, other, slots, first } = program;
  const members = program.sets.map(memberOf);
  const assertions = program.assertions.map(assertionTest);
  const size = op.length;

  /** The next place at which a match can begin. */
  const candidate = (text: string, from: number): number => {
    if (first === null) return from;
    let at = from;
    for (; at < text.length; at++) {
      const unit = text.charCodeAt(at);
      if (unit >= ASCII_SIZE || first[unit] === 1) break;
    }
    readLetters((at - from) >> 4);
    return at;
  };

  const after = (text: string, at: number): number => at + (codeAt(text, at) >= BMP_SIZE ? 2 : 1);

  // Backtracking that marks visited states, for texts of usual length.
  const captures = new Int32Array(slots);
  /** Stack of pending work: a state and its place, or a slot (as −1 − slot) and its previous value to restore. */
  const pending: number[] = [];

  function matchAt(text: string, begin: number, from: number, width: number, mustAdvance: boolean): boolean {
    pending.length = 0;
    pending.push(start, begin);
    let steps = 0;
    while (pending.length > 0) {
      let place = pending.pop() as number;
      let state = pending.pop() as number;
      if (state < 0) {
        captures[-1 - state] = place;
        continue;
      }
      for (;;) {
        steps++;
        const kind = op[state];
        if (kind === CHAR || kind === SPLIT) {
          const mark = state * width + place - from;
          const bit = 1 << (mark & 31);
          if ((marks[mark >> 5] & bit) !== 0) break;
          marks[mark >> 5] |= bit;
        }
        if (kind === CHAR) {
          if (place >= text.length) break;
          const code = codeAt(text, place);
          if (!members[other[state]](code)) break;
          place += code >= BMP_SIZE ? 2 : 1;
        } else if (kind === SPLIT) {
          pending.push(other[state], place);
        } else if (kind === SAVE) {
          const slot = other[state];
          pending.push(-1 - slot, captures[slot]);
          captures[slot] = place;
        } else if (kind === ASSERT) {
          if (!assertions[other[state]](text, place)) break;
        } else {
          if (mustAdvance && place === from) break;
          readLetters(steps);
          return true;
        }
        state = next[state];
      }
    }
    readLetters(steps);
    return false;
  }

  function findMarked(text: string, from: number, mustAdvance: boolean): Int32Array | null {
    const width = text.length - from + 1;
    marks.fill(0, 0, ((size * width) >> 5) + 1);
    captures.fill(-1);
    for (let at = candidate(text, from); at <= text.length; at = candidate(text, after(text, at))) {
      if (first !== null && at === text.length) return null;
      if (matchAt(text, at, from, width, mustAdvance && at === from)) return captures;
      if (at === text.length) return null;
    }
    return null;
  }

  // Threads side by side, in the order of preference, for long texts.
  const seen = new Float64Array(size).fill(-1);
  const stackStates: number[] = [];
  const stackCaptures: Int32Array[] = [];
  let round = 0;

  function addThread(
    states: number[],
    held: Int32Array[],
    text: string,
    state0: number,
    captures0: Int32Array,
    place: number,
  ): void {
    stackStates.push(state0);
    stackCaptures.push(captures0);
    while (stackStates.length > 0) {
      const state = stackStates.pop() as number;
      let kept = stackCaptures.pop() as Int32Array;
      if (seen[state] === round) continue;
      seen[state] = round;
      const kind = op[state];
      if (kind === CHAR || kind === MATCH) {
        states.push(state);
        held.push(kept);
        continue;
      }
      if (kind === ASSERT && !assertions[other[state]](text, place)) continue;
      if (kind === SPLIT) {
        stackStates.push(other[state]);
        stackCaptures.push(kept);
      } else if (kind === SAVE) {
        kept = kept.slice();
        kept[other[state]] = place;
      }
      stackStates.push(next[state]);
      stackCaptures.push(kept);
    }
  }

  function findSideBySide(text: string, from: number, mustAdvance: boolean): Int32Array | null {
    const none = new Int32Array(slots).fill(-1);
    let states: number[] = [];
    let held: Int32Array[] = [];
    let [nextStates, nextHeld]: [number[], Int32Array[]] = [[], []];
    let found: Int32Array | null = null;
    round++;
    for (let place = from; ; ) {
      if (found === null) {
        if (states.length === 0) {
          place = candidate(text, place);
          if (place === text.length && first !== null) return null;
        }
        addThread(states, held, text, start, none, place);
      }
      if (states.length === 0 && (found !== null || place >= text.length)) return found;
      readLetters(states.length + 1);
      const code = place < text.length ? codeAt(text, place) : -1;
      const following = place + (code >= BMP_SIZE ? 2 : 1);
      round++;
      for (let at = 0; at < states.length; at++) {
        const state = states[at];
        if (op[state] === MATCH) {
          if (mustAdvance && place === from) continue;
          found = held[at];
          break;
        }
        if (code !== -1 && members[other[state]](code)) {
          addThread(nextStates, nextHeld, text, next[state], held[at], following);
        }
      }
      if (code === -1) return found;
      [states, nextStates] = [nextStates, states];
      [held, nextHeld] = [nextHeld, held];
      nextStates.length = 0;
      nextHeld.length = 0;
      place = following;
    }
  }

  return {
    find: (text, from, mustAdvance) =>
      size * (text.length - from + 1) < maxMarks
        ? findMarked(text, from, mustAdvance)
        : findSideBySide(text, from, mustAdvance),
  };
}
