/** Distinct values of a column with their counts: to choose from in a condition, and in clusters of spellings. */
import { agg, ask, type Distinct, type Learning } from '../../ir/aggregate.ts';
import { dateToNumber } from '../../ir/build.ts';
import { dateText } from '../../ir/functions/to-text.ts';
import type { SymbolicColumn } from '../../operators/kit/operator.ts';
import {
  type ClusterMethod,
  type CountedValue,
  type ValueClusters,
  valueClusters,
} from '../../operators/methods/value-clusters.ts';

/** Values that are offered at once; more are found by typing. */
const MAX_OFFERED = 50;
/** A longer text is prose: nobody chooses it from a list. */
const MAX_LENGTH = 200;
/** Values in clusters that are sent at most. */
const MAX_CLUSTERED = 4_000;

/** The most frequent values that contain `search`, whatever its case. `left`: number of further ones. */
export function* offeredValues(
  column: SymbolicColumn,
  search: string,
): Learning<{ readonly values: readonly CountedValue[]; readonly left: number }> {
  const { values, counts } = yield* distinctValues(column);
  const wanted = search.toLowerCase();
  const found = countedTexts(column, values, counts).filter(({ value }) => value.toLowerCase().includes(wanted));
  const ranked = found.sort((a, b) => b.count - a.count);
  return { values: ranked.slice(0, MAX_OFFERED), left: Math.max(0, found.length - MAX_OFFERED) };
}

/** Values as a condition writes them, without those that it cannot write. */
function countedTexts({ type }: SymbolicColumn, values: Distinct['values'], counts: readonly number[]): CountedValue[] {
  return values.flatMap((value, index): CountedValue[] => {
    if (typeof value === 'number' && !Number.isFinite(value)) return [];
    const text = type === 'datetime' ? dateText(value as number) : String(value);
    return text === '' || text.length > MAX_LENGTH ? [] : [{ value: text, count: counts[index] }];
  });
}

export interface FoundClusters extends ValueClusters {
  readonly distinct: number;
  /** Number of further clusters. */
  readonly left: number;
}

/** Clusters of the values of a text column. */
export function* clustersIn(column: SymbolicColumn, method: ClusterMethod): Learning<FoundClusters> {
  const { values, counts } = yield* distinctValues(column);
  const counted = values.map((value, index) => ({ value: String(value), count: counts[index] }));
  const { clusters, isComplete } = yield* valueClusters(counted, method);
  let sent = 0;
  const shown = clusters.filter((cluster) => (sent += cluster.length) <= MAX_CLUSTERED);
  return { clusters: shown, left: clusters.length - shown.length, distinct: values.length, isComplete };
}

function* distinctValues({ type, expr }: SymbolicColumn): Learning<Distinct> {
  return (yield* ask({ found: agg.distinct(type === 'datetime' ? dateToNumber(expr) : expr) })).found;
}
