/** Groups of values that may be spellings of one thing, for a person to decide. */
import { breathe, type Learning } from '../../ir/aggregate.ts';
import { closePairs } from './close-texts.ts';
import { fingerprint, ngramFingerprint } from './fingerprints.ts';

/** `words` and `letters` compare keys of the values, `typos` the values themselves. */
export const CLUSTER_METHODS = ['words', 'letters', 'typos'] as const;
export type ClusterMethod = (typeof CLUSTER_METHODS)[number];

export interface CountedValue {
  readonly value: string;
  readonly count: number;
}

export interface ValueClusters {
  /** Clusters of at least two values, most frequent value first; first the cluster with the most rows to change. */
  readonly clusters: readonly (readonly CountedValue[])[];
  /** False if not all values were compared. */
  readonly isComplete: boolean;
}

/** Values compared at most: the most frequent ones. */
const MAX_VALUES = 50_000;
/** A longer text is prose rather than a value. */
const MAX_LENGTH = 200;
/** Values handled between two pauses, about ten milliseconds. */
const VALUES_A_TURN = 2_000;

/** Clusters of distinct values. */
export function* valueClusters(values: readonly CountedValue[], method: ClusterMethod): Learning<ValueClusters> {
  const usual = values.filter(({ value }) => value.length <= MAX_LENGTH).sort(byCount);
  const compared = usual.slice(0, MAX_VALUES);
  const { groups, isComplete } =
    method === 'typos'
      ? yield* byEdits(compared)
      : yield* byKey(compared, method === 'words' ? fingerprint : ngramFingerprint);
  const clusters = groups.filter(({ length }) => length > 1);
  return {
    clusters: clusters.sort((a, b) => changedRows(b) - changedRows(a) || byCount(a[0], b[0])),
    isComplete: isComplete && compared.length === values.length,
  };
}

interface Grouped {
  readonly groups: CountedValue[][];
  readonly isComplete: boolean;
}

/** Most frequent first; values of one count in the order of their code units. */
const byCount = (a: CountedValue, b: CountedValue): number => b.count - a.count || (a.value < b.value ? -1 : 1);

const changedRows = ([, ...others]: readonly CountedValue[]): number =>
  others.reduce((sum, { count }) => sum + count, 0);

function* byKey(values: readonly CountedValue[], keyOf: (text: string) => string): Learning<Grouped> {
  const groups = new Map<string, CountedValue[]>();
  for (const [index, each] of values.entries()) {
    if (index % VALUES_A_TURN === VALUES_A_TURN - 1) yield* breathe();
    const key = keyOf(each.value);
    // Signs alone, such as "?" and "-", are not spellings of each other.
    if (key === '') continue;
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [each]);
    else known.push(each);
  }
  return { groups: [...groups.values()], isComplete: true };
}

/**
 * Each value joins the most frequent one that is close to it, unless that has joined another: a chain of small steps
 * would lead from one thing to quite another.
 */
function* byEdits(values: readonly CountedValue[]): Learning<Grouped> {
  const plain = values.map(({ value }) => value.trim().replace(/\s+/g, ' ').toLowerCase());
  const first = new Map<string, number>();
  const same: (readonly [number, number])[] = [];
  const texts: string[] = [];
  const places: number[] = [];
  for (const [index, text] of plain.entries()) {
    const known = first.get(text);
    if (known !== undefined) same.push([known, index]);
    else {
      first.set(text, index);
      texts.push(text);
      places.push(index);
    }
  }
  const { pairs, isComplete } = yield* closePairs(texts);
  const near = values.map((): number[] => []);
  const link = ([a, b]: readonly [number, number]): void => {
    near[a].push(b);
    near[b].push(a);
  };
  for (const [a, b] of pairs) link([places[a], places[b]]);
  for (const pair of same) link(pair);
  const isTaken = new Uint8Array(values.length);
  // The values come most frequent first.
  const groups = values.map((value, index): CountedValue[] => {
    if (isTaken[index] === 1) return [];
    isTaken[index] = 1;
    const others = near[index].filter((other) => isTaken[other] === 0).sort((a, b) => a - b);
    for (const other of others) isTaken[other] = 1;
    return [value, ...others.map((other) => values[other])];
  });
  return { groups, isComplete };
}
