/** Eigenvalues, largest first, and the unit eigenvectors that belong to them, each a row. */
export interface Eigen {
  readonly values: readonly number[];
  readonly vectors: readonly (readonly number[])[];
}

const MOST_SWEEPS = 60;

/**
 * Of a symmetric matrix without negative eigenvalues, by Jacobi's rotations: slower than other methods, but small
 * eigenvalues come out with all their digits where the matrix is graded, as covariances of differently scaled columns are
 * (J. Demmel and K. Veselić, "Jacobi's method is more accurate than QR", 1992).
 * @param matrix row by row
 */
export function symmetricEigen(matrix: Float64Array, width: number): Eigen {
  const a = Float64Array.from(matrix);
  const vectors = new Float64Array(width * width);
  for (let i = 0; i < width; i++) vectors[i * width + i] = 1;
  const at = (i: number, j: number): number => a[i * width + j] as number;
  for (let sweep = 0, rotated = true; rotated && sweep < MOST_SWEEPS; sweep++) {
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
  const order = Array.from({ length: width }, (_, index) => index).sort((i, j) => at(j, j) - at(i, i));
  return {
    values: order.map((index) => at(index, index)),
    vectors: order.map((index) => Array.from(vectors.subarray(index * width, (index + 1) * width))),
  };
}

/** Turns the plane of p and q so that their product vanishes. */
function rotate(a: Float64Array, vectors: Float64Array, width: number, p: number, q: number): void {
  const off = a[p * width + q] as number;
  const theta = ((a[q * width + q] as number) - (a[p * width + p] as number)) / (2 * off);
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(theta, 1));
  const c = 1 / Math.sqrt(t * t + 1);
  const s = t * c;
  const tau = s / (1 + c);
  a[p * width + p] = (a[p * width + p] as number) - t * off;
  a[q * width + q] = (a[q * width + q] as number) + t * off;
  a[p * width + q] = 0;
  a[q * width + p] = 0;
  for (let k = 0; k < width; k++) {
    const [vp, vq] = [vectors[p * width + k] as number, vectors[q * width + k] as number];
    vectors[p * width + k] = vp - s * (vq + tau * vp);
    vectors[q * width + k] = vq + s * (vp - tau * vq);
    if (k === p || k === q) continue;
    const [ap, aq] = [a[p * width + k] as number, a[q * width + k] as number];
    const nextP = ap - s * (aq + tau * ap);
    const nextQ = aq + s * (ap - tau * aq);
    a[p * width + k] = nextP;
    a[k * width + p] = nextP;
    a[q * width + k] = nextQ;
    a[k * width + q] = nextQ;
  }
}
