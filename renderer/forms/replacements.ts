/** Replacements of values: a list of [old, new], or an object; written back in the form in which they were read. */

type Value = string | number | null;
export type Replacement = readonly [from: Value, to: Value];

/** Pairs as an object without a prototype, because a column or a value may be called `__proto__`. */
export function objectOf(pairs: readonly (readonly [string, unknown])[]): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const [key, value] of pairs)
    Object.defineProperty(result, key, { value, enumerable: true, configurable: true, writable: true });
  return result;
}

export const replacementsIn = (value: unknown): readonly Replacement[] =>
  Array.isArray(value)
    ? (value as Replacement[]).map(([from, to]) => [from, to])
    : typeof value === 'object' && value !== null
      ? (Object.entries(value) as [string, Value][])
      : [];

/** The parameter with these replacements, in the form of its value before. */
export const withReplacements = (before: unknown, pairs: readonly Replacement[]): unknown =>
  Array.isArray(before) || before === null || before === undefined
    ? pairs
    : objectOf(pairs.map(([from, to]) => [String(from), to]));

/** What each value is replaced by. */
export const targetsOf = (pairs: readonly Replacement[]): ReadonlyMap<string, Value> =>
  new Map(pairs.flatMap(([from, to]) => (from === null ? [] : [[String(from), to] as const])));

/** The text that all of these values become; null if they become several, or none. */
export function unitedAs(targets: ReadonlyMap<string, Value>, values: readonly string[]): string | null {
  const ends = new Set(values.map((value) => (targets.has(value) ? targets.get(value) : value)));
  const [end] = ends;
  return ends.size === 1 && typeof end === 'string' ? end : null;
}

/** Values that become one: one of them, or another text; null leaves each as it is. */
export interface United {
  readonly values: readonly string[];
  readonly keep: string | null;
}

/** The replacements, changed for the values of these groups. */
export function united(pairs: readonly Replacement[], groups: readonly United[]): readonly Replacement[] {
  const own = new Set(groups.flatMap(({ values }) => values));
  const others = pairs.filter(([from]) => from === null || !own.has(String(from)));
  const made = groups.flatMap(({ values, keep }): Replacement[] =>
    keep === null ? [] : values.filter((value) => value !== keep).map((value) => [value, keep]),
  );
  return [...others, ...made];
}
