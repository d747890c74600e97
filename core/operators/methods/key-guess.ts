/** Guesses by which columns two tables are joined: columns with the same values, and with similar names. */

export interface KeyCandidate {
  readonly name: string;
  /** Only columns of one kind can be equal. */
  readonly kind: 'number' | 'string' | 'datetime';
  /** Distinct values of the sampled rows. */
  readonly values: readonly (string | number)[];
  /** Sampled cells that are not missing. */
  readonly count: number;
  /** Share of the rows that were sampled, 0 … 1. */
  readonly share: number;
}

export interface KeyGuess {
  readonly left: string;
  readonly right: string;
  /** Share of the values of one side that the side with fewer repetitions has, 0 … 1. */
  readonly found: number;
  /** Whether the names are equal but for case and signs. */
  readonly isSameName: boolean;
}

/** Values of a column that are looked up in another one. */
const MAX_PROBES = 400;
const MAX_GUESSES = 4;

/** Least share of found values, by the likeness of the names. */
const LEAST_FOUND = { same: 0.2, like: 0.5, other: 0.9 } as const;
/** Least share of distinct values among the cells of a key whose name says nothing. */
const LEAST_DISTINCT = 0.9;
/** Fewer distinct numbers, such as 0 and 1, occur in many columns. */
const LEAST_NUMBERS = 20;

/** The best guesses, best first. */
export function guessKeys(left: readonly KeyCandidate[], right: readonly KeyCandidate[]): KeyGuess[] {
  const sets = new Map([...left, ...right].map((column) => [column, new Set(column.values)] as const));
  const guesses: (KeyGuess & { readonly score: number })[] = [];
  for (const a of left) {
    for (const b of right) {
      if (a.kind !== b.kind || a.count === 0 || b.count === 0) continue;
      const [key, other] = distinctShare(a) > distinctShare(b) ? [a, b] : [b, a];
      const likeness = nameLikeness(a.name, b.name);
      const found = foundShare(other, key, sets.get(key) as ReadonlySet<string | number>);
      if (!isPlausible(found, likeness, key)) continue;
      const isSameName = likeness === 1;
      guesses.push({
        left: a.name,
        right: b.name,
        found,
        isSameName,
        score: found + likeness + distinctShare(key) / 2,
      });
    }
  }
  return guesses
    .sort((a, b) => b.score - a.score)
    .slice(0, MAX_GUESSES)
    .map(({ score: _, ...guess }) => guess);
}

const distinctShare = ({ values, count }: KeyCandidate): number => values.length / count;

function isPlausible(found: number, likeness: number, key: KeyCandidate): boolean {
  if (likeness === 1) return found >= LEAST_FOUND.same;
  if (likeness > 0) return found >= LEAST_FOUND.like;
  const isTelling = key.kind !== 'number' || key.values.length >= LEAST_NUMBERS;
  return isTelling && distinctShare(key) >= LEAST_DISTINCT && found >= LEAST_FOUND.other;
}

/** Share of the values that the key has; of a sampled key, an estimate. */
function foundShare({ values }: KeyCandidate, { share }: KeyCandidate, key: ReadonlySet<string | number>): number {
  const step = Math.max(1, Math.ceil(values.length / MAX_PROBES));
  let [probes, hits] = [0, 0];
  for (let index = 0; index < values.length; index += step) {
    probes++;
    if (key.has(values[index])) hits++;
  }
  return Math.min(1, hits / probes / share);
}

/** 1 for equal names, 0.6 if one has all words of the other (`id`, `customer_id`), else 0; case and signs do not matter. */
export function nameLikeness(a: string, b: string): number {
  const [one, other] = [wordsOf(a), wordsOf(b)];
  if (one.length === 0 || other.length === 0) return 0;
  if (one.join('') === other.join('')) return 1;
  const [few, many] = one.length < other.length ? [one, other] : [other, one];
  return few.every((word) => many.includes(word)) ? 0.6 : 0;
}

const wordsOf = (name: string): string[] =>
  name
    .replace(/(\p{Ll}|\p{N})(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
