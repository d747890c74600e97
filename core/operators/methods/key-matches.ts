/** Counts the rows of two tables that have partners by their keys, without pairing them. */
import type { WholeColumn } from '../kit/operator.ts';
import { rowCodes, stacked } from './row-matching.ts';
import { BETWEEN_PAUSES, type Pause } from './row-order.ts';

/** Left, right. */
type Sides = readonly [number, number];

export interface KeyMatches {
  /** Rows that were compared. */
  readonly rows: Sides;
  /** Rows with at least one partner. */
  readonly matched: Sides;
  /** Rows with several partners. */
  readonly multiplied: Sides;
  /** Most partners of one row. */
  readonly most: Sides;
  /** Pairs of partners: rows of an inner join. */
  readonly pairs: number;
}

/**
 * Missing equals missing, as in pandas.merge.
 * @param share of the keys, 0 … 1: all rows of a sampled key take part, on both sides, so that each has all its partners
 */
export function keyMatches(
  keys: readonly [readonly WholeColumn[], readonly WholeColumn[]],
  rows: Sides,
  share: number,
  pause: Pause,
): KeyMatches {
  const sides = share < 1 ? keys.map((side, index) => ofShare(side, rows[index], share, pause)) : null;
  const counts: Sides = sides === null ? rows : [sides[0].rows, sides[1].rows];
  const [left, right] = sides === null ? keys : [sides[0].columns, sides[1].columns];
  const both = left.map((column, index) => stacked(column, right[index], counts));
  const { codes, count } = rowCodes(both, counts[0] + counts[1], pause);
  const times = [new Int32Array(count), new Int32Array(count)] as const;
  codes.forEach((code, row) => {
    times[row < counts[0] ? 0 : 1][code] += 1;
  });
  const total = { matched: [0, 0], multiplied: [0, 0], most: [0, 0] };
  let pairs = 0;
  for (let code = 0; code < count; code++) {
    const own = [times[0][code], times[1][code]];
    if (own[0] === 0 || own[1] === 0) continue;
    pairs += own[0] * own[1];
    for (const side of [0, 1]) {
      const partners = own[1 - side];
      total.matched[side] += own[side];
      if (partners > 1) total.multiplied[side] += own[side];
      total.most[side] = Math.max(total.most[side], partners);
    }
  }
  const pair = ([a, b]: readonly number[]): Sides => [a, b];
  return {
    rows: counts,
    matched: pair(total.matched),
    multiplied: pair(total.multiplied),
    most: pair(total.most),
    pairs,
  };
}

/** The rows whose key is in the sample: a key is by its hash, which is the same on both sides. */
function ofShare(columns: readonly WholeColumn[], rows: number, share: number, pause: Pause) {
  const limit = Math.floor(share * 2 ** 32);
  const picked: number[] = [];
  for (let row = 0; row < rows; row++) {
    if (row % BETWEEN_PAUSES === 0) pause();
    let hash = 0x9e3779b9;
    for (const { cells } of columns) hash = mixed(hash, cells[row]);
    if (hash >>> 0 < limit) picked.push(row);
  }
  return {
    rows: picked.length,
    columns: columns.map(({ cells, values }): WholeColumn => {
      const own = cells instanceof Float64Array ? new Float64Array(picked.length) : new Int32Array(picked.length);
      picked.forEach((row, at) => {
        own[at] = cells[row];
      });
      return { cells: own, values };
    }),
  };
}

const bits = new DataView(new ArrayBuffer(8));

/** MurmurHash3's mixing of the cell's bits into the hash. 0 and −0 are one key, and so is every missing number. */
function mixed(hash: number, cell: number): number {
  bits.setFloat64(0, cell === 0 ? 0 : Number.isNaN(cell) ? Number.NaN : cell);
  let made = hash;
  for (const part of [bits.getInt32(0), bits.getInt32(4)]) {
    let k = Math.imul(part, 0xcc9e2d51);
    k = (k << 15) | (k >>> 17);
    made ^= Math.imul(k, 0x1b873593);
    made = (Math.imul((made << 13) | (made >>> 19), 5) + 0xe6546b64) | 0;
  }
  made = Math.imul(made ^ (made >>> 16), 0x85ebca6b);
  made = Math.imul(made ^ (made >>> 13), 0xc2b2ae35);
  return made ^ (made >>> 16);
}
