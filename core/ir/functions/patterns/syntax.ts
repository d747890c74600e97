/** The tree of a parsed regular expression; flags are already applied to its nodes. */
import type { CharSet } from './char-set.ts';

export type AnchorKind =
  /** \A, and ^ without the flag m. */
  | 'start'
  /** \Z. */
  | 'end'
  /** $ without the flag m: the end, or the place before a final line feed. */
  | 'endOrLastLine'
  | 'lineStart'
  | 'lineEnd'
  /** \b and \B by the letters of Unicode, or of ASCII. */
  | 'wordEdge'
  | 'noWordEdge'
  | 'asciiWordEdge'
  | 'noAsciiWordEdge';

export type PatternNode =
  | { readonly kind: 'empty' }
  | { readonly kind: 'set'; readonly set: CharSet }
  | { readonly kind: 'sequence'; readonly items: readonly PatternNode[] }
  | { readonly kind: 'either'; readonly items: readonly PatternNode[] }
  | {
      readonly kind: 'repeat';
      readonly item: PatternNode;
      readonly min: number;
      readonly max: number;
      readonly lazy: boolean;
    }
  /** A capturing group; `index` counts from 1. */
  | { readonly kind: 'group'; readonly index: number; readonly item: PatternNode }
  | { readonly kind: 'anchor'; readonly anchor: AnchorKind }
  /** Lookaround of bounded length: each branch is a sequence of sets and anchors, so that a test takes bounded time. */
  | {
      readonly kind: 'look';
      readonly behind: boolean;
      readonly negated: boolean;
      readonly branches: readonly LookBranch[];
    };

export type LookBranch = readonly Extract<PatternNode, { kind: 'set' | 'anchor' }>[];

export interface ParsedPattern {
  readonly root: PatternNode;
  /** Names of the capturing groups, by number from 1; null for unnamed groups. */
  readonly groups: readonly (string | null)[];
}

/** Whether the node can match without consuming a character. */
export function isNullable(node: PatternNode): boolean {
  switch (node.kind) {
    case 'empty':
    case 'anchor':
    case 'look':
      return true;
    case 'set':
      return false;
    case 'sequence':
      return node.items.every(isNullable);
    case 'either':
      return node.items.some(isNullable);
    case 'repeat':
      return node.min === 0 || isNullable(node.item);
    case 'group':
      return isNullable(node.item);
  }
}

/** Whether there is a capturing group in the node. */
export function hasGroup(node: PatternNode): boolean {
  switch (node.kind) {
    case 'group':
      return true;
    case 'sequence':
    case 'either':
      return node.items.some(hasGroup);
    case 'repeat':
      return hasGroup(node.item);
    default:
      return false;
  }
}
