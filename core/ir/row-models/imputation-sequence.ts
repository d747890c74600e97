/**
 * Fills the missing numbers of a row by linear regressions on its other numbers, one after the other: the transform of
 * scikit-learn's IterativeImputer.
 */
import type { RowModelKind } from './row-model-kind.ts';

export interface ImputationSequence {
  /** Initial fill of each column's missing cells. */
  readonly initial: Float64Array;
  /** For each regression, the column that it predicts. */
  readonly targets: Int32Array;
  /** For each regression, one coefficient per column; that of the predicted column is 0. */
  readonly coefficients: Float64Array;
  readonly intercepts: Float64Array;
  readonly low: number;
  readonly high: number;
}

export const imputationSequence: RowModelKind<ImputationSequence> = {
  outputs: ({ initial }) => initial.length,

  prepare({ initial, targets, coefficients, intercepts, low, high }) {
    const features = initial.length;
    return (xs, results) => {
      let lacking = 0;
      for (let feature = 0; feature < features; feature++) {
        const x = xs[feature] as number;
        if (x !== x) lacking++;
        results[feature] = x === x ? x : initial[feature];
      }
      if (lacking === 0) return;
      for (let step = 0; step < targets.length; step++) {
        const target = targets[step];
        const known = xs[target] as number;
        if (known === known) continue;
        let sum = 0;
        for (let feature = 0, at = step * features; feature < features; feature++, at++) {
          if (feature !== target) sum += coefficients[at] * results[feature];
        }
        results[target] = Math.min(Math.max(sum + intercepts[step], low), high);
      }
    };
  },
};
