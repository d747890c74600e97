/**
 * A scale that would divide by (nearly) zero becomes 1, so that a constant column becomes 0 instead of exploding.
 * Source: sklearn/preprocessing/_data.py, `_handle_zeros_in_scale` and `_is_constant_feature`.
 */

/** The scale, or 1 where it is below ten times the spacing of doubles near 1. */
export const scaleOrOne = (scale: number): number => (scale < 10 * Number.EPSILON ? 1 : scale);

/** Whether a variance is no larger than what rounding alone can produce. */
export const isConstant = (variance: number, mean: number, count: number): boolean =>
  variance <= count * Number.EPSILON * variance + (count * mean * Number.EPSILON) ** 2;
