/** Whether columns are added to an existing step, or get a step of their own. */
import type { DocumentNode } from '../../graph/document-schema.ts';
import { operatorOf } from '../../operators/catalogue.ts';
import type { NewStep } from '../edit.ts';

/**
 * The columns of the step together with the new ones, if the new step would do nothing but repeat it: the same operator,
 * the same other parameters, columns by name in both, and none of the new ones made or changed by the step. Null otherwise,
 * also where the step drops rows, because the second of two steps learns from those that are left.
 */
export function joinedColumns(
  { type, params, bypassed }: Pick<DocumentNode, 'type' | 'params' | 'bypassed'>,
  step: NewStep,
  touched: readonly string[],
): readonly string[] | null {
  const { columns, ...rest } = params;
  const { columns: added, ...wanted } = step.params;
  if (operatorOf(type)?.keepsBy !== undefined) return null;
  if (type !== step.type || bypassed === true || !isNames(columns) || !isNames(added)) return null;
  const changed = new Set([...touched, ...columns]);
  if (added.some((name) => changed.has(name)) || sorted(rest) !== sorted(wanted)) return null;
  return [...columns, ...added];
}

const isNames = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.length > 0 && value.every((name) => typeof name === 'string');

const sorted = (params: Readonly<Record<string, unknown>>): string =>
  JSON.stringify(Object.entries(params).sort(([a], [b]) => (a < b ? -1 : 1)));
