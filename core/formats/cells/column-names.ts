/** Column names from a header row: no two alike, none empty, whatever the file holds. */

export interface ColumnNames {
  readonly names: readonly string[];
  /** For each column, what was changed and why; null where the name stands as in the file. */
  readonly notes: readonly (string | null)[];
}

/**
 * An empty name becomes `column_3` (counted from 1); the second `x` becomes `x_2`, or the next number that no other
 * column has. Names from the file always win over made ones.
 * @param keepsEmpty for files whose columns may have an empty name, which then is one like any other
 */
export function columnNames(header: readonly string[], keepsEmpty = false): ColumnNames {
  const taken = new Set(header);
  const seen = new Set<string>();
  const next = new Map<string, number>();
  const names: string[] = [];
  const notes: (string | null)[] = [];
  const free = (base: string, from: number): string => {
    let number = next.get(base) ?? from;
    while (taken.has(`${base}_${number}`)) number++;
    next.set(base, number + 1);
    const name = `${base}_${number}`;
    taken.add(name);
    return name;
  };
  header.forEach((original, index) => {
    if (original === '' && !keepsEmpty) {
      const wanted = `column_${index + 1}`;
      const name = taken.has(wanted) ? free(wanted, 2) : wanted;
      taken.add(name);
      seen.add(name);
      names.push(name);
      notes.push(`The column has no name in the file; it is called "${name}".`);
    } else if (seen.has(original)) {
      const name = free(original, 2);
      seen.add(name);
      names.push(name);
      notes.push(`The name occurs more than once; this column is called "${name}".`);
    } else {
      seen.add(original);
      names.push(original);
      notes.push(null);
    }
  });
  return { names, notes };
}

/** Names of a file without a header: `column_1`, `column_2`, … */
export const numberedNames = (columns: number): ColumnNames => ({
  names: Array.from({ length: columns }, (_, index) => `column_${index + 1}`),
  notes: new Array<null>(columns).fill(null),
});
