import { breathe, type Learning } from '../../ir/aggregate.ts';

/** Eigenvalues in descending order, and their unit eigenvectors, one per row. */
export interface Eigen {
  readonly values: readonly number[];
  readonly vectors: readonly (readonly number[])[];
}

const MAX_SWEEPS = 60;

/** Number of matrix rows that take about 10 ms; at the width below, a single row does. */
const ROWS_PER_TURN = 32;
const MAX_WIDTH_OF_SEVERAL_ROWS = 1000;

/**
 * Maximum width for Jacobi's rotations. Wider matrices use tridiagonal form, because rotations would take many seconds.
 */
const MAX_WIDTH_BY_ROTATIONS = 80;

/**
 * Eigenvalues and eigenvectors of a symmetric matrix without negative eigenvalues.
 * @param matrix row by row
 */
export function* symmetricEigen(matrix: Float64Array, width: number): Learning<Eigen> {
  return width <= MAX_WIDTH_BY_ROTATIONS ? byRotations(matrix, width) : yield* byTridiagonal(matrix, width);
}

/**
 * Jacobi's rotations. They are slower than other methods, but keep all digits of small eigenvalues if the matrix
 * is graded, as covariances of differently scaled columns are (J. Demmel and K. Veselić, "Jacobi's method is
 * more accurate than QR", 1992).
 */
function byRotations(matrix: Float64Array, width: number): Eigen {
  const a = Float64Array.from(matrix);
  const vectors = new Float64Array(width * width);
  for (let i = 0; i < width; i++) vectors[i * width + i] = 1;
  const at = (i: number, j: number): number => a[i * width + j];
  for (let sweep = 0, rotated = true; rotated && sweep < MAX_SWEEPS; sweep++) {
    rotated = false;
    for (let p = 0; p < width - 1; p++) {
      for (let q = p + 1; q < width; q++) {
        const off = at(p, q);
        const negligible = Number.EPSILON * Math.sqrt(Math.abs(at(p, p))) * Math.sqrt(Math.abs(at(q, q)));
        if (off === 0 || Math.abs(off) <= negligible / 4) continue;
        rotated = true;
        rotate(a, vectors, width, p, q);
      }
    }
  }
  return inOrder(
    Float64Array.from({ length: width }, (_, index) => at(index, index)),
    vectors,
  );
}

/** Sorts eigenvalues in descending order, with their vectors. */
function inOrder(values: Float64Array, vectors: Float64Array): Eigen {
  const width = values.length;
  const order = [...values.keys()].sort((i, j) => values[j] - values[i]);
  return {
    values: order.map((index) => values[index]),
    vectors: order.map((index) => Array.from(vectors.subarray(index * width, (index + 1) * width))),
  };
}

/** Rotates the plane of p and q so that their off-diagonal element becomes zero. */
function rotate(a: Float64Array, vectors: Float64Array, width: number, p: number, q: number): void {
  const off = a[p * width + q];
  const theta = (a[q * width + q] - a[p * width + p]) / (2 * off);
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(theta, 1));
  const c = 1 / Math.sqrt(t * t + 1);
  const s = t * c;
  const tau = s / (1 + c);
  a[p * width + p] -= t * off;
  a[q * width + q] += t * off;
  a[p * width + q] = 0;
  a[q * width + p] = 0;
  for (let k = 0; k < width; k++) {
    const [vp, vq] = [vectors[p * width + k], vectors[q * width + k]];
    vectors[p * width + k] = vp - s * (vq + tau * vp);
    vectors[q * width + k] = vq + s * (vp - tau * vq);
    if (k === p || k === q) continue;
    const [ap, aq] = [a[p * width + k], a[q * width + k]];
    const nextP = ap - s * (aq + tau * ap);
    const nextQ = aq + s * (ap - tau * aq);
    a[p * width + k] = nextP;
    a[k * width + p] = nextP;
    a[q * width + k] = nextQ;
    a[k * width + q] = nextQ;
  }
}

/** Householder's tridiagonal form and implicit QL, after tred2 and tql2 of EISPACK as in JAMA (public domain). */
function* byTridiagonal(matrix: Float64Array, width: number): Learning<Eigen> {
  const v = Float64Array.from(matrix);
  const d = new Float64Array(width);
  const e = new Float64Array(width);
  yield* tridiagonalize(v, d, e, width);
  yield* diagonalize(v, d, e, width);
  return inOrder(d, v);
}

