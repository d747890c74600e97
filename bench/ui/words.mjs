import { quantile } from '../measure.mjs';

/** Figures as words. */

export const milliseconds = (/** @type {number} */ value) => `${value.toPrecision(value < 1000 ? 3 : 4)} ms`;

export const share = (/** @type {number} */ value) => `${(100 * value).toFixed(value < 0.1 ? 1 : 0)} %`;

/** Median, p95 and greatest. */
export const line = (/** @type {readonly number[]} */ values) =>
  [quantile(values, 0.5), quantile(values, 0.95), Math.max(...values)].map(milliseconds);
