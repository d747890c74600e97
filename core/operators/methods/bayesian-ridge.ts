/**
 * sklearn.linear_model.BayesianRidge with its defaults: a linear regression that finds its own amount of regularisation
 * (MacKay, 1992). The reference decomposes the whole matrix. Here the rows are first folded into a small triangle
 * (Householder), which has the same singular values, so that memory does not grow with the rows.
 */
import { breathe, type Learning } from '../../ir/aggregate.ts';

const MAX_ITERATIONS = 300;
const TOLERANCE = 1e-3;
/** Value of alpha_1, alpha_2, lambda_1 and lambda_2. */
const PRIOR = 1e-6;

export interface BayesianRidge {
  readonly coef_: readonly number[];
  readonly intercept_: number;
  /** Precision of the noise. */
  readonly alpha_: number;
  /** Precision of the coefficients. */
  readonly lambda_: number;
}

/**
 * @param columns columns of equal length; the last one is predicted from the others
 * @param rows row numbers to learn from
 */
export function* bayesianRidge(columns: readonly Float64Array[], rows: Int32Array): Learning<BayesianRidge> {
  const features = columns.length - 1;
  const count = rows.length;
  const means = columns.map((column) => meanOf(column, rows));
  const triangle = yield* foldedRows(columns, rows, means);
  const { vectors, scaled, squares } = singularVectors(triangle, features);
  // What of the target lies along the folded rows, and what is left of it beside them.
  const target = triangle[features];
  const size = scaled.map((vector) => dotProduct(vector, target, features));
  const beside = target[features] ** 2;
  const variance = target.reduce((sum, part) => sum + part * part, 0) / count;

  let alpha = 1 / (variance + Number.EPSILON);
  let lambda = 1;
  let coefficients = new Float64Array(features);
  let error = 0;
  const update = (): void => {
    const shares = size.map((along, index) => {
      const weight = squares[index] + lambda / alpha;
      return weight === 0 ? 0 : along / weight;
    });
    coefficients = combined(vectors, shares, features);
    const fitted = combined(scaled, shares, features);
    error = beside;
    for (let row = 0; row < features; row++) error += (target[row] - fitted[row]) ** 2;
  };

  for (let iteration = 0; iteration < MAX_ITERATIONS; iteration++) {
    const before = coefficients;
    update();
    let gamma = 0;
    for (const square of squares) gamma += (alpha * square) / (lambda + alpha * square);
    const length = coefficients.reduce((sum, coefficient) => sum + coefficient * coefficient, 0);
    lambda = (gamma + 2 * PRIOR) / (length + 2 * PRIOR);
    alpha = (count - gamma + 2 * PRIOR) / (error + 2 * PRIOR);
    if (iteration === 0) continue;
    let change = 0;
    coefficients.forEach((coefficient, index) => {
      change += Math.abs(before[index] - coefficient);
    });
    if (change < TOLERANCE) break;
  }
  update();
  let intercept = means[features];
  coefficients.forEach((coefficient, index) => {
    intercept -= coefficient * means[index];
  });
  return { coef_: Array.from(coefficients), intercept_: intercept, alpha_: alpha, lambda_: lambda };
}

function meanOf(column: Float64Array, rows: Int32Array): number {
  let sum = 0;
  for (let at = 0; at < rows.length; at++) sum += column[rows[at]];
  const mean = sum / rows.length;
  let rest = 0;
  for (let at = 0; at < rows.length; at++) rest += column[rows[at]] - mean;
  return mean + rest / rows.length;
}

/** Arithmetic operations between two calls of `breathe`, about 10 ms. */
const WORK_PER_TURN = 1 << 24;

/** Rows folded per block. */
const BLOCK = 256;

/**
 * The upper triangle R of a QR decomposition of the centred columns, column by column: R'R is their matrix of products,
 * but without the loss of digits that products bring.
 */
