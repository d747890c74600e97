/**
 * Measured effects of preparation on models: figures of the study of 2026-11-30 in docs/evidence.md, by the purpose
 * that a step serves. A test compares them with that page.
 */
import type { Purpose } from '../ir/purpose.ts';

type Measured = Readonly<Partial<Record<Purpose, string>>>;

export const SCALING: Measured = {
  net: 'standardising: 12 of 16 tables better, epochs 43 → 11',
  linear: 'standardising: scores tied in 14 of 16 tables, steps of the solver 359 → 26',
  neighbours: 'standardising: 10 of 16 tables better, none worse',
};

export const POWER: Measured = {
  net: 'power on lopsided columns: +0.012 over standardising, 6 tables, 3 better and none worse',
  linear:
    'power on lopsided columns only: +0.013 over standardising, 6 tables, 3 better and none worse; on all columns −0.004',
  neighbours: 'power on lopsided columns: +0.022 over standardising, 6 tables, 2 better and none worse',
};

export const FENCE: Measured = {
  net: 'one cell in a hundred off by a factor 100 cost 0.20; a clip at 3 interquartile ranges regained 0.19, RobustScaler 0.03',
  linear:
    'one cell in a hundred off by a factor 100: a clip at 3 interquartile ranges 0.547 → 0.786, RobustScaler 0.556',
  neighbours:
    'one cell in a hundred off by a factor 100: a clip at 3 interquartile ranges 0.686 → 0.750, RobustScaler 0.720',
};

export const ONE_HOT: Measured = {
  net: 'one-hot against ordinal codes: 0.764 to 0.752 up to 10 values, 0.770 to 0.654 above 30',
  linear: 'one-hot against ordinal codes: 0.738 to 0.728 up to 10 values, 0.708 to 0.633 above 30',
  neighbours: 'one-hot against ordinal codes: 0.710 to 0.712 up to 10 values, 0.671 to 0.591 above 30',
};

export const ORDINAL: Measured = {
  trees: 'ordinal codes against one-hot: tied in 9 of 9 tables up to 10 values; above 30, 0.707 to 0.659',
};

export const TARGET_CODES: Measured = {
  net: 'above 30 values: target codes 0.723, counts 0.662; not cross-fitted 0.705',
  linear: 'above 30 values: target codes 0.705, counts 0.639; not cross-fitted 0.689',
  neighbours: 'above 30 values: target codes 0.667, counts 0.596',
};

export const ITERATIVE: Measured = {
  net: 'with 30 % missing at random: +0.026 over the median, 6 tables, 2 better and none worse',
  linear: 'with 30 % missing at random: +0.031 over the median, 6 tables, 3 better and none worse',
  neighbours: 'with 30 % missing at random: +0.036 over the median, 6 tables, 3 better and none worse',
};

export const MEDIAN: Measured = {
  net: 'on 7 tables’ own gaps mean, median, neighbours and iterative filling tied; dropping rows lost in 2',
};

export const TARGET_SCALING: Measured = {
  net: 'a standardised target: 5 of 8 tables better, none worse, epochs 47 → 14',
};

/** Reasons why usual steps are not proposed. */
export const NOT_NEEDED: Measured = {
  trees:
    'Not needed: scaling changed trees in none of 16 tables, whatever the scaler, and they read missing cells as they are (filled by the median instead: no difference on 7 tables’ own gaps).',
};
