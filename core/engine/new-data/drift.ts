/**
 * Drift: whether a column's values are distributed differently in new rows than in train rows. Two figures of the same
 * counts:
 * PSI, the population stability index: Σ (p − q) ln(p ÷ q) over bins. By convention 0.1 is noteworthy and 0.25 is
 * large.
 * JS, the Jensen–Shannon distance to base 2 (SciPy's `jensenshannon(p, q, 2)`), from 0 (equal) to 1 (nothing in
 * common).
 * PSI of two samples of one distribution is not 0 but about (1/n + 1/m) times a chi-squared variable with one degree of
 * freedom less than there are bins (Yurdakul and Naranjo, 2020). A PSI that chance explains is no drift; if chance
 * alone reaches the threshold, drift cannot be decided. drift.test.ts draws samples to check these bounds.
 */

/** PSI of moderate and of large drift. */
export const PSI_MODERATE = 0.1;
export const PSI_LARGE = 0.25;
/** Accepted probability that the check of a whole table reports chance as drift. */
const FALSE_ALARMS = 0.01;
/**
 * Fewest cells per bin in both samples together, scaled to the smaller sample; with fewer, chi-squared does not apply.
 */
const MIN_CELLS = 5;
/**
 * Neighbouring bins of numbers are merged until each has this share: about ten bins, because more bins vary more by
 * chance.
 */
const MIN_NUMBER_SHARE = 0.08;
/**
 * A category is listed in any sample if its cells exceed those of the last listed one by this many standard deviations.
 */
const SURELY_LISTED = 2.5;
/** Cells added to each bin, so that empty bins have a logarithm. */
const PSEUDO_CELLS = 0.5;

export interface Drift {
  readonly psi: number;
  readonly js: number;
  /** `unknown`: too few rows to decide. */
  readonly level: 'none' | 'moderate' | 'large' | 'unknown';
  /** Largest PSI explained by chance. */
  readonly chance: number;
  /** Number of new rows needed to decide; null if no number suffices, because there are too few train rows. */
  readonly rowsNeeded: number | null;
}

/**
 * Compares counts of the same bins in train rows and new rows.
 * @param ordered whether small bins are merged with their neighbours; else all small bins are merged into one
 * @param hasRest whether the last count is of all categories that the profile does not list
 * @param columns number of columns compared at once
 */
export function driftOf(
  before: readonly number[],
  after: readonly number[],
  {
    ordered,
    hasRest = false,
    columns,
  }: { readonly ordered: boolean; readonly hasRest?: boolean; readonly columns: number },
): Drift {
  const [n, m] = [total(before), total(after)];
  if (n === 0 || m === 0)
    return { psi: 0, js: 0, level: 'unknown', chance: Number.POSITIVE_INFINITY, rowsNeeded: null };
  const bins = hasRest && before[before.length - 1] > 0 ? listedBins(before, after) : merged(before, after, ordered);
  const smooth = (cells: number, all: number): number => (cells + PSEUDO_CELLS) / (all + PSEUDO_CELLS * bins.length);
  let psi = 0;
  let divergence = 0;
  for (const [a, b] of bins) {
    const [p, q] = [smooth(a, n), smooth(b, m)];
    psi += (p - q) * Math.log(p / q);
    divergence += half(a / n, b / m) + half(b / m, a / n);
  }
  const spread = chiSquaredQuantile(1 - FALSE_ALARMS / Math.max(1, columns), Math.max(1, bins.length - 1));
  const chance = (1 / n + 1 / m) * spread;
  const left = PSI_MODERATE / spread - 1 / n;
  const isSure = psi > chance;
  const level =
    psi >= PSI_MODERATE && isSure
      ? psi >= PSI_LARGE
        ? 'large'
        : 'moderate'
      : psi >= PSI_MODERATE || chance >= PSI_LARGE
        ? 'unknown'
        : 'none';
  return {
    psi,
    js: Math.sqrt(Math.max(0, divergence)),
    level,
    chance,
    rowsNeeded: left > 0 ? Math.ceil(1 / left) : null,
  };
}

const total = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0);

/** A bin's term of half the Kullback–Leibler divergence from the mean of both, in bits. */
const half = (p: number, q: number): number => (p === 0 ? 0 : (p / 2) * Math.log2((2 * p) / (p + q)));

type Pair = readonly [before: number, after: number];

/**
 * Bins of categories if a profile lists the frequent ones and counts the others together as the last.
 * Listed categories were selected for being frequent in the train rows, so rare ones among them are rarer in new rows
 * of the same distribution: categories with r cells have about (r + 1) · N(r + 1) cells in as many new rows, where N(r)
 * is the number of categories with r cells (Good and Turing). So a category has its own bin only if it would be listed
 * in any sample.
 * The other listed categories share a bin; the number of its cells that the selection may explain counts as unlisted.
 */
