import { expect, test } from 'vitest';
import { bayesianRidge } from './bayesian-ridge.ts';
import { thought } from '../testing/run-operator.ts';

const rows = (count: number): Int32Array => Int32Array.from({ length: count }, (_, row) => row);
const close = (ours: number, theirs: number): void => expect(Math.abs(ours / theirs - 1)).toBeLessThan(1e-10);

// Expected values: sklearn.linear_model.BayesianRidge of scikit-learn 1.9.1.
test('as the reference, with more rows than columns', () => {
  const model = thought(
    bayesianRidge(
      [
        Float64Array.of(1, 2, 3, 4, 5, 6),
        Float64Array.of(2, 1, 4, 3, 7, 5),
        Float64Array.of(1.1, 3.9, 3.2, 6.1, 4.7, 8.3),
      ],
      rows(6),
    ),
  );
  [1.9546651733230578, -0.8474400822746039].forEach((theirs, index) => close(model.coef_[index], theirs));
  close(model.intercept_, 0.8159521950428448);
  close(model.alpha_, 358.69917724983594);
  close(model.lambda_, 0.4405659776179367);
});

test('as the reference, with fewer rows than columns', () => {
  const model = thought(
    bayesianRidge(
      [
        Float64Array.of(1, 2, 4),
        Float64Array.of(3, 1, 2),
        Float64Array.of(0, 5, 1),
        Float64Array.of(7, 8, 2),
        Float64Array.of(1, 5, 9),
      ],
      rows(3),
    ),
  );
  [0.7222730482586599, -0.39963329682479765, 0.6856094021542374, -0.9495874312493756].forEach((theirs, index) =>
    close(model.coef_[index], theirs),
  );
  close(model.intercept_, 8.123739453817375);
  close(model.alpha_, 500000.97254582215);
  close(model.lambda_, 0.974107329184365);
});

test('columns that say the same share the coefficient', () => {
  const x = Float64Array.of(1, 2, 3, 4, 5);
  const { coef_ } = thought(bayesianRidge([x, x, Float64Array.of(2, 4, 6, 8, 10)], rows(5)));
  close(coef_[0], coef_[1]);
});
