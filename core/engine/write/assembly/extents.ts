/**
 * Finds the smallest and largest number of each column of a row-major matrix in single precision, in AssemblyScript:
 * four numbers at once, without branches that depend on them. NaN is a missing cell.
 */

/** The smaller number; `a` if `b` is NaN. */
function smaller(a: v128, b: v128): v128 {
  return f32x4.pmin(a, b);
}

function larger(a: v128, b: v128): v128 {
  return f32x4.pmax(a, b);
}

/**
 * Widens `low` and `high` by `rows` rows at `cells`. Both are addresses of one float per number of a row; `period`, the
 * numbers of a row, is a multiple of four. For a narrow matrix several of its rows count as one.
 */
export function widen(cells: u32, rows: u32, period: u32, low: u32, high: u32): void {
  const bytes: u32 = 4 * period;
  let row: u32 = 0;
  for (; row + 4 <= rows; row += 4) {
    for (let at: u32 = 0; at < bytes; at += 16) {
      const cell = cells + at;
      const a = v128.load(cell);
      const b = v128.load(cell + bytes);
      const c = v128.load(cell + 2 * bytes);
      const d = v128.load(cell + 3 * bytes);
      v128.store(low + at, smaller(smaller(smaller(smaller(v128.load(low + at), a), b), c), d));
      v128.store(high + at, larger(larger(larger(larger(v128.load(high + at), a), b), c), d));
    }
    cells += 4 * bytes;
  }
  for (; row < rows; row++) {
    for (let at: u32 = 0; at < bytes; at += 16) {
      const a = v128.load(cells + at);
      v128.store(low + at, smaller(v128.load(low + at), a));
      v128.store(high + at, larger(v128.load(high + at), a));
    }
    cells += bytes;
  }
}
