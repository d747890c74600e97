/**
 * Decides whether JavaScript's RegExp, which is fast but backtracks, may run a pattern: whether it means the same as in
 * Python, and up to which length of text its time is bounded. In doubt the answer is no.
 *
 * The pattern is seen as an automaton of positions (Glushkov): its character sets, and the positions that may
 * follow each position. If the sets that may follow a position are disjoint, the next letter decides and
 * backtracking fails at once. A loop with only such positions cannot take exponential time. Two things each
 * multiply the time by the length of the text: a loop that can be left in several ways, and a search that can start
 * within the text that an earlier attempt has read.
 */
import { areDisjoint, type CharSet } from './char-set.ts';
import { hasGroup, isNullable, type PatternNode } from './syntax.ts';

/** Maximum length of a text in UTF-16 units, because V8's backtracking stack could overflow on a longer one. */
const MAX_TEXT_LENGTH = 1_000_000;
/** Maximum steps of backtracking per letter: some microseconds. */
const STEPS_PER_LETTER = 2_048;
const MAX_POSITIONS = 400;

/** Whether RegExp finds the same matches and groups as Python. */
function isExact(node: PatternNode): boolean {
  switch (node.kind) {
    case 'sequence':
    case 'either':
      return node.items.every(isExact);
    case 'group':
      return isExact(node.item);
    case 'repeat':
      // RegExp rejects an iteration that consumes nothing, and forgets the groups of the previous iteration.
      if (node.max > node.min && isNullable(node.item)) return false;
      if (node.max > 1 && hasGroup(node.item) && !setsAllGroups(node.item)) return false;
      return isExact(node.item);
    default:
      return true;
  }
}

/** Whether every group of the node takes part in each match of the node. */
function setsAllGroups(node: PatternNode): boolean {
  switch (node.kind) {
    case 'sequence':
      return node.items.every(setsAllGroups);
    case 'either':
      return !hasGroup(node);
    case 'group':
      return setsAllGroups(node.item);
    case 'repeat':
      return !hasGroup(node) || (node.min > 0 && setsAllGroups(node.item));
    default:
      return true;
  }
}

/** Whether the empty match is the last choice at every place, so that it is found only if no other match exists. */
function prefersLonger(node: PatternNode): boolean {
  switch (node.kind) {
    case 'either':
      return false;
    case 'sequence':
      return node.items.every(prefersLonger);
    case 'repeat':
      return !node.lazy && prefersLonger(node.item);
    case 'group':
      return prefersLonger(node.item);
    default:
      return true;
  }
}

class Unbounded extends Error {}

interface Part {
  readonly nullable: boolean;
  readonly first: readonly number[];
  readonly last: readonly number[];
}

class Positions {
  readonly sets: CharSet[] = [];
  readonly follow: number[][] = [];
  hasAssertion = false;

  part(node: PatternNode): Part {
    switch (node.kind) {
      case 'empty':
        return { nullable: true, first: [], last: [] };
      case 'anchor':
      case 'look':
        this.hasAssertion = true;
        return { nullable: true, first: [], last: [] };
      case 'set': {
        if (this.sets.length >= MAX_POSITIONS) throw new Unbounded();
        const at = this.sets.push(node.set) - 1;
        this.follow.push([]);
        return { nullable: false, first: [at], last: [at] };
      }
      case 'sequence':
        return node.items.reduce<Part>((before, item) => this.joined(before, this.part(item)), {
          nullable: true,
          first: [],
          last: [],
        });
      case 'either': {
        const parts = node.items.map((item) => this.part(item));
        // Several ways to match nothing are as many ways to fail.
        if (parts.filter(({ nullable }) => nullable).length > 1) throw new Unbounded();
        return {
          nullable: parts.some(({ nullable }) => nullable),
          first: parts.flatMap(({ first }) => first),
          last: parts.flatMap(({ last }) => last),
        };
      }
      case 'group':
        return this.part(node.item);
      case 'repeat': {
        let whole: Part = { nullable: true, first: [], last: [] };
        for (let count = 0; count < Math.max(node.min, 1); count++) {
          const part = this.part(node.item);
          whole = this.joined(whole, part);
          if (node.max === Infinity && count === Math.max(node.min, 1) - 1) this.connect(part.last, part.first);
        }
        if (node.max === 0) return { nullable: true, first: [], last: [] };
        if (node.min === 0) whole = { ...whole, nullable: true };
        for (let count = Math.max(node.min, 1); node.max !== Infinity && count < node.max; count++) {
          whole = this.joined(whole, { ...this.part(node.item), nullable: true });
        }
        return whole;
      }
    }
  }

  private joined(a: Part, b: Part): Part {
    this.connect(a.last, b.first);
    return {
      nullable: a.nullable && b.nullable,
      first: a.nullable ? [...a.first, ...b.first] : a.first,
      last: b.nullable ? [...a.last, ...b.last] : b.last,
    };
  }

