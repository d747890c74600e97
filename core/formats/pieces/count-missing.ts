import { countNaN, holdsNumbers, type Vector } from '../../table/column.ts';

/** Missing cells; a NaN that is stored is no number either. */
export function countMissing(vector: Vector): number {
  if (holdsNumbers(vector)) return countNaN(vector.cells);
  const { cells: codes } = vector;
  let count = 0;
  for (let row = 0; row < codes.length; row++) count += codes[row] < 0 ? 1 : 0;
  return count;
}
