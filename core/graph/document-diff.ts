/**
 * Differences between two pipelines: steps, parameters, edges and learned values. Names, positions and notes on the
 * canvas compute nothing and are not compared.
 */
import type { DataRule, DocumentNode, PipelineDocument } from './document-schema.ts';
import { storedOf } from './fitted.ts';
import { readFrom, recordText } from './source-record.ts';
import { parseParams } from './validate.ts';

/** A changed value; undefined on a side that lacks it. */
export interface Difference {
  /**
   * Keys and positions down to the value. In learned lists with one entry per column, the
   * column's name replaces the position.
   */
  readonly path: readonly (string | number)[];
  readonly before: unknown;
  readonly after: unknown;
  /** |after − before| ÷ the larger of both, if both are finite numbers. */
  readonly relative?: number;
}

export interface NodeDifference {
  readonly id: string;
  readonly type: string;
  readonly params: readonly Difference[];
  readonly learned: readonly Difference[];
}

export interface DocumentDiff {
  readonly added: readonly { readonly id: string; readonly type: string }[];
  readonly removed: readonly { readonly id: string; readonly type: string }[];
  readonly changed: readonly NodeDifference[];
  readonly edges: { readonly added: readonly EdgeEnds[]; readonly removed: readonly EdgeEnds[] };
  /** Rules about the data, by name. */
  readonly rules: {
    readonly added: readonly DataRule[];
    readonly removed: readonly DataRule[];
    readonly changed: readonly { readonly name: string; readonly differences: readonly Difference[] }[];
  };
}

export interface EdgeEnds {
  readonly source: string;
  readonly target: string;
  /** Port that the edge leads into, if it is stated. */
  readonly targetHandle?: string;
}

/**
 * Compares two documents. Nodes are matched by id; parameters are compared after their defaults
 * are filled in, numbers exactly.
 */
export function documentDiff(before: PipelineDocument, after: PipelineDocument): DocumentDiff {
  const was = new Map(before.nodes.map((node) => [node.id, node]));
  const now = new Map(after.nodes.map((node) => [node.id, node]));
  const ends = ({ id, type }: DocumentNode) => ({ id, type });
  const changed = after.nodes.flatMap((node): NodeDifference[] => {
    const old = was.get(node.id);
    if (old === undefined) return [];
    const params = [
      ...differences(
        { type: old.type, bypassed: old.bypassed === true, allowsTarget: old.allow_target === true },
        { type: node.type, bypassed: node.bypassed === true, allowsTarget: node.allow_target === true },
      ),
      ...differences(paramsOf(old), paramsOf(node)),
    ];
    const learned = differences(
      byColumn(learnedOf(before, node.id, after)),
      byColumn(learnedOf(after, node.id, before)),
    );
    return params.length + learned.length === 0 ? [] : [{ id: node.id, type: node.type, params, learned }];
  });
  return {
    added: after.nodes.filter(({ id }) => !was.has(id)).map(ends),
    removed: before.nodes.filter(({ id }) => !now.has(id)).map(ends),
    changed,
    edges: { added: edgesBeyond(after, before), removed: edgesBeyond(before, after) },
    rules: ruleDifferences(before.rules ?? [], after.rules ?? []),
  };
}

function ruleDifferences(before: readonly DataRule[], after: readonly DataRule[]): DocumentDiff['rules'] {
  const was = new Map(before.map((rule) => [rule.name, rule]));
  const now = new Set(after.map(({ name }) => name));
  return {
    added: after.filter(({ name }) => !was.has(name)),
    removed: before.filter(({ name }) => !now.has(name)),
    changed: after.flatMap((rule) => {
      const found = differences(was.get(rule.name) ?? rule, rule);
      return found.length === 0 ? [] : [{ name: rule.name, differences: found }];
    }),
  };
}

/** Whether there is no difference. */
export const isSame = ({ added, removed, changed, edges, rules }: DocumentDiff): boolean =>
  [added, removed, changed, edges.added, edges.removed, rules.added, rules.removed, rules.changed].every(
    (list) => list.length === 0,
  );

