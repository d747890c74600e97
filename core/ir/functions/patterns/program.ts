/** A pattern compiled to instructions of an automaton, for the matchers with linear time. */
import type { CharSet } from './char-set.ts';
import { PatternError } from './pattern-error.ts';
import { type AnchorKind, isNullable, type LookBranch, type PatternNode } from './syntax.ts';

export const CHAR = 0;
export const SPLIT = 1;
export const SAVE = 2;
export const ASSERT = 3;
export const MATCH = 4;

/** Maximum number of instructions. It bounds the memory, and the steps per letter of a text. */
export const MAX_INSTRUCTIONS = 10_000;

export type Assertion =
  | { readonly kind: 'anchor'; readonly anchor: AnchorKind }
  | {
      readonly kind: 'look';
      readonly behind: boolean;
      readonly negated: boolean;
      readonly branches: readonly LookBranch[];
    };

export interface Program {
  readonly start: number;
  readonly op: Uint8Array;
  /** The next instruction; for a split, the one to try first. */
  readonly next: Int32Array;
  /** For a split, the instruction to try second; for others the position of the set, the slot, or the assertion. */
  readonly other: Int32Array;
  readonly sets: readonly CharSet[];
  readonly assertions: readonly Assertion[];
  /** Number of capture slots: two per group, and two for the whole match. */
  readonly slots: number;
  /** ASCII characters that can begin a match; null if the match may be empty. */
  readonly first: Uint8Array | null;
}

/**
 * Compiles a pattern from its end to its start; each part receives its next instruction. A repeat of a part
 * that may be empty is compiled twice: for iterations that have consumed nothing yet, and for those that
 * have. Python leaves a repeat after an iteration that consumed nothing, and so does the program; therefore
 * it has no loop without a character.
 */
class ProgramMaker {
  private readonly ops: number[] = [];
  private readonly nexts: number[] = [];
  private readonly others: number[] = [];
  private readonly sets: CharSet[] = [];
  private readonly assertions: Assertion[] = [];

  make(root: PatternNode, groups: number): Program {
    const end = this.add(SAVE, this.add(MATCH, -1, 0), 1);
    const start = this.add(SAVE, this.compile(root, end), 0);
    return {
      start,
      op: Uint8Array.from(this.ops),
      next: Int32Array.from(this.nexts),
      other: Int32Array.from(this.others),
      sets: this.sets,
      assertions: this.assertions,
      slots: 2 * (groups + 1),
      first: isNullable(root) ? null : this.firstOf(start),
    };
  }

  private add(op: number, next: number, other: number): number {
    if (this.ops.length >= MAX_INSTRUCTIONS) {
      throw new PatternError(
        `repeats within repeats that come to more than ${MAX_INSTRUCTIONS.toLocaleString('en')} parts`,
        0,
        'Use smaller counts, or leave upper bounds out, as in {3,}.',
        true,
      );
    }
    this.ops.push(op);
    this.nexts.push(next);
    this.others.push(other);
    return this.ops.length - 1;
  }

  private split(preferred: number, second: number): number {
    return this.add(SPLIT, preferred, second);
  }

  private char(set: CharSet, next: number): number {
    const known = this.sets.indexOf(set);
    return this.add(CHAR, next, known === -1 ? this.sets.push(set) - 1 : known);
  }

  private compile(node: PatternNode, next: number): number {
    switch (node.kind) {
      case 'empty':
        return next;
      case 'set':
        return this.char(node.set, next);
      case 'anchor':
      case 'look':
        return this.add(ASSERT, next, this.assertions.push(node) - 1);
      case 'sequence':
        return node.items.reduceRight((after, item) => this.compile(item, after), next);
      case 'either':
        return node.items
          .map((item) => this.compile(item, next))
          .reduceRight((second, first) => this.split(first, second));
      case 'group':
        return this.add(SAVE, this.compile(node.item, this.add(SAVE, next, 2 * node.index + 1)), 2 * node.index);
      case 'repeat':
        return this.repeat(node, next);
    }
  }

