/** A table for a terminal: columns as wide as their widest cell. `right` tells which columns hold figures. */
export function textTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  right: ReadonlySet<number> = new Set(),
): string {
  const widths = head.map((title, index) => Math.max(title.length, ...rows.map((row) => (row[index] ?? '').length)));
  return [head, ...rows]
    .map((row) =>
      row
        .map((cell, index) => {
          const width = widths[index] as number;
          return right.has(index) ? cell.padStart(width) : cell.padEnd(width);
        })
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
