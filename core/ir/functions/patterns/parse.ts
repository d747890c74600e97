/**
 * Parses the syntax of Python's `re` (3.11) into a tree. It rejects every pattern that Python rejects, and the
 * constructs that cannot run in linear time: backreferences, conditions, atomic groups, possessive repeats, unbounded
 * lookaround. Each error names its place, counted in letters from 1.
 */
import { type CategoryLetter, type CharSet, charSet, type SetItem, single } from './char-set.ts';
import { codeOf, isDigit, isOctal, Letters } from './letters.ts';
import { branchesOf, lengthOf } from './look-branches.ts';
import { PatternError } from './pattern-error.ts';
import { type AnchorKind, hasGroup, type ParsedPattern, type PatternNode } from './syntax.ts';

/** RE2's limit of a repeat, because the automaton holds the repeated part once for each count. */
export const MAX_COUNT = 1_000;
/** Maximum nesting of groups, because the parser and the matchers recurse as deep. */
const MAX_DEPTH = 100;

interface Flags {
  readonly ascii: boolean;
  readonly ignoreCase: boolean;
  readonly multiline: boolean;
  readonly dotAll: boolean;
  readonly verbose: boolean;
}

const flagOf: Readonly<Record<string, keyof Flags>> = {
  a: 'ascii',
  i: 'ignoreCase',
  m: 'multiline',
  s: 'dotAll',
  x: 'verbose',
};

const SPACES = ' \t\n\r\v\f';
const ANY: PatternNode = { kind: 'empty' };

/** Reads a pattern into its tree. */
class Parser extends Letters {
  private depth = 0;
  private readonly names: (string | null)[] = [];
  private readonly openGroups = new Set<number>();
  private verboseFound = false;
  private globalFlags: Flags;

  constructor(source: string, flags: Flags) {
    super(source);
    this.globalFlags = flags;
  }

  parse(): ParsedPattern | 'verbose' {
    this.checkFlagLetters();
    const root = this.alternatives(this.globalFlags, true);
    if (this.verboseFound) return 'verbose';
    if (this.at < this.letters.length) throw this.wrong('there is a ")" without its "("', this.at);
    return { root, groups: this.names };
  }