/** Column j of the transformation is v[j · n …]. The diagonal is written to d, the subdiagonal to e[1 …]. */
function* tridiagonalize(v: Float64Array, d: Float64Array, e: Float64Array, n: number): Learning<void> {
  const at = (row: number, column: number): number => v[column * n + row];
  for (let j = 0; j < n; j++) d[j] = at(n - 1, j);
  for (let i = n - 1; i > 0; i--) {
    if (n > MAX_WIDTH_OF_SEVERAL_ROWS || i % ROWS_PER_TURN === 0) yield* breathe();
    let scale = 0;
    let h = 0;
    for (let k = 0; k < i; k++) scale += Math.abs(d[k]);
    if (scale === 0) {
      e[i] = d[i - 1];
      for (let j = 0; j < i; j++) {
        d[j] = at(i - 1, j);
        v[j * n + i] = 0;
        v[i * n + j] = 0;
      }
      d[i] = 0;
      continue;
    }
    for (let k = 0; k < i; k++) {
      const part = d[k] / scale;
      d[k] = part;
      h += part * part;
    }
    let f = d[i - 1];
    let g = f > 0 ? -Math.sqrt(h) : Math.sqrt(h);
    e[i] = scale * g;
    h -= f * g;
    d[i - 1] = f - g;
    e.fill(0, 0, i);
    for (let j = 0; j < i; j++) {
      f = d[j];
      v[i * n + j] = f;
      g = e[j] + at(j, j) * f;
      for (let k = j + 1; k < i; k++) {
        g += at(k, j) * d[k];
        e[k] += at(k, j) * f;
      }
      e[j] = g;
    }
    f = 0;
    for (let j = 0; j < i; j++) {
      e[j] /= h;
      f += e[j] * d[j];
    }
    const share = f / (h + h);
    for (let j = 0; j < i; j++) e[j] -= share * d[j];
    for (let j = 0; j < i; j++) {
      f = d[j];
      g = e[j];
      for (let k = j; k < i; k++) v[j * n + k] = at(k, j) - (f * e[k] + g * d[k]);
      d[j] = at(i - 1, j);
      v[j * n + i] = 0;
    }
    d[i] = h;
  }
  for (let i = 0; i < n - 1; i++) {
    if (n > MAX_WIDTH_OF_SEVERAL_ROWS || i % ROWS_PER_TURN === 0) yield* breathe();
    v[i * n + n - 1] = at(i, i);
    v[i * n + i] = 1;
    const h = d[i + 1];
    if (h !== 0) {
      for (let k = 0; k <= i; k++) d[k] = at(k, i + 1) / h;
      for (let j = 0; j <= i; j++) {
        let g = 0;
        for (let k = 0; k <= i; k++) g += at(k, i + 1) * at(k, j);
        for (let k = 0; k <= i; k++) v[j * n + k] = at(k, j) - g * d[k];
      }
    }
    v.fill(0, (i + 1) * n, (i + 1) * n + i + 1);
  }
  for (let j = 0; j < n; j++) {
    d[j] = at(n - 1, j);
    v[j * n + n - 1] = 0;
  }
  v[n * n - 1] = 1;
  e[0] = 0;
}

function* diagonalize(v: Float64Array, d: Float64Array, e: Float64Array, n: number): Learning<void> {
  e.copyWithin(0, 1);
  e[n - 1] = 0;
  let shifted = 0;
  let largest = 0;
  for (let l = 0; l < n; l++) {
    largest = Math.max(largest, Math.abs(d[l]) + Math.abs(e[l]));
    let m = l;
    while (m < n - 1 && Math.abs(e[m]) > Number.EPSILON * largest) m++;
    if (m > l) {
      do {
        yield* breathe();
        shifted += step(v, d, e, n, l, m);
      } while (Math.abs(e[l]) > Number.EPSILON * largest);
    }
    d[l] += shifted;
    e[l] = 0;
  }
}

/** One QL sweep between l and m; returns the shift of the diagonal. */
function step(v: Float64Array, d: Float64Array, e: Float64Array, n: number, l: number, m: number): number {
  const first = d[l];
  const beside = e[l];
  let p = (d[l + 1] - first) / (2 * beside);
  const root = p < 0 ? -Math.hypot(p, 1) : Math.hypot(p, 1);
  const moved = beside / (p + root);
  d[l] = moved;
  const next = beside * (p + root);
  d[l + 1] = next;
  const shift = first - moved;
  for (let i = l + 2; i < n; i++) d[i] -= shift;
  p = d[m];
  const besideNext = e[l + 1];
  let [c, c2, c3, s, s2] = [1, 1, 1, 0, 0];
  for (let i = m - 1; i >= l; i--) {
    c3 = c2;
    c2 = c;
    s2 = s;
    const off = e[i];
    const g = c * off;
    const h = c * p;
    const r = Math.hypot(p, off);
    e[i + 1] = s * r;
    s = off / r;
    c = p / r;
    p = c * d[i] - s * g;
    d[i + 1] = h + s * (c * g + s * d[i]);
    const left = i * n;
    const right = left + n;
    for (let k = 0; k < n; k++) {
      const a = v[left + k];
      const b = v[right + k];
      v[right + k] = s * a + c * b;
      v[left + k] = c * a - s * b;
    }
  }
  p = (-s * s2 * c3 * besideNext * beside) / next;
  e[l] = s * p;
  d[l] = c * p;
  return shift;
}