  private choice(lazy: boolean, again: number, leave: number): number {
    return lazy ? this.split(leave, again) : this.split(again, leave);
  }

  private repeat({ item, min, max, lazy }: Extract<PatternNode, { kind: 'repeat' }>, next: number): number {
    const mayBeEmpty = isNullable(item);
    let entry = next;
    if (max === Infinity) {
      const loop = this.split(-1, -1);
      const again = mayBeEmpty ? this.compileTwice(item, next, loop) : this.compile(item, loop);
      this.nexts[loop] = lazy ? next : again;
      this.others[loop] = lazy ? again : next;
      entry = loop;
    } else {
      for (let count = min; count < max; count++) {
        const again = mayBeEmpty ? this.compileTwice(item, next, entry) : this.compile(item, entry);
        entry = this.choice(lazy, again, next);
      }
    }
    for (let count = 0; count < min; count++) entry = this.compile(item, entry);
    return entry;
  }

  /**
   * Compiles a part before which nothing has been consumed: it continues at `unmoved` if it
   * consumes nothing, else at `moved`.
   */
  private compileTwice(node: PatternNode, unmoved: number, moved: number): number {
    switch (node.kind) {
      case 'empty':
        return unmoved;
      case 'set':
        return this.char(node.set, moved);
      case 'anchor':
      case 'look':
        return this.compile(node, unmoved);
      case 'sequence': {
        let [still, gone] = [unmoved, moved];
        for (let at = node.items.length - 1; at >= 0; at--) {
          const item = node.items[at];
          still = this.compileTwice(item, still, gone);
          if (at > 0) gone = this.compile(item, gone);
        }
        return still;
      }
      case 'either':
        return node.items
          .map((item) => this.compileTwice(item, unmoved, moved))
          .reduceRight((second, first) => this.split(first, second));
      case 'group': {
        const [still, gone] = [unmoved, moved].map((next) => this.add(SAVE, next, 2 * node.index + 1)) as [
          number,
          number,
        ];
        return this.add(SAVE, this.compileTwice(node.item, still, gone), 2 * node.index);
      }
      case 'repeat':
        return this.repeatTwice(node, unmoved, moved);
    }
  }

  private repeatTwice(
    { item, min, max, lazy }: Extract<PatternNode, { kind: 'repeat' }>,
    unmoved: number,
    moved: number,
  ): number {
    let [still, gone] = [unmoved, moved];
    if (max === Infinity) {
      gone = this.repeat({ kind: 'repeat', item, min: 0, max, lazy }, moved);
      still = this.choice(lazy, this.compileTwice(item, unmoved, gone), unmoved);
    } else {
      const mayBeEmpty = isNullable(item);
      for (let count = min; count < max; count++) {
        still = this.choice(lazy, this.compileTwice(item, unmoved, gone), unmoved);
        gone = this.choice(lazy, mayBeEmpty ? this.compileTwice(item, moved, gone) : this.compile(item, gone), moved);
      }
    }
    for (let count = 0; count < min; count++) {
      still = this.compileTwice(item, still, gone);
      if (count < min - 1) gone = this.compile(item, gone);
    }
    return still;
  }

  private firstOf(start: number): Uint8Array {
    const first = new Uint8Array(128);
    const seen = new Set<number>();
    const pending = [start];
    for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
      if (seen.has(at)) continue;
      seen.add(at);
      const op = this.ops[at];
      if (op === CHAR) {
        this.sets[this.others[at]].ascii.forEach((member, code) => {
          if (member === 1) first[code] = 1;
        });
      } else {
        pending.push(this.nexts[at]);
        if (op === SPLIT) pending.push(this.others[at]);
      }
    }
    return first;
  }
}

export const programOf = (root: PatternNode, groups: number): Program => new ProgramMaker().make(root, groups);