  private connect(from: readonly number[], to: readonly number[]): void {
    for (const position of from) {
      const follow = this.follow[position];
      for (const next of to) {
        // With two ways between the same positions, backtracking tries both.
        if (follow.includes(next)) throw new Unbounded();
        follow.push(next);
      }
    }
  }

  /** Loop numbers of the positions that can be reached again from themselves; −1 for positions in no loop. */
  loops(): Int32Array {
    const count = this.sets.length;
    const reach = Array.from({ length: count }, (_, from) => this.reachable(from));
    const loop = new Int32Array(count).fill(-1);
    for (let at = 0; at < count; at++) {
      if (!reach[at][at] || loop[at] !== -1) continue;
      for (let to = at; to < count; to++) if (reach[at][to] && reach[to][at]) loop[to] = at;
    }
    return loop;
  }

  reachable(from: number): Uint8Array {
    const seen = new Uint8Array(this.sets.length);
    const pending = [...this.follow[from]];
    for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
      if (seen[at]) continue;
      seen[at] = 1;
      pending.push(...this.follow[at]);
    }
    return seen;
  }

  meet(a: number, b: number): boolean {
    return !areDisjoint(this.sets[a], this.sets[b]);
  }

  /** Maximum number of these positions that a single letter can choose. */
  choices(of: readonly number[]): number {
    return Math.max(1, ...of.map((a) => of.filter((b) => a === b || this.meet(a, b)).length));
  }
}

const isAnchored = (node: PatternNode): boolean => {
  switch (node.kind) {
    case 'anchor':
      return node.anchor === 'start';
    case 'sequence':
      return node.items[0] !== undefined && isAnchored(node.items[0]);
    case 'either':
      return node.items.every(isAnchored);
    case 'group':
      return isAnchored(node.item);
    case 'repeat':
      return node.min > 0 && isAnchored(node.item);
    default:
      return false;
  }
};

/** Maximum length of a text, in UTF-16 units, for which RegExp's time is bounded. 0: RegExp must not be used. */
function longestFor(root: PatternNode): number {
  const positions = new Positions();
  const { first, last } = positions.part(root);
  const { sets, follow } = positions;
  const loop = positions.loops();
  const inLoop = sets.map((_, at) => at).filter((at) => loop[at] !== -1);

  /** Paths of one attempt: a factor that is independent of the text, and the power of the text's length. */
  let factor = positions.choices(first);
  const leftInWays = new Set<number>();
  for (let at = 0; at < sets.length; at++) {
    const next = follow[at];
    const choices = positions.choices(next);
    if (choices === 1) continue;
    const own = loop[at];
    if (own === -1) {
      factor *= choices;
      continue;
    }
    if (positions.choices(next.filter((to) => loop[to] === own)) > 1) return 0;
    if (!leftInWays.has(own)) factor *= choices;
    leftInWays.add(own);
  }
  const isDecided = leftInWays.size === 0;

  const searchesOnce =
    inLoop.length === 0 ||
    isAnchored(root) ||
    // Nothing can fail once a loop is entered.
    (isDecided && !positions.hasAssertion && cannotFail(positions, inLoop, last)) ||
    // No attempt can begin within the text that a loop has read.
    (isDecided && !isNullable(root) && first.every((start) => inLoop.every((at) => !positions.meet(start, at))));
  // Leaving a loop at each of its places costs no more than reading it, unless another loop begins there.
  const multiplying = [...leftInWays].filter((own) => {
    const reached = positions.reachable(own);
    return inLoop.some((at) => loop[at] !== own && reached[at] === 1);
  });
  const power = multiplying.length + (searchesOnce ? 0 : 1);
  const length =
    power === 0 ? (factor <= STEPS_PER_LETTER ? MAX_TEXT_LENGTH : 0) : (STEPS_PER_LETTER / factor) ** (1 / power);
  return Math.floor(Math.min(MAX_TEXT_LENGTH, length));
}

function cannotFail(positions: Positions, inLoop: readonly number[], last: readonly number[]): boolean {
  const accepting = new Set(last);
  return inLoop.every((at) => {
    const reached = positions.reachable(at);
    return accepting.has(at) && positions.sets.every((_, to) => reached[to] === 0 || accepting.has(to));
  });
}

export interface NativeUse {
  /** Maximum length of a text, in UTF-16 units, that a RegExp may search. 0: none. */
  readonly longest: number;
  /** Whether RegExp also finds all matches in Python's order, including an empty match next to another one. */
  readonly findsAll: boolean;
}

export function nativeUse(root: PatternNode): NativeUse {
  if (!isExact(root)) return { longest: 0, findsAll: false };
  try {
    return { longest: longestFor(root), findsAll: !isNullable(root) || prefersLonger(root) };
  } catch (error) {
    if (!(error instanceof Unbounded)) throw error;
    return { longest: 0, findsAll: false };
  }
}
