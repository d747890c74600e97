/** Samples of rows to learn from, drawn as in scikit-learn. */
import { agg, ask, breathe, type Learning } from '../../ir/aggregate.ts';
import type { Expr } from '../../ir/expression.ts';
import { resample } from '../../random/row-samples.ts';
import { seedOf } from '../kit/params.ts';

export interface Subsample {
  readonly size: number;
  readonly seed: number | null;
  /** Whether a row may be drawn twice. */
  readonly replace: boolean;
}

/** Known cells of the sampled rows, in the order drawn. Holds the column in memory. */
export function* sampled(x: Expr, { size, seed, replace }: Subsample): Learning<Float64Array> {
  const { whole } = yield* ask({ whole: agg.collect([x]) });
  const cells = whole.columns[0]?.values ?? new Float64Array(0);
  yield* breathe();
  const rows = resample(whole.rows, { size, seed: seedOf(seed), replace });
  yield* breathe();
  const known = new Float64Array(rows.length);
  let count = 0;
  for (let at = 0; at < rows.length; at++) {
    const cell = cells[rows[at]];
    if (cell === cell) known[count++] = cell;
  }
  yield* breathe();
  return known.subarray(0, count);
}
