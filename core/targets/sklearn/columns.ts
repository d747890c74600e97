/** The columns of a step: by their names, or by the rule that chose them, which chooses anew where the step learns anew. */
import type { FrozenNode } from '../frozen.ts';
import { kindOf } from '../python/kinds.ts';
import { call, keyword, type Layout, list } from '../python/layout.ts';
import { pythonString } from '../python/literals.ts';
import type { Use } from './estimator.ts';

export const learnedNames = ({ learned }: FrozenNode): readonly string[] | undefined =>
  (learned as { feature_names_in_?: readonly string[] } | undefined)?.feature_names_in_;

/** The node's columns: those it learned from, if they are on this side; if it learned from none, those it changes. */
export function columnsOf(node: FrozenNode): readonly string[] {
  const { before, columns } = node;
  const fields = before[0] ?? [];
  const names = learnedNames(node);
  if (names !== undefined) {
    const known = new Set(fields.map(({ name }) => name));
    return names.filter((name) => known.has(name));
  }
  const kept = new Set(
    columns.flatMap(({ name, expr }) => (expr.op === 'column' && fields[expr.index]?.name === name ? [name] : [])),
  );
  return fields.map(({ name }) => name).filter((name) => !kept.has(name));
}

export const namesList = (names: readonly string[]): Layout => list(names.map(pythonString));

/** The parameter that chooses columns, under one of its two names; null where it is a list of names, or there is none. */
export function selectorOf({ params, operator }: FrozenNode): { readonly pattern: string } | null {
  const name = ['columns', 'subset'].find((param) => operator.params.shape[param] !== undefined);
  if (name === undefined) return null;
  const selection = params[name];
  if (Array.isArray(selection)) return null;
  const { pattern } = (selection ?? {}) as { readonly pattern?: string };
  return { pattern: pattern ?? '' };
}

/** A list of these names, or the rule that finds them among the columns that come in. */
export function columnsLayout(node: FrozenNode, names: readonly string[], write: Use): Layout {
  return ruleLayout(node, names, write) ?? namesList(names);
}

/** The rule that chose these columns; null where they were chosen by their names. */
export function ruleLayout(node: FrozenNode, names: readonly string[], write: Use): Layout | null {
  const selector = selectorOf(node);
  if (selector === null) return null;
  const fields = node.before[0] ?? [];
  const chosen = new Set(names);
  const inOrder = fields.filter(({ name }) => chosen.has(name));
  if (inOrder.some(({ name }, at) => name !== names[at])) return null;
  const kinds = [...new Set(inOrder.map(({ type }) => kindOf(type)))];
  const but = fields.filter(({ name, type }) => !chosen.has(name) && kinds.includes(kindOf(type)));
  if (kinds.length === 0) return null;
  return call(
    write('Where'),
    ...kinds.map(pythonString),
    ...(selector.pattern === '' ? [] : [keyword('pattern', pythonString(selector.pattern))]),
    ...(but.length === 0 ? [] : [keyword('but', namesList(but.map(({ name }) => name)))]),
  );
}
