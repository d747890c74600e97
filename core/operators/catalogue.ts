/** All operators, by the type that documents store. */
import * as all from './all.ts';
import type { MetColumn } from './kit/met.ts';
import type { Operator } from './kit/operator.ts';

const groupOrder = ['source', 'rows', 'split', 'missing', 'scale', 'encode', 'bin', 'text', 'date', 'columns'] as const;

/** All operators in palette order: by group, then by label. */
export const operators: readonly Operator[] = Object.values(all).sort(
  (a, b) => groupOrder.indexOf(a.group) - groupOrder.indexOf(b.group) || (a.label < b.label ? -1 : 1),
);

const byType = new Map(operators.map((operator) => [operator.type, operator]));

/** The operator of a type; undefined if there is none, because a document may come from a newer version. */
export const operatorOf = (type: string): Operator | undefined => byType.get(type);

/** What an operator of that type learned of values; `state` is as it stands in a document. */
export function metBy(type: string, state: unknown): readonly MetColumn[] {
  const operator = operatorOf(type);
  if (operator?.met === undefined) return [];
  const parsed = operator.state?.safeParse(state);
  return parsed?.success === true ? operator.met(parsed.data) : [];
}
