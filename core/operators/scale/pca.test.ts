import { expect, test } from 'vitest';
import { pca } from './pca.ts';
import { symmetricEigen } from '../methods/symmetric-eigen.ts';
import { runOperator, tableOf, thought } from '../testing/run-operator.ts';

test('columns are found by name in new data, and the result stands where the first one stood', () => {
  const fit = tableOf({ x: [0, 3, 6], y: [0, 4, 8] });
  const { cells } = runOperator(pca, { n_components: 1 }, { c: ['u'], y: [8], d: ['v'], x: [6] }, { fit });
  expect(Object.keys(cells)).toEqual(['c', 'pca0', 'd']);
  expect(cells['pca0']?.[0]).toBeCloseTo(5, 12);
});

test('a share keeps as many components as explain more than it', () => {
  const x = { a: [1, -1, 0, 0], b: [0, 0, 0.1, -0.1] };
  expect(Object.keys(runOperator(pca, { n_components: 0.9 }, x).cells)).toEqual(['pca0']);
  expect(Object.keys(runOperator(pca, { n_components: 0.999 }, x).cells)).toEqual(['pca0', 'pca1']);
});

test('more components than rows or columns, and fractions, are refused', () => {
  expect(() => runOperator(pca, { n_components: 3 }, { a: [1, 2], b: [2, 1] })).toThrow('at most 2');
  expect(() => runOperator(pca, { n_components: 1.5 }, { a: [1, 2], b: [2, 1] })).toThrow('1.5');
  expect(() => runOperator(pca, {}, { a: [1], b: [2] })).toThrow('one row');
});

test('small eigenvalues of a graded matrix keep their digits', () => {
  // diag(1, 1e-8)·[[2, 1], [1, 2]]·diag(1, 1e-8): the product of the eigenvalues is its determinant, 3e-16.
  const { values } = thought(symmetricEigen(Float64Array.of(2, 1e-8, 1e-8, 2e-16), 2));
  expect((values[0] * values[1]) / 3e-16).toBeCloseTo(1, 14);
});

test('wide matrices go through tridiagonal form: vectors are of length 1, at right angles, and belong to their values', () => {
  const width = 100;
  let drawn = 1;
  const column = () => {
    drawn = (drawn * 16807) % 2147483647;
    return drawn / 2147483647 - 0.5;
  };
  const rows = Array.from({ length: 60 }, () => Array.from({ length: width }, column));
  const matrix = Float64Array.from({ length: width * width }, (_, at) =>
    rows.reduce((sum, row) => sum + row[Math.floor(at / width)] * row[at % width], 0),
  );
  const { values, vectors } = thought(symmetricEigen(matrix, width));
  const product = (a: readonly number[], b: readonly number[]) => a.reduce((sum, x, at) => sum + x * b[at], 0);
  for (const at of [0, 1, 30, 59, 60, 99]) {
    const vector = vectors[at];
    expect(product(vector, vector)).toBeCloseTo(1, 12);
    expect(product(vector, vectors[(at + 7) % width])).toBeCloseTo(0, 12);
    vector.forEach((loading, row) => {
      const image = product([...matrix.subarray(row * width, (row + 1) * width)], vector);
      expect(image).toBeCloseTo(values[at] * loading, 11);
    });
  }
  expect([...values].sort((a, b) => b - a)).toEqual([...values]);
});