  /** Global flags apply to the whole pattern, so they are read first. */
  private checkFlagLetters(): void {
    const match = /^(?:\(\?(?:[aiLmsux]+|#[^)]*)\))+/.exec(this.letters.join(''));
    if (match === null) return;
    const letters = new Set(match[0].replace(/\(\?#[^)]*\)|[(?)]/g, ''));
    if (letters.has('L')) throw this.wrong('the flag L is for bytes, not for texts', 0, 'Leave the flag out.');
    if (letters.has('a') && letters.has('u')) throw this.wrong('the flags a and u exclude each other', 0);
    let flags = this.globalFlags;
    for (const letter of letters) if (flagOf[letter] !== undefined) flags = { ...flags, [flagOf[letter]]: true };
    if (flags.ascii && letters.has('u')) throw this.wrong('the flags a and u exclude each other', 0);
    // Python restarts the pattern from its beginning when it meets the flag x.
    if (flags.verbose && !this.globalFlags.verbose) this.verboseFound = true;
    this.globalFlags = flags;
  }

  flags(): Flags {
    return this.globalFlags;
  }

  private alternatives(flags: Flags, isTop = false): PatternNode {
    const items = [this.sequence(flags, isTop)];
    while (this.peek() === '|') {
      this.at++;
      items.push(this.sequence(flags));
    }
    return items.length === 1 ? items[0] : { kind: 'either', items };
  }

  private sequence(flags: Flags, isTop = false): PatternNode {
    const items: PatternNode[] = [];
    /** Whether the last item is a repeat; Python forbids repeating it again. */
    let isRepeated = false;
    for (;;) {
      const start = this.at;
      const letter = this.peek();
      if (letter === '' || letter === '|' || letter === ')') break;
      this.at++;
      if (flags.verbose) {
        if (SPACES.includes(letter)) continue;
        if (letter === '#') {
          while (this.peek() !== '' && this.take() !== '\n');
          continue;
        }
      }
      if (letter === '*' || letter === '+' || letter === '?' || letter === '{') {
        const bounds = this.bounds(letter, start);
        if (bounds !== null) {
          const item = items.pop();
          if (item === undefined || item.kind === 'anchor')
            throw this.wrong(`there is nothing to repeat before "${letter}"`, start);
          if (isRepeated)
            throw this.wrong('a repeat is repeated', start, 'Put the first one in a group, as in (?:a+)*.');
          const lazy = this.peek() === '?';
          if (lazy) this.at++;
          else if (this.peek() === '+') {
            throw this.wrong(
              `a possessive repeat (${letter === '{' ? '{…}' : letter}+)`,
              start,
              'Leave the + out: time is linear here without it.',
              true,
            );
          }
          items.push({ kind: 'repeat', item, ...bounds, lazy });
          isRepeated = true;
          continue;
        }
      }
      const item = this.item(letter, start, flags, isTop && items.length === 0);
      if (item === null) continue;
      items.push(item);
      isRepeated = false;
    }
    return items.length === 1 ? items[0] : items.length === 0 ? ANY : { kind: 'sequence', items };
  }

  /** Minimum and maximum of a repeat; null if the brace is an ordinary character. */
  private bounds(letter: string, start: number): { readonly min: number; readonly max: number } | null {
    if (letter === '*') return { min: 0, max: Infinity };
    if (letter === '+') return { min: 1, max: Infinity };
    if (letter === '?') return { min: 0, max: 1 };
    const before = this.at;
    if (this.peek() === '}') return null;
    const low = this.digits();
    const high = this.peek() === ',' ? (this.at++, this.digits()) : low;
    if (this.peek() !== '}') {
      this.at = before;
      return null;
    }
    this.at++;
    const [min, max] = [low === '' ? 0 : Number(low), high === '' ? Infinity : Number(high)];
    if (max < min) throw this.wrong(`the repeat {${low},${high}} ends before it begins`, start);
    if (min > MAX_COUNT || (max !== Infinity && max > MAX_COUNT)) {
      throw this.wrong(
        `a repeat of more than ${MAX_COUNT.toLocaleString('en')} times`,
        start,
        `Count up to ${MAX_COUNT.toLocaleString('en')}, or leave the upper bound out, as in {3,}.`,
        true,
      );
    }
    return { min, max };
  }

  private item(letter: string, start: number, flags: Flags, isFirst: boolean): PatternNode | null {
    switch (letter) {
      case '.':
        return set(flags.dotAll ? charSet([], true, false, false) : charSet([single(10)], true, false, false));
      case '^':
        return { kind: 'anchor', anchor: flags.multiline ? 'lineStart' : 'start' };
      case '$':
        return { kind: 'anchor', anchor: flags.multiline ? 'lineEnd' : 'endOrLastLine' };
      case '[':
        return set(this.charClass(start, flags));
      case '(':
        return this.group(start, flags, isFirst);
      case '\\':
        return this.escape(start, flags);
      default:
        return set(this.literal(codeOf(letter), flags));
    }
  }

  private literal(code: number, flags: Flags): CharSet {
    return charSet([single(code)], false, flags.ignoreCase, flags.ascii);
  }

  private escape(start: number, flags: Flags): PatternNode {
    const letter = this.take();
    if (letter === '') throw this.wrong('the pattern ends in a backslash', start, 'Write \\\\ for a backslash.');
    const anchors: Readonly<Record<string, AnchorKind>> = {
      A: 'start',
      Z: 'end',
      b: flags.ascii ? 'asciiWordEdge' : 'wordEdge',
      B: flags.ascii ? 'noAsciiWordEdge' : 'noWordEdge',
    };
    const anchor = anchors[letter];
    if (anchor !== undefined) return { kind: 'anchor', anchor };
    if ('dDwWsS'.includes(letter)) {
      return set(
        charSet([{ kind: 'category', letter: letter as CategoryLetter, ascii: flags.ascii }], false, false, false),
      );
    }
    if (letter === '0') {
      let digits = '0';
      while (digits.length < 3 && isOctal(this.peek())) digits += this.take();
      return set(this.literal(Number.parseInt(digits, 8), flags));
    }
    if (isDigit(letter)) return this.numbered(letter, start, flags);
    return set(this.literal(this.escapedCode(letter, start), flags));
  }

  /** \12: a letter by its octal number, or a group. */
  private numbered(first: string, start: number, flags: Flags): PatternNode {
    let digits = first;
    if (isDigit(this.peek())) {
      digits += this.take();
      if (isOctal(first) && isOctal(digits[1]) && isOctal(this.peek())) {
        return set(this.literal(this.octal(digits + this.take(), start), flags));
      }
    }
    throw this.backreference(`\\${digits}`, Number(digits), start);
  }

  private backreference(written: string, group: number, start: number): PatternError {
    if (group > this.names.length)
      throw this.wrong(`${written} refers to group ${group}, which the pattern has not`, start);
    if (this.openGroups.has(group)) throw this.wrong(`${written} refers to a group that is still open`, start);
    return this.wrong(
      `a backreference ${written}`,
      start,
      'Write what the group matches once more, or compare two extracted columns by a formula.',
      true,
    );
  }

  private charClass(start: number, flags: Flags): CharSet {
    const items: SetItem[] = [];
    const negated = this.peek() === '^';
    if (negated) this.at++;
    const first = this.at;
    for (;;) {
      const from = this.at;
      const letter = this.take();
      if (letter === '') throw this.wrong('the class [ is not closed by a "]"', start, 'Write \\[ for a bracket.');
      if (letter === ']' && from !== first) break;
      const item = this.classItem(letter, from, flags);
      if (this.peek() !== '-') {
        items.push(item);
        continue;
      }
      const next = this.peek(1);
      if (next === '') throw this.wrong('the class [ is not closed by a "]"', start, 'Write \\[ for a bracket.');
      if (next === ']') {
        items.push(item);
        continue;
      }
      this.at++;
      const to = this.classItem(this.take(), this.at - 1, flags);
      const range = this.letters.slice(from, this.at).join('');
      if (item.kind === 'category' || to.kind === 'category') {
        throw this.wrong(
          `${range} is no range of letters`,
          from,
          'Put a hyphen that is meant literally at the end of the class.',
        );
      }
      if (to.from < item.from) throw this.wrong(`the range ${range} ends before it begins`, from);
      items.push({ kind: 'range', from: item.from, to: to.from });
    }
    return charSet(items, negated, flags.ignoreCase, flags.ascii);
  }

  private classItem(letter: string, start: number, flags: Flags): SetItem {
    if (letter !== '\\') return single(codeOf(letter));
    const escaped = this.take();
    if (escaped === '') throw this.wrong('the pattern ends in a backslash', start, 'Write \\\\ for a backslash.');
    if ('dDwWsS'.includes(escaped)) return { kind: 'category', letter: escaped as CategoryLetter, ascii: flags.ascii };
    if (isOctal(escaped)) {
      let digits = escaped;
      while (digits.length < 3 && isOctal(this.peek())) digits += this.take();
      return single(this.octal(digits, start));
    }
    if (isDigit(escaped)) throw this.wrong(`\\${escaped} has no meaning within a class`, start);
    return single(this.escapedCode(escaped, start));
  }

  private group(start: number, flags: Flags, isFirst: boolean): PatternNode | null {
    if (this.peek() !== '?') return this.capture(null, start, flags);
    this.at++;
    const mark = this.take();
    switch (mark) {
      case ':':
        return this.closed(start, flags);
      case 'P':
        return this.named(start, flags);
      case '#':
        while (this.peek() !== ')') {
          if (this.take() === '') throw this.wrong('the comment (?# is not closed by a ")"', start);
        }
        this.at++;
        return null;
      case '=':
      case '!':
        return this.look(start, flags, false, mark === '!');
      case '<': {
        const direction = this.peek();
        if (direction === '=' || direction === '!') {
          this.at++;
          return this.look(start, flags, true, direction === '!');
        }
        throw this.wrong('(?< opens nothing', start, 'Write (?P<name>…) for a group with a name.');
      }
      case '>':
        throw this.wrong('an atomic group (?>…)', start, 'Write (?:…): time is linear here without it.', true);
      case '(':
        throw this.wrong('a condition (?(…)…)', start, 'Write both cases with a | between them.', true);
      case '':
        throw this.wrong('the pattern ends after "(?"', start);
      default:
        return this.flagGroup(mark, start, flags, isFirst);
    }
  }

  private named(start: number, flags: Flags): PatternNode {
    const mark = this.take();
    if (mark === '<') {
      const name = this.until('>', start);
      if (!/^[\p{XID_Start}_]\p{XID_Continue}*$/u.test(name)) {
        throw this.wrong(
          `"${name}" cannot be the name of a group`,
          start,
          'Use letters, digits and _, not a digit first.',
        );
      }
      if (this.names.includes(name)) throw this.wrong(`two groups are called "${name}"`, start);
      return this.capture(name, start, flags);
    }
    if (mark === '=') {
      const name = this.until(')', start);
      const group = this.names.indexOf(name) + 1;
      if (group === 0) throw this.wrong(`(?P=${name}) refers to a group that the pattern has not`, start);
      throw this.backreference(`(?P=${name})`, group, start);
    }
    throw this.wrong(`(?P${mark} opens nothing`, start, 'Write (?P<name>…) for a group with a name.');
  }

  private capture(name: string | null, start: number, flags: Flags): PatternNode {
    this.names.push(name);
    const index = this.names.length;
    this.openGroups.add(index);
    const item = this.closed(start, flags);
    this.openGroups.delete(index);
    return { kind: 'group', index, item };
  }

  /** The content up to the closing parenthesis. */
  private closed(start: number, flags: Flags): PatternNode {
    if (++this.depth > MAX_DEPTH)
      throw this.wrong(`groups within groups, more than ${MAX_DEPTH} deep`, start, undefined, true);
    const item = this.alternatives(flags);
    if (this.take() !== ')') throw this.wrong('a ")" is missing for this "("', start, 'Write \\( for a parenthesis.');
    this.depth--;
    // Python allows a group with an anchor to be repeated, but not the anchor itself.
    return item.kind === 'anchor' ? { kind: 'sequence', items: [item] } : item;
  }

  private look(start: number, flags: Flags, behind: boolean, negated: boolean): PatternNode {
    const written = `(?${behind ? '<' : ''}${negated ? '!' : '='}…)`;
    const word = `${negated ? 'negative ' : ''}look-${behind ? 'behind' : 'ahead'} ${written}`;
    const item = this.closed(start, flags);
    const branches = hasGroup(item) ? null : branchesOf(item);
    if (branches === null) {
      throw this.wrong(
        `a ${word} over repeats or groups`,
        start,
        negated
          ? 'Use a step of its own: filter or replace first what must not be there. Single letters and fixed texts may be looked for.'
          : 'Match the surroundings too, and put what is wanted in a group. Single letters and fixed texts may be looked for.',
        true,
      );
    }
    if (behind && branches.some((branch) => lengthOf(branch) !== lengthOf(branches[0]))) {
      throw this.wrong(
        `the ${word} has branches of several lengths`,
        start,
        'Write one look-behind a length, with a | between them.',
      );
    }
    return { kind: 'look', behind, negated, branches };
  }

  /** (?i), (?i:…), (?-i:…). */
  private flagGroup(first: string, start: number, flags: Flags, isFirst: boolean): PatternNode | null {
    let letters = '';
    let letter = first;
    const isFlag = (mark: string): boolean => mark !== '' && 'aiLmsux'.includes(mark);
    while (isFlag(letter)) {
      letters += letter;
      letter = this.take();
    }
    if (letters === '' && letter !== '-')
      throw this.wrong(`(?${first} opens nothing`, start, 'Write (?:…) for a group without a number.');
    if (letter === ')') {
      const isKnown = Array.from(letters).every((mark) => flagOf[mark] === undefined || flags[flagOf[mark]]);
      if (!isFirst || !isKnown)
        throw this.wrong(
          `the flags (?${letters}) stand within the pattern`,
          start,
          `Put them at its start, or write (?${letters}:…).`,
        );
      return null;
    }
    if (letters.includes('L')) throw this.wrong('the flag L is for bytes, not for texts', start, 'Leave the flag out.');
    if (letters.includes('a') && letters.includes('u')) throw this.wrong('the flags a and u exclude each other', start);
    let without = '';
    if (letter === '-') {
      letter = this.take();
      while (isFlag(letter)) {
        without += letter;
        letter = this.take();
      }
      if (without === '') throw this.wrong('a flag is missing after the "-"', start);
      if (/[aLu]/.test(without)) throw this.wrong('the flags a, u and L cannot be turned off', start);
      if (Array.from(without).some((mark) => letters.includes(mark)))
        throw this.wrong('a flag is turned on and off', start);
    }
    if (letter !== ':') throw this.wrong(`"${letter}" is no flag`, start, 'The flags are a, i, m, s, u and x.');
    let inner = letters.includes('u') ? { ...flags, ascii: false } : flags;
    for (const mark of letters) if (flagOf[mark] !== undefined) inner = { ...inner, [flagOf[mark]]: true };
    for (const mark of without) if (flagOf[mark] !== undefined) inner = { ...inner, [flagOf[mark]]: false };
    return this.closed(start, inner);
  }
}

const set = (chars: CharSet): PatternNode => ({ kind: 'set', set: chars });

const NO_FLAGS: Flags = { ascii: false, ignoreCase: false, multiline: false, dotAll: false, verbose: false };

/** The tree of the pattern. Throws a PatternError if it is invalid, or if it cannot run in linear time. */
export function parsePattern(source: string, ignoreCase = false): ParsedPattern {
  const parser = new Parser(source, { ...NO_FLAGS, ignoreCase });
  const parsed = parser.parse();
  if (parsed !== 'verbose') return parsed;
  return new Parser(source, parser.flags()).parse() as ParsedPattern;
}
