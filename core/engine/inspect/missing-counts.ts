/** Missing cells of columns, counted once per column and row set. */
import { agg, ask, type Learning, together } from '../../ir/aggregate.ts';
import { isMissing, toNumber } from '../../ir/build.ts';
import type { Expr } from '../../ir/expression.ts';
import type { LearningRounds } from '../execute/learning-rounds.ts';
import type { NodeValue } from '../execute/node-outcome.ts';
import type { RowSet } from '../rows/row-set.ts';

function* countMissing(expr: Expr): Learning<number> {
  const { moments } = yield* ask({ moments: agg.moments(toNumber(isMissing(expr))) });
  return moments.sum;
}

export class MissingCounts {
  /** Weak keys: a count keeps neither rows nor an expression alive. */
  private readonly bySet = new WeakMap<RowSet, WeakMap<Expr, number>>();

  /** Missing cells of each column of a node, in column order. A column shared by several nodes is counted once. */
  async of({ rows, symbolic }: NodeValue, rounds: LearningRounds): Promise<number[]> {
    const known = this.bySet.get(rows) ?? new WeakMap<Expr, number>();
    this.bySet.set(rows, known);
    const open = symbolic.columns.filter(({ expr }) => !known.has(expr));
    const counted = await rounds.learn(together(open.map(({ expr }) => countMissing(expr))), rows);
    open.forEach(({ expr }, index) => known.set(expr, counted[index]));
    return symbolic.columns.map(({ expr }) => known.get(expr) as number);
  }
}
