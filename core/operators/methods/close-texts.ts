/**
 * Pairs of texts that differ by few letters. Two texts within `d` edits share one of `d` + 1 pieces, at nearly the same
 * place, so only texts with a common piece are compared. (Li, Deng, Wang, Feng: Pass-Join, VLDB 2011.)
 */
import { breathe, type Learning } from '../../ir/aggregate.ts';
import { editDistance } from '../../words/edit-distance.ts';

/** Comparisons after which the search stops: about a second. */
const MAX_COMPARISONS = 500_000;
/** Comparisons between two pauses, about ten milliseconds. */
const COMPARISONS_A_TURN = 10_000;

/** Edits by which texts of this length may differ: in a short word each letter makes another word. */
export const editsWithin = (length: number): number => (length < 4 ? 0 : length < 8 ? 1 : 2);

export interface ClosePairs {
  /** Positions of two texts; the shorter one first. */
  readonly pairs: readonly (readonly [number, number])[];
  /** False if the search stopped at the limit. */
  readonly isComplete: boolean;
}

/** A piece of a text of this length: where it starts, and its length. */
const piecesOf = (length: number): readonly (readonly [start: number, length: number])[] => {
  const count = editsWithin(length) + 1;
  return Array.from({ length: count }, (_, index) => {
    const start = Math.floor((index * length) / count);
    return [start, Math.floor(((index + 1) * length) / count) - start] as const;
  });
};

/** Digits of a text: "room 1" and "room 2" are no spellings of each other. */
const digitsOf = (text: string): string => text.replace(/\P{Nd}+/gu, ' ');

/** Pairs of different texts within the edits that the shorter one allows, and with the same digits. */
export function* closePairs(texts: readonly string[]): Learning<ClosePairs> {
  const order = texts.map((_, index) => index).sort((a, b) => texts[a].length - texts[b].length);
  const byPiece = new Map<string, number[]>();
  const digits = texts.map(digitsOf);
  const keyOf = (index: number, length: number, piece: number, part: string): string =>
    `${length} ${piece} ${digits[index]} ${part}`;
  const pairs: (readonly [number, number])[] = [];
  let comparisons = 0;
  let turn = 0;
  for (const index of order) {
    const text = texts[index];
    const met = new Set<number>();
    for (let length = Math.max(1, text.length - 2); length <= text.length; length++) {
      const most = editsWithin(length);
      if (text.length - length > most || most === 0) continue;
      for (const [piece, [start, size]] of piecesOf(length).entries()) {
        const last = Math.min(start + most, text.length - size);
        for (let from = Math.max(0, start - most); from <= last; from++) {
          for (const other of byPiece.get(keyOf(index, length, piece, text.slice(from, from + size))) ?? []) {
            if (met.has(other)) continue;
            met.add(other);
            if (++comparisons > MAX_COMPARISONS) return { pairs, isComplete: false };
            if (editDistance(texts[other], text, most) <= most) pairs.push([other, index]);
          }
        }
      }
      if (comparisons > turn + COMPARISONS_A_TURN) {
        turn = comparisons;
        yield* breathe();
      }
    }
    if (editsWithin(text.length) === 0) continue;
    for (const [piece, [start, size]] of piecesOf(text.length).entries()) {
      const key = keyOf(index, text.length, piece, text.slice(start, start + size));
      const known = byPiece.get(key);
      if (known === undefined) byPiece.set(key, [index]);
      else known.push(index);
    }
  }
  return { pairs, isComplete: true };
}
