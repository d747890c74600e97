/**
 * Fills the missing numbers of a row from the most similar rows: scikit-learn's KNNImputer. Distances are Euclidean
 * over the columns that both rows know, scaled up for the columns that they do not.
 */
import type { RowModelKind } from './row-model-kind.ts';

export interface NearestNeighbours {
  readonly rows: number;
  readonly features: number;
  /** The train rows column by column, NaN for missing. In shared memory, because every thread reads them. */
  readonly cells: Float64Array;
  /**
   * For each column the mean of its known cells, used for rows that share no known column with
   * any donor. NaN if none is known.
   */
  readonly means: Float64Array;
  /** For each column, 1 if no train cell is missing. */
  readonly complete: Uint8Array;
  readonly neighbours: number;
  readonly weights: 'uniform' | 'distance';
}

/** Train rows per block: small enough that their distances stay in a core's cache while the columns are added up. */
const BLOCK = 2048;

export const nearestNeighbours: RowModelKind<NearestNeighbours> = {
  outputs: ({ features }) => features,

  prepare(model) {
    const { rows, features, cells, means } = model;
    const squares = new Float64Array(rows);
    const shared = new Int32Array(rows);
    const nearest = new Float64Array(model.neighbours);
    const donors = new Int32Array(model.neighbours);

    return (xs, results) => {
      let lacking = 0;
      for (let feature = 0; feature < features; feature++) {
        const x = xs[feature] as number;
        results[feature] = x;
        if (x !== x && means[feature] === means[feature]) lacking++;
      }
      if (lacking === 0) return;
      measure(model, xs as readonly number[], squares, shared);
      for (let feature = 0; feature < features; feature++) {
        const x = xs[feature] as number;
        if (x === x || means[feature] !== means[feature]) continue;
        const column = cells.subarray(feature * rows, (feature + 1) * rows);
        const found = nearestDonors(column, squares, nearest, donors);
        results[feature] = found === 0 ? means[feature] : average(column, donors, nearest, found, model.weights);
      }
    };
  },
};

/** Squared distances to all train rows, scaled up for missing columns; NaN if no known column is shared. */
function measure(
  { rows, features, cells, complete }: NearestNeighbours,
  xs: readonly number[],
  squares: Float64Array,
  shared: Int32Array,
): void {
  for (let from = 0; from < rows; from += BLOCK) {
    const to = Math.min(from + BLOCK, rows);
    squares.fill(0, from, to);
    shared.fill(0, from, to);
    let always = 0;
    for (let feature = 0; feature < features; feature++) {
      const x = xs[feature];
      if (x !== x) continue;
      const offset = feature * rows;
      if (complete[feature] === 1) {
        always++;
        for (let row = from; row < to; row++) {
          const difference = x - cells[offset + row];
          squares[row] += difference * difference;
        }
      } else {
        for (let row = from; row < to; row++) {
          const difference = x - cells[offset + row];
          if (difference === difference) {
            squares[row] += difference * difference;
            shared[row] += 1;
          }
        }
      }
    }
    for (let row = from; row < to; row++) {
      const count = always + shared[row];
      squares[row] = count === 0 ? Number.NaN : (squares[row] / count) * features;
    }
  }
}

/**
 * Finds the nearest rows that know this column, in ascending distance; in a tie the earlier rows. Returns their number,
 * which is smaller than wanted if too few rows know the column.
 */
function nearestDonors(column: Float64Array, squares: Float64Array, nearest: Float64Array, donors: Int32Array): number {
  const wanted = nearest.length;
  let found = 0;
  let farthest = Infinity;
  for (let row = 0; row < column.length; row++) {
    const square = squares[row];
    // Once there are enough, only nearer ones count; NaN never is.
    if (found === wanted ? !(square < farthest) : square !== square) continue;
    if (column[row] !== column[row]) continue;
    let place = found < wanted ? found++ : wanted - 1;
    while (place > 0 && nearest[place - 1] > square) {
      nearest[place] = nearest[place - 1];
      donors[place] = donors[place - 1];
      place--;
    }
    nearest[place] = square;
    donors[place] = row;
    farthest = nearest[found - 1];
  }
  return found;
}

function average(
  column: Float64Array,
  donors: Int32Array,
  nearest: Float64Array,
  found: number,
  weights: 'uniform' | 'distance',
): number {
  let sum = 0;
  let weight = 0;
  if (weights === 'distance') {
    // Rows at no distance outweigh all others.
    const same = 1 / Math.sqrt(nearest[0]) === Infinity;
    for (let place = 0; place < found; place++) {
      const closeness = 1 / Math.sqrt(nearest[place]);
      const own = same ? (closeness === Infinity ? 1 : 0) : closeness;
      sum += column[donors[place]] * own;
      weight += own;
    }
    if (weight > 0) return sum / weight;
    sum = 0;
  }
  for (let place = 0; place < found; place++) sum += column[donors[place]];
  return sum / found;
}