const paramsOf = (node: DocumentNode): Record<string, unknown> => {
  const parsed = parseParams(node);
  return 'problems' in parsed ? node.params : parsed.params;
};

function edgesBeyond(document: PipelineDocument, other: PipelineDocument): EdgeEnds[] {
  const key = ({ source, target, targetHandle }: EdgeEnds): string =>
    JSON.stringify([source, target, targetHandle ?? '']);
  const known = new Set(other.edges.map((edge) => key(edge as EdgeEnds)));
  return document.edges
    .map(
      ({ source, target, targetHandle }): EdgeEnds => ({
        source,
        target,
        ...(targetHandle !== undefined && { targetHandle }),
      }),
    )
    .filter((edge) => !known.has(key(edge)));
}

/**
 * Learned values of a node. The files of a source are one line. They are left out if the other document
 * states the same ones, or none.
 */
function learnedOf(
  document: PipelineDocument,
  id: string,
  other: PipelineDocument,
): Readonly<Record<string, unknown>> | undefined {
  const state = storedOf(document, id);
  const own = readFrom(document, id);
  const others = readFrom(other, id);
  if (state === undefined || own === null) return state;
  const { read_from: _, ...learned } = state;
  return others === null || own.id === others.id ? learned : { ...learned, read_from: recordText(own) };
}

/**
 * Learned values keyed by column name, for lists with one entry per column and for a source's profile, because the
 * order of columns is no difference.
 */
function byColumn(
  learned: Readonly<Record<string, unknown>> | undefined,
): Readonly<Record<string, unknown>> | undefined {
  const state = isRecord(learned?.['profile']) ? { ...learned, profile: profileByColumn(learned['profile']) } : learned;
  const names = state?.['feature_names_in_'];
  if (state === undefined || !Array.isArray(names)) return state;
  return Object.fromEntries(
    Object.entries(state).map(([attribute, value]) => {
      if (attribute === 'feature_names_in_' || !Array.isArray(value) || value.length !== names.length)
        return [attribute, value];
      return [attribute, Object.fromEntries(value.map((entry, index) => [String(names[index]), entry]))];
    }),
  );
}

/**
 * The figures of a profile that people compare: extent, median, missing cells, counts of categories. Forty quantiles
 * and counts per column would hide the other differences.
 */
function profileByColumn(profile: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { columns } = profile;
  if (!Array.isArray(columns) || !columns.every(isRecord)) return profile;
  const entries = columns.map(({ name, quantiles, values, counts, ...sketch }): [string, unknown] => {
    const median = Array.isArray(quantiles) ? quantiles[Math.floor(quantiles.length / 2)] : undefined;
    const cells =
      Array.isArray(values) && Array.isArray(counts)
        ? Object.fromEntries(values.map((value, index) => [String(value), counts[index]]))
        : undefined;
    return [
      String(name),
      { ...sketch, ...(median !== undefined && { median }), ...(cells !== undefined && { cells }) },
    ];
  });
  return { ...profile, columns: Object.fromEntries(entries) };
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Compares values down to single ones; lists of different lengths differ as a whole. */
function differences(before: unknown, after: unknown, path: readonly (string | number)[] = []): Difference[] {
  if (Object.is(before, after)) return [];
  if (isRecord(before) && isRecord(after)) {
    const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
    return [...keys].flatMap((key) => differences(own(before, key), own(after, key), [...path, key]));
  }
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length) {
    return before.flatMap((entry, index) => differences(entry, after[index], [...path, index]));
  }
  // 0 and −0 are equal.
  if (before === after) return [];
  return [{ path, before, after, ...relative(before, after) }];
}

const own = (record: Readonly<Record<string, unknown>>, key: string): unknown =>
  Object.hasOwn(record, key) ? record[key] : undefined;

function relative(before: unknown, after: unknown): { relative?: number } {
  if (typeof before !== 'number' || typeof after !== 'number') return {};
  const share = Math.abs(after - before) / Math.max(Math.abs(before), Math.abs(after));
  return Number.isFinite(share) ? { relative: share } : {};
}
