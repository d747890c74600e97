/** Pairs of key columns of an operator that joins two tables, and the rows that a join by them has. */

/** Parameters of the operator that name the key columns. */
export interface KeyPairs {
  /** Which rows the result has: `inner`, `left`, `right`, `outer`, or `cross`, which has no key. */
  readonly how: string;
  /** Names that are the same in both tables. */
  readonly common: string;
  /** Names of each table, in the same order. */
  readonly sides: readonly [left: string, right: string];
}

export type KeyPair = readonly [left: string, right: string];

const namesOf = (value: unknown): readonly string[] | null =>
  typeof value === 'string' ? [value] : Array.isArray(value) ? (value as readonly string[]) : null;

/** The pairs that parameters name; null if they leave the key to the names that both tables have. */
export function pairsOf(
  { common, sides }: KeyPairs,
  params: Readonly<Record<string, unknown>>,
): readonly KeyPair[] | null {
  const both = namesOf(params[common]);
  if (both !== null) return both.map((name) => [name, name]);
  const [left, right] = sides.map((side) => namesOf(params[side]));
  if (left === null && right === null) return null;
  const count = Math.max(left?.length ?? 0, right?.length ?? 0);
  return Array.from({ length: count }, (_, index) => [left?.[index] ?? '', right?.[index] ?? '']);
}

/** Parameters that name these pairs. */
export function paramsOfPairs(
  { common, sides: [left, right] }: KeyPairs,
  pairs: readonly KeyPair[] | null,
): Record<string, readonly string[] | null> {
  const none = { [common]: null, [left]: null, [right]: null };
  if (pairs === null || pairs.length === 0) return none;
  if (pairs.every(([a, b]) => a === b)) return { ...none, [common]: pairs.map(([name]) => name) };
  return { ...none, [left]: pairs.map(([a]) => a), [right]: pairs.map(([, b]) => b) };
}

/** Names that both tables have: the key where none is given. */
export const commonPairs = (
  left: readonly { readonly name: string }[],
  right: readonly { readonly name: string }[],
): readonly KeyPair[] => {
  const names = new Set(right.map(({ name }) => name));
  return left.filter(({ name }) => names.has(name)).map(({ name }) => [name, name]);
};

/** Rows of the result; null for a kind of join that has other rows. */
export function joinedRows(
  how: unknown,
  rows: readonly [number, number],
  { matched, pairs }: { readonly matched: readonly [number, number]; readonly pairs: number },
): number | null {
  const [left, right] = [rows[0] - matched[0], rows[1] - matched[1]];
  switch (how) {
    case 'inner':
      return pairs;
    case 'left':
      return pairs + left;
    case 'right':
      return pairs + right;
    case 'outer':
      return pairs + left + right;
    default:
      return null;
  }
}
