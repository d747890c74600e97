/**
 * Number of principal components by Minka's maximum likelihood ("Automatic choice of dimensionality for PCA", 2000).
 * Source: sklearn/decomposition/_pca.py, `_assess_dimension`.
 */

/** Limit below which a variance is a rounding error. */
const MIN_VARIANCE = 1e-15;

/** The logarithm of the gamma function at k / 2, for whole k ≥ 1. */
function logGammaOfHalf(k: number): number {
  let result = k % 2 === 0 ? 0 : Math.log(Math.PI) / 2;
  for (let at = k % 2 === 0 ? 2 : 1; at < k; at += 2) result += Math.log(at / 2);
  return result;
}

/** The rank of largest likelihood, from 1 to the number of columns − 1; 0 for a single column. */
export function likeliestDimension(variances: readonly number[], rows: number): number {
  let best = 0;
  let largest = -Infinity;
  for (let rank = 1; rank < variances.length; rank++) {
    const likelihood = logLikelihood(variances, rank, rows);
    if (likelihood > largest) [best, largest] = [rank, likelihood];
  }
  return best;
}

function logLikelihood(variances: readonly number[], rank: number, rows: number): number {
  const columns = variances.length;
  if (variances[rank - 1] < MIN_VARIANCE) return -Infinity;
  let pu = -rank * Math.log(2);
  for (let i = 1; i <= rank; i++) {
    const free = columns - i + 1;
    pu += logGammaOfHalf(free) - (Math.log(Math.PI) * free) / 2;
  }
  const logs = variances.slice(0, rank).reduce((sum, variance) => sum + Math.log(variance), 0);
  const noise = Math.max(
    MIN_VARIANCE,
    variances.slice(rank).reduce((sum, variance) => sum + variance, 0) / (columns - rank),
  );
  const parameters = columns * rank - (rank * (rank + 1)) / 2;
  let pa = 0;
  for (let i = 0; i < rank; i++) {
    const own = variances[i];
    for (let j = i + 1; j < columns; j++) {
      const other = j < rank ? variances[j] : noise;
      pa += Math.log((own - variances[j]) * (1 / other - 1 / own)) + Math.log(rows);
    }
  }
  return (
    pu -
    (logs * rows) / 2 -
    (Math.log(noise) * rows * (columns - rank)) / 2 +
    (Math.log(2 * Math.PI) * (parameters + rank)) / 2 -
    pa / 2 -
    (rank * Math.log(rows)) / 2
  );
}