function listedBins(before: readonly number[], after: readonly number[]): Pair[] {
  const [n, m] = [total(before), total(after)];
  const pairs = before.map((count, index): Pair => [count, after[index]]);
  const rest = pairs.pop() as Pair;
  const last = Math.min(...pairs.map(([a]) => a));
  const isLarge = ([a, b]: Pair): boolean => ((a + b) / (n + m)) * Math.min(n, m) >= MIN_CELLS;
  const isOwn = (pair: Pair): boolean => isLarge(pair) && pair[0] - last >= SURELY_LISTED * Math.sqrt(pair[0]);
  const own = pairs.filter(isOwn);
  const others = sumOf(pairs.filter((pair) => !isOwn(pair)));
  if (!isLarge(others) || !isLarge(rest)) return [...own, sumOf([others, rest])];
  const withCells = (cells: number): number => pairs.filter(([a]) => a === cells).length;
  const [atLast, above] = [withCells(last), withCells(last + 1)];
  const selected = last * atLast + (last + 1) * above;
  const most = selected + SURELY_LISTED * (last + 1) * Math.sqrt(atLast + above);
  const even = ((others[0] + rest[0]) * others[1]) / (others[1] + rest[1]);
  const moved = Math.max(0, Math.min(others[0] - even, most, others[0]));
  return [...own, [others[0] - moved, others[1]], [rest[0] + moved, rest[1]]];
}

const sumOf = (pairs: readonly Pair[]): Pair => [total(pairs.map(([a]) => a)), total(pairs.map(([, b]) => b))];

function merged(before: readonly number[], after: readonly number[], ordered: boolean): Pair[] {
  const [n, m] = [total(before), total(after)];
  const smaller = Math.min(n, m);
  const least = Math.max(MIN_CELLS, ordered ? MIN_NUMBER_SHARE * smaller : 0);
  const pairs = before.map((count, index): Pair => [count, after[index]]);
  const isLarge = ([a, b]: Pair): boolean => ((a + b) / (n + m)) * smaller >= least;
  if (!ordered) {
    const large = pairs.filter(isLarge);
    const rest = pairs.filter((pair) => !isLarge(pair));
    return rest.length === 0 ? large : [...large, sumOf(rest)];
  }
  const bins: Pair[] = [];
  let open: Pair = [0, 0];
  for (const pair of pairs) {
    open = sumOf([open, pair]);
    if (!isLarge(open)) continue;
    bins.push(open);
    open = [0, 0];
  }
  const last = bins.pop() ?? [0, 0];
  return [...bins, sumOf([last, open])];
}

/**
 * Approximation by Wilson and Hilferty: within 4 % for the tails used here, and closer with more degrees of freedom.
 */
export function chiSquaredQuantile(probability: number, degrees: number): number {
  const a = 2 / (9 * degrees);
  return degrees * (1 - a + normalQuantile(probability) * Math.sqrt(a)) ** 3;
}

/** Acklam's approximation in the upper tail, from 0.975 on: relative error below 2e-9. */
function normalQuantile(probability: number): number {
  const q = Math.sqrt(-2 * Math.log(1 - probability));
  const top = [
    -0.007784894002430293, -0.3223964580411365, -2.400758277161838, -2.549732539343734, 4.374664141464968,
    2.938163982698783,
  ];
  const bottom = [0.007784695709041462, 0.3224671290700398, 2.445134137142996, 3.754408661907416];
  const polynomial = (factors: readonly number[]): number => factors.reduce((sum, factor) => sum * q + factor, 0);
  return -polynomial(top) / (polynomial(bottom) * q + 1);
}

/** Smallest reported difference between shares of missing cells; the second applies if no train cell was missing. */
const MIN_SHARE = 0.05;
const MIN_NEW_SHARE = 0.01;

/** Whether the share of missing cells differs from the train rows' by more than chance. */
export function missingDiffers(before: Share, after: Share, columns: number): boolean {
  if (before.rows === 0 || after.rows === 0) return false;
  const [p, q] = [before.missing / before.rows, after.missing / after.rows];
  if (Math.abs(p - q) < (before.missing === 0 ? MIN_NEW_SHARE : MIN_SHARE)) return false;
  const both = (before.missing + after.missing) / (before.rows + after.rows);
  const z2 = (p - q) ** 2 / (both * (1 - both) * (1 / before.rows + 1 / after.rows));
  return z2 > chiSquaredQuantile(1 - FALSE_ALARMS / Math.max(1, columns), 1);
}

export interface Share {
  readonly rows: number;
  readonly missing: number;
}
