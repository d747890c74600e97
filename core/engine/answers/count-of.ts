/** Counts the rows for which a condition is true. */
import { agg, ask, type Learning } from '../../ir/aggregate.ts';
import { toNumber } from '../../ir/build.ts';
import type { Expr } from '../../ir/expression.ts';

export function* countOf(condition: Expr): Learning<number> {
  return (yield* ask({ moments: agg.moments(toNumber(condition)) })).moments.sum;
}
