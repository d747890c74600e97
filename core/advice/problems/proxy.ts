/** Rule: a single feature that reveals the target. In practice it is usually known only after the target is. */
import { downstreamOf } from '../../graph/graph.ts';
import { largestOf } from '../../ir/statistics.ts';
import { operatorOf } from '../../operators/catalogue.ts';
import { areOrIs, endsOf, named, type Rule } from '../advice.ts';
import { addAfter } from '../add-after.ts';
import { knownCell, type RowSample, type SampleCell } from '../row-sample.ts';

/** Minimum number of rows; with fewer, a feature may fit by chance. */
const MIN_ROWS = 50;
/**
 * Minimum share of the target that the feature explains: of the rows outside of the most
 * frequent class, or of the variance.
 */
const MIN_EXPLAINED = 0.995;
/**
 * Minimum average number of rows per value, because values that are all different explain everything and mean nothing.
 */
const MIN_ROWS_PER_VALUE = 4;
/** Maximum number of distinct values for which a number target counts as classes. */
const MAX_CLASSES = 20;

export const proxies: Rule = (evidence) => {
  const ends = endsOf(evidence);
  return evidence.document.nodes.flatMap(({ id: nodeId, type, params }) => {
    const { marksTarget, targetParam = '' } = operatorOf(type) ?? {};
    const sample = marksTarget === true ? evidence.samples?.get(nodeId) : undefined;
    const target = sample?.columns.find(({ name }) => name === params[targetParam]);
    if (sample === undefined || target === undefined) return [];
    const reached = downstreamOf(evidence.document, nodeId);
    const features = ends
      .filter((end) => reached.has(end.nodeId))
      .flatMap((end) => end.features.map(({ name, copyOf }) => ({ name, isCopy: copyOf === target.name })));
    const isKept = (name: string): boolean =>
      features.some((feature) => !feature.isCopy && (feature.name === name || feature.name.startsWith(`${name}_`)));
    const columns = sample.columns
      .filter((column) => column !== target && isKept(column.name) && explained(column, target) >= MIN_EXPLAINED)
      .map(({ name }) => name);
    if (columns.length === 0) return [];
    return [
      {
        rule: 'leak.proxy',
        severity: 'warning' as const,
        nodeId,
        columns,
        message: `Leak: ${named(columns)} alone ${columns.length === 1 ? 'gives' : 'give'} the target “${target.name}” away.`,
        hint: `Ask whether ${columns.length === 1 ? 'it' : 'they'} ${areOrIs(columns)} known before the target is; what is written down afterwards must go.`,
        fix: {
          label: columns.length === 1 ? 'Drop the column' : `Drop ${columns.length} columns`,
          change: (draft: Parameters<typeof addAfter>[0]) =>
            addAfter(draft, nodeId, { type: 'DropColumns', params: { columns } }, evidence),
        },
      },
    ];
  });
};

type Column = RowSample['columns'][number];

/** Share of the target that the feature alone explains, 0 to 1; 0 if it cannot be determined. */
function explained(feature: Column, target: Column): number {
  const pairs = feature.cells.flatMap((cell, row): [SampleCell, SampleCell][] => {
    const [x, y] = [knownCell(cell), knownCell(target.cells[row])];
    return x === null || y === null ? [] : [[x, y]];
  });
  if (pairs.length < MIN_ROWS) return 0;
  const classes = new Set(pairs.map(([, y]) => y)).size;
  const isQuantity = pairs.every(([, y]) => typeof y === 'number') && classes > MAX_CLASSES;
  if (classes < 2) return 0;
  if (isQuantity) return Math.max(linear(pairs as [number, number][]), byGroups(pairs as [SampleCell, number][]));
  return Math.max(byValue(pairs), bySteps(pairs));
}

/** r² of two number columns. */
function linear(pairs: readonly (readonly [SampleCell, number])[]): number {
  if (pairs.some(([x]) => typeof x !== 'number')) return 0;
  const count = pairs.length;
  const meanX = pairs.reduce((sum, [x]) => sum + Number(x), 0) / count;
  const meanY = pairs.reduce((sum, [, y]) => sum + y, 0) / count;
  let [xx, yy, xy] = [0, 0, 0];
  for (const [x, y] of pairs) {
    xx += (Number(x) - meanX) ** 2;
    yy += (y - meanY) ** 2;
    xy += (Number(x) - meanX) * (y - meanY);
  }
  return xx === 0 || yy === 0 ? 0 : xy ** 2 / (xx * yy);
}

/** Share of the target's variance that lies between the groups of equal feature values. */
function byGroups(pairs: readonly (readonly [SampleCell, number])[]): number {
  const groups = grouped(pairs);
  if (pairs.length < groups.size * MIN_ROWS_PER_VALUE) return 0;
  const spread = (values: readonly number[]): number => {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  };
  const total = spread(pairs.map(([, y]) => y));
  return total === 0 ? 0 : 1 - [...groups.values()].reduce((sum, values) => sum + spread(values), 0) / total;
}

/**
 * Prediction by the most frequent class of each feature value: its share of correct rows, among the rows outside of
 * the overall most frequent class.
 */
function byValue(pairs: readonly (readonly [SampleCell, SampleCell])[]): number {
  const groups = grouped(pairs);
  if (pairs.length < groups.size * MIN_ROWS_PER_VALUE) return 0;
  const right = [...groups.values()].reduce((sum, labels) => sum + most(labels), 0);
  const usual = most(pairs.map(([, y]) => y));
  return (right - usual) / (pairs.length - usual);
}

/** 1 if thresholds on a number feature separate all classes, one range per class; else 0. */
function bySteps(pairs: readonly (readonly [SampleCell, SampleCell])[]): number {
  if (pairs.some(([x]) => typeof x !== 'number')) return 0;
  const sorted = [...pairs].sort(([a], [b]) => Number(a) - Number(b));
  const runs = sorted.filter(([, y], at) => at === 0 || y !== sorted[at - 1]?.[1]).length;
  const isTied = sorted.some(([x, y], at) => at > 0 && x === sorted[at - 1]?.[0] && y !== sorted[at - 1]?.[1]);
  return !isTied && runs === new Set(pairs.map(([, y]) => y)).size ? 1 : 0;
}

function grouped<Value>(pairs: readonly (readonly [SampleCell, Value])[]): Map<SampleCell, Value[]> {
  const groups = new Map<SampleCell, Value[]>();
  for (const [x, y] of pairs) {
    const group = groups.get(x);
    if (group === undefined) groups.set(x, [y]);
    else group.push(y);
  }
  return groups;
}

function most(values: readonly SampleCell[]): number {
  const counts = new Map<SampleCell, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return largestOf(counts.values());
}
