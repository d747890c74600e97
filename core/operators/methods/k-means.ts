/**
 * Lloyd's algorithm on one column, as sklearn.cluster.KMeans(init=centers, n_init=1) runs it: at most 300 rounds, until
 * no cell changes its cluster or the centres hardly move.
 * Source: sklearn/cluster/_kmeans.py, `_kmeans_single_lloyd`, and _k_means_common.pyx.
 */
import type { Learning } from '../../ir/aggregate.ts';
import { inStretches } from '../kit/in-turns.ts';

const MAX_ROUNDS = 300;
const TOLERANCE = 1e-4;
/** Distances computed between two calls of `breathe`, about 10 ms. */
const DISTANCES_PER_TURN = 1 << 22;

export function* kMeansCenters(cells: Float64Array, initial: readonly number[]): Learning<number[]> {
  const mean = meanOf(cells);
  const x = cells.map((cell) => cell - mean);
  const spread = meanOf(x.map((cell) => cell * cell));
  let centers = Float64Array.from(initial, (center) => center - mean);
  let labels = new Int32Array(x.length).fill(-1);
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const next = yield* nearest(x, centers);
    const moved = centersOf(x, next, centers);
    const shift = moved.reduce((sum, center, index) => sum + (center - centers[index]) ** 2, 0);
    centers = moved;
    if (next.every((label, row) => label === labels[row]) || shift <= TOLERANCE * spread) break;
    labels = next;
  }
  return Array.from(centers, (center) => center + mean);
}

function meanOf(cells: Float64Array): number {
  let sum = 0;
  let lost = 0;
  for (const cell of cells) {
    const next = sum + cell;
    lost += Math.abs(sum) >= Math.abs(cell) ? sum - next + cell : cell - next + sum;
    sum = next;
  }
  return (Number.isFinite(sum) ? sum + lost : sum) / cells.length;
}

/**
 * The nearest centre of each cell; the first one in a tie. Distances omit x², because it is the same for all centres.
 */
function* nearest(x: Float64Array, centers: Float64Array): Learning<Int32Array<ArrayBuffer>> {
  const squares = centers.map((center) => center * center);
  const labels = new Int32Array(x.length);
  yield* inStretches(x.length, Math.ceil(DISTANCES_PER_TURN / centers.length), (from, to) => {
    for (let row = from; row < to; row++) {
      const cell = x[row];
      let least = Infinity;
      for (let at = 0; at < centers.length; at++) {
        const distance = squares[at] - 2 * (cell * centers[at]);
        if (distance < least) {
          least = distance;
          labels[row] = at;
        }
      }
    }
  });
  return labels;
}

/** Means of the clusters. An empty cluster gets the cell that is farthest from its centre. */
function centersOf(x: Float64Array, labels: Int32Array, before: Float64Array): Float64Array<ArrayBuffer> {
  const sums = new Float64Array(before.length);
  const counts = new Float64Array(before.length);
  labels.forEach((label, row) => {
    sums[label] += x[row];
    counts[label] += 1;
  });
  const empty = [...counts.keys()].filter((at) => counts[at] === 0);
  if (empty.length > 0) {
    const distances = Float64Array.from(labels, (label, row) => (x[row] - before[label]) ** 2);
    const farthest = [...distances.keys()].sort((a, b) => distances[b] - distances[a]);
    if (distances[farthest[0]] > 0) {
      empty.forEach((at, place) => {
        const row = farthest[place];
        const label = labels[row];
        sums[label] -= x[row];
        counts[label] -= 1;
        sums[at] = x[row];
        counts[at] = 1;
      });
    }
  }
  // If no cell can be moved, the empty cluster gets the centre of the largest one, or its sum if the largest
  // comes later, as in the reference.
  const largest = counts.indexOf(counts.reduce((most, count) => Math.max(most, count)));
  const centers = sums;
  for (let at = 0; at < centers.length; at++) {
    const count = counts[at];
    centers[at] = count > 0 ? centers[at] * (1 / count) : centers[largest];
  }
  return centers;
}
