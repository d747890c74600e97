/** In words, how one pipeline differs from another: steps that came and went, and changed settings. */
import type { DocumentNode, PipelineDocument } from '../../core/graph/document-schema.ts';
import {
  type Difference,
  type DocumentDiff,
  documentDiff,
  type NodeDifference,
} from '../../core/graph/document-diff.ts';
import { operatorOf } from '../../core/operators/catalogue.ts';
import { metaOf } from '../../core/operators/kit/params.ts';
import { plural, shorten } from '../design/numbers.ts';
import { plainText } from '../design/plain-text.ts';
import { nodeName } from './changes.ts';

/** Maximum number of letters of a value or name. */
const MAX_LETTERS = 40;
/** Maximum number of steps that are named one by one. */
const MAX_NAMED = 4;

/** One sentence a difference, from `before` to `after`; empty if they compute the same. */
export function differenceLines(before: PipelineDocument, after: PipelineDocument): string[] {
  // Only steps that differ are compared in full, because the parameters of thousands would be parsed.
  const was = new Map(before.nodes.map((node) => [node.id, JSON.stringify(node)]));
  const now = new Map(after.nodes.map((node) => [node.id, JSON.stringify(node)]));
  const isOther = ({ id }: DocumentNode): boolean => was.get(id) !== now.get(id);
  const recipe = ({ fitted: _, result: __, ...rest }: PipelineDocument): PipelineDocument => ({
    ...rest,
    nodes: rest.nodes.filter(isOther),
  });
  const { added, removed, changed, edges, rules } = documentDiff(recipe(before), recipe(after));
  const names = (document: PipelineDocument, ids: readonly { readonly id: string }[]): string[] => {
    const wanted = new Set(ids.map(({ id }) => id));
    return document.nodes.filter(({ id }) => wanted.has(id)).map((node) => shorten(nodeName(node), MAX_LETTERS));
  };
  const byId = new Map(after.nodes.map((node) => [node.id, node]));
  const moved = movedSteps(edges, new Set([...added, ...removed].map(({ id }) => id)));
  return [
    ...stepsLine('added', names(after, added)),
    ...stepsLine('removed', names(before, removed)),
    ...changed.flatMap((one) => settingLines(one, byId.get(one.id))),
    ...stepsLine(
      'connected otherwise:',
      names(
        after,
        [...moved].map((id) => ({ id })),
      ),
    ),
    ...stepsLine(
      'rules added:',
      rules.added.map(({ name }) => shorten(name, MAX_LETTERS)),
    ),
    ...stepsLine(
      'rules removed:',
      rules.removed.map(({ name }) => shorten(name, MAX_LETTERS)),
    ),
    ...stepsLine(
      'rules changed:',
      rules.changed.map(({ name }) => shorten(name, MAX_LETTERS)),
    ),
  ];
}

function stepsLine(verb: string, names: readonly string[]): string[] {
  if (names.length === 0) return [];
  const more = names.length - MAX_NAMED;
  const listed = names.slice(0, MAX_NAMED).join(', ');
  return [`${verb} ${more > 0 ? `${listed} and ${plural(more, 'more', 'more')}` : listed}`];
}

/** Steps that are fed by others, except where a step before them came or went. */
function movedSteps({ added, removed }: DocumentDiff['edges'], others: ReadonlySet<string>): ReadonlySet<string> {
  const passedOn = new Set(removed.flatMap(({ source, target }) => (others.has(source) ? [target] : [])));
  return new Set(
    added.flatMap(({ source, target }) =>
      others.has(source) || others.has(target) || passedOn.has(target) ? [] : [target],
    ),
  );
}

/** “Impute: Strategy mean → median” */
function settingLines({ type, params }: NodeDifference, node: DocumentNode | undefined): string[] {
  const name = shorten(nodeName(node), MAX_LETTERS);
  const shape = operatorOf(type)?.params.shape ?? {};
  const byField = new Map<string, Difference[]>();
  for (const difference of params) {
    const field = String(difference.path[0]);
    byField.set(field, [...(byField.get(field) ?? []), difference]);
  }
  return [...byField].map(([field, differences]) => {
    const [first] = differences;
    if (field === 'bypassed') return `${name}: switched ${first?.after === true ? 'off' : 'on'}`;
    if (field === 'type') return `${name}: another operator`;
    if (field === 'allowsTarget')
      return `${name}: the target may ${first?.after === true ? '' : 'not '}flow into features`;
    const schema = shape[field];
    const meta = schema === undefined ? undefined : metaOf(schema);
    const label = meta?.label ?? field;
    if (differences.length > 1 || (first?.path.length ?? 0) > 1) return `${name}: ${label} changed`;
    const text = (value: unknown): string =>
      value === null || value === undefined ? (meta?.empty ?? 'none') : shorten(valueText(value), MAX_LETTERS);
    return `${name}: ${label} ${text(first?.before)} → ${text(first?.after)}`;
  });
}

const valueText = (value: unknown): string => {
  if (value === true) return 'on';
  if (value === false) return 'off';
  return plainText(value).replaceAll('_', ' ');
};
