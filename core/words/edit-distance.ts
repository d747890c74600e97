/** Insertions, deletions and substitutions of UTF-16 units that turn one text into the other, at most `most` + 1. */
export function editDistance(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  // A common beginning and a common end need no edits.
  let from = 0;
  let [endA, endB] = [a.length, b.length];
  while (from < endA && from < endB && a[from] === b[from]) from++;
  while (endA > from && endB > from && a[endA - 1] === b[endB - 1]) {
    endA--;
    endB--;
  }
  const [rows, columns] = [endA - from, endB - from];
  let row = Array.from({ length: columns + 1 }, (_, index) => index);
  for (let i = 1; i <= rows; i++) {
    const next = new Array<number>(columns + 1).fill(most + 1);
    next[0] = i;
    let least = i;
    // Further from the diagonal there are more edits than `most`.
    for (let j = Math.max(1, i - most); j <= Math.min(columns, i + most); j++) {
      const change = row[j - 1] + (a[from + i - 1] === b[from + j - 1] ? 0 : 1);
      const edits = Math.min(change, row[j] + 1, next[j - 1] + 1);
      next[j] = edits;
      if (edits < least) least = edits;
    }
    if (least > most) return most + 1;
    row = next;
  }
  return Math.min(row[columns], most + 1);
}
