/** Operators for a new step after a table: those that fit it first. */
import type { ColumnFacts } from '../../core/operators/kit/column-facts.ts';
import type { Operator } from '../../core/operators/kit/operator.ts';
import { unfitReason } from './begin-words.ts';

export interface RatedOperator {
  readonly operator: Operator;
  /** Why it would change nothing of this table, or take none of its columns; null if it fits. */
  readonly unfit: string | null;
}

/** @param table columns of the table; null if no table is known, so that everything fits */
export function ratedSteps(
  operators: readonly Operator[],
  table: readonly ColumnFacts[] | null,
): readonly RatedOperator[] {
  const isComplete = table !== null && table.length > 0 && table.every(({ missing }) => missing === 0);
  return operators.map((operator) => {
    if (table === null || operator.inputs.length === 0) return { operator, unfit: null };
    if (operator.group === 'missing' && isComplete) return { operator, unfit: 'No cell is missing here.' };
    return { operator, unfit: unfitReason(operator, table) };
  });
}

/**
 * First steps that fill the table's gaps by what they learn, since that holds for new rows as well; then the others that
 * fit, then sources, and last steps that do not fit. Each of these keeps its order.
 */
export function fittingFirst(
  rated: readonly RatedOperator[],
  table: readonly ColumnFacts[] | null,
): readonly RatedOperator[] {
  if (table === null) return rated;
  const hasGaps = table.some(({ missing }) => missing !== undefined && missing > 0);
  const rankOf = ({ operator: { group, inputs, learn, rows }, unfit }: RatedOperator): number => {
    if (inputs.length === 0) return 2;
    if (unfit !== null) return 3;
    const isFill = group === 'missing' && learn !== undefined && rows === undefined;
    return isFill && hasGaps ? 0 : 1;
  };
  return [...rated].sort((a, b) => rankOf(a) - rankOf(b));
}
