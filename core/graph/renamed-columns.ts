/**
 * Columns that another table has under another name: a column that it lacks, and a column of the same kind that only it
 * has, which stands in its place, holds the same values, or differs in spelling only. A proposal, which a person confirms.
 */
import { type Field, isStringType } from '../ir/types.ts';

export interface RenamedColumn {
  readonly from: string;
  readonly to: string;
  /** Why, as the end of a sentence: `it holds the same values`. */
  readonly reason: string;
}

/** Most pairs that are compared one by one; a table with more differences is another table. */
const MAX_PAIRS = 200;
/** Share of the letters of a name that may differ in a similar one. */
const MAX_OTHER_LETTERS = 0.34;
/** Shorter names contain each other by chance. */
const MIN_CONTAINED = 3;
/** Longer names are not compared letter by letter. */
const MAX_LETTERS = 100;
/** Weights of the evidence. A pair is proposed from `ENOUGH` on, unless another one has as much. */
const SAME_SPELLING = 4;
const VALUES: Readonly<Record<Likeness, number>> = { same: 2, many: 1, other: -3 };
const SAME_PLACE = 1.5;
const SIMILAR_NAME = 1;
const ENOUGH = 2;

/** How many of a column's cells hold values of another column: nearly all, at least half, or fewer. */
export type Likeness = 'same' | 'many' | 'other';

/** Likeness of the values of two columns; null if nothing tells. */
export type ValuesAlike = (from: string, to: string) => Likeness | null;

interface Pair extends RenamedColumn {
  readonly score: number;
}

/** The columns that are only in one of the tables. `isFew` is false if there are too many to compare one by one. */
export function unmatchedColumns<Before extends Field, After extends Field>(
  before: readonly Before[],
  after: readonly After[],
): { readonly lost: readonly Before[]; readonly added: readonly After[]; readonly isFew: boolean } {
  const there = new Set(after.map(({ name }) => name));
  const known = new Set(before.map(({ name }) => name));
  const lost = before.filter(({ name }) => !there.has(name));
  const added = after.filter(({ name }) => !known.has(name));
  return { lost, added, isFew: lost.length * added.length <= MAX_PAIRS };
}

/** Strings are categories or texts by their number, which another table may decide otherwise. */
export const isSameKind = (a: Field, b: Field): boolean =>
  a.type === b.type || (isStringType(a.type) && isStringType(b.type));

export function renamedColumns(
  before: readonly Field[],
  after: readonly Field[],
  areAlike: ValuesAlike = () => null,
): RenamedColumn[] {
  const { lost, added, isFew } = unmatchedColumns(before, after);
  const names = (fields: readonly Field[]): Set<string> => new Set(fields.map(({ name }) => name));
  const placeBefore = placesOf(before, names(after));
  const placeAfter = placesOf(after, names(before));
  const bySpelling = new Map<string, Field[]>();
  for (const column of added) {
    const letters = lettersOf(column.name);
    bySpelling.set(letters, [...(bySpelling.get(letters) ?? []), column]);
  }
  const pairs = lost.flatMap((from) =>
    (isFew ? added : (bySpelling.get(lettersOf(from.name)) ?? []))
      .filter((to) => isSameKind(from, to))
      .map((to): Pair => {
        const isInPlace = placeBefore.get(from.name) === placeAfter.get(to.name);
        return {
          from: from.name,
          to: to.name,
          ...judged(from.name, to.name, isInPlace, areAlike(from.name, to.name)),
        };
      }),
  );
  return chosen(pairs);
}

/** Each column's place: the common column before it, and its distance from there. */
function placesOf(columns: readonly Field[], common: ReadonlySet<string>): Map<string, string> {
  const places = new Map<string, string>();
  let before = '';
  let distance = 0;
  for (const { name } of columns) {
    if (common.has(name)) [before, distance] = [name, 0];
    else places.set(name, JSON.stringify([before, ++distance]));
  }
  return places;
}

function judged(from: string, to: string, isInPlace: boolean, alike: Likeness | null): Pick<Pair, 'score' | 'reason'> {
  const letters = [lettersOf(from), lettersOf(to)] as const;
  const isSpelling = letters[0] === letters[1] && letters[0] !== '';
  const isSimilar = !isSpelling && areSimilar(...letters);
  const score =
    (isSpelling ? SAME_SPELLING : 0) +
    (alike === null ? 0 : VALUES[alike]) +
    (isInPlace ? SAME_PLACE : 0) +
    (isSimilar ? SIMILAR_NAME : 0);
  const reasons = [
    isSpelling ? 'differs in spelling only' : '',
    alike === 'same' ? 'holds the same values' : alike === 'many' ? 'holds many of the same values' : '',
    isInPlace ? 'stands in its place' : '',
    isSimilar ? 'has a similar name' : '',
  ].filter((reason) => reason !== '');
  return { score, reason: `it ${reasons.slice(0, 2).join(' and ')}` };
}

const lettersOf = (name: string): string =>
  name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '');

function areSimilar(a: string, b: string): boolean {
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  if (short.length >= MIN_CONTAINED && long.includes(short)) return true;
  return long.length <= MAX_LETTERS && lettersApart(a, b) <= MAX_OTHER_LETTERS * long.length;
}

/** Letters to insert, remove or replace (Levenshtein). */
function lettersApart(a: string, b: string): number {
  let before = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let row = 1; row <= a.length; row++) {
    const now = [row];
    for (let at = 1; at <= b.length; at++) {
      const replaced = (before[at - 1] ?? 0) + (a[row - 1] === b[at - 1] ? 0 : 1);
      now.push(Math.min(replaced, (before[at] ?? 0) + 1, (now[at - 1] ?? 0) + 1));
    }
    before = now;
  }
  return before.at(-1) ?? 0;
}

/** Pairs from the surest on, each column once. A column with two equally likely names has none. */
function chosen(pairs: readonly Pair[]): RenamedColumn[] {
  const sorted = pairs.filter(({ score }) => score >= ENOUGH).sort((a, b) => b.score - a.score);
  const usedFrom = new Set<string>();
  const usedTo = new Set<string>();
  const found: RenamedColumn[] = [];
  for (const pair of sorted) {
    const { from, to, reason, score } = pair;
    if (usedFrom.has(from) || usedTo.has(to)) continue;
    const isTied = sorted.some(
      (other) =>
        other !== pair &&
        other.score === score &&
        ((other.from === from && !usedTo.has(other.to)) || (other.to === to && !usedFrom.has(other.from))),
    );
    usedFrom.add(from);
    usedTo.add(to);
    if (!isTied) found.push({ from, to, reason });
  }
  return found;
}