function* foldedRows(
  columns: readonly Float64Array[],
  rows: Int32Array,
  means: readonly number[],
): Learning<Float64Array[]> {
  const width = columns.length;
  const triangle = columns.map(() => new Float64Array(width));
  const block = columns.map(() => new Float64Array(BLOCK));
  const blocksATurn = Math.max(1, Math.floor(WORK_PER_TURN / (BLOCK * width * width)));
  for (let from = 0; from < rows.length; from += BLOCK) {
    if ((from / BLOCK) % blocksATurn === 0) yield* breathe();
    const height = Math.min(BLOCK, rows.length - from);
    for (let column = 0; column < width; column++) {
      const cells = columns[column];
      const own = block[column] as Float64Array;
      const mean = means[column];
      for (let row = 0; row < height; row++) own[row] = cells[rows[from + row]] - mean;
    }
    for (let column = 0; column < width; column++) reflect(triangle, block, column, height);
  }
  return triangle;
}

/** Zeroes one column of the block by a reflection that mixes it into the same row of the triangle. */
function reflect(
  triangle: readonly Float64Array[],
  block: readonly Float64Array[],
  column: number,
  height: number,
): void {
  const own = block[column];
  const diagonal = triangle[column][column];
  let squares = 0;
  for (let row = 0; row < height; row++) squares += own[row] ** 2;
  if (squares === 0) return;
  const length = Math.sqrt(diagonal * diagonal + squares) * (diagonal > 0 ? -1 : 1);
  const head = diagonal - length;
  const factor = -1 / (length * head);
  for (let other = column; other < triangle.length; other++) {
    const above = triangle[other];
    if (other === column) {
      above[column] = length;
      continue;
    }
    const cells = block[other];
    let sum = head * above[column];
    for (let row = 0; row < height; row++) sum += own[row] * cells[row];
    sum *= factor;
    above[column] -= head * sum;
    for (let row = 0; row < height; row++) cells[row] -= own[row] * sum;
  }
}

const MAX_SWEEPS = 60;

/**
 * One-sided Jacobi: rotates pairs of columns until all are orthogonal. `scaled` then holds the left singular vectors
 * times their singular values, `vectors` the right ones, `squares` the squared singular values.
 */
function singularVectors(triangle: readonly Float64Array[], features: number) {
  const scaled = triangle.slice(0, features).map((column) => column.slice(0, features));
  const vectors = scaled.map((_, index) => {
    const unit = new Float64Array(features);
    unit[index] = 1;
    return unit;
  });
  for (let sweep = 0; sweep < MAX_SWEEPS; sweep++) {
    let rotated = false;
    for (let p = 0; p < features - 1; p++) {
      for (let q = p + 1; q < features; q++) {
        const [a, b] = [scaled[p] as Float64Array, scaled[q] as Float64Array];
        const product = dotProduct(a, b, features);
        const [aa, bb] = [dotProduct(a, a, features), dotProduct(b, b, features)];
        if (!(Math.abs(product) > Number.EPSILON * Math.sqrt(aa * bb))) continue;
        rotated = true;
        const zeta = (bb - aa) / (2 * product);
        const tangent = (zeta < 0 ? -1 : 1) / (Math.abs(zeta) + Math.hypot(1, zeta));
        const cosine = 1 / Math.hypot(1, tangent);
        rotate(a, b, cosine, cosine * tangent);
        rotate(vectors[p], vectors[q], cosine, cosine * tangent);
      }
    }
    if (!rotated) break;
  }
  return { scaled, vectors, squares: scaled.map((column) => dotProduct(column, column, features)) };
}

function rotate(a: Float64Array, b: Float64Array, cosine: number, sine: number): void {
  for (let at = 0; at < a.length; at++) {
    const [x, y] = [a[at], b[at]];
    a[at] = cosine * x - sine * y;
    b[at] = sine * x + cosine * y;
  }
}

function dotProduct(a: Float64Array, b: Float64Array, length: number): number {
  let sum = 0;
  for (let at = 0; at < length; at++) sum += a[at] * b[at];
  return sum;
}

/** Σ shares[k] · vectors[k]. */
function combined(
  vectors: readonly Float64Array[],
  shares: readonly number[],
  length: number,
): Float64Array<ArrayBuffer> {
  const sum = new Float64Array(length);
  vectors.forEach((vector, index) => {
    const share = shares[index];
    for (let at = 0; at < length; at++) sum[at] += share * vector[at];
  });
  return sum;
}
