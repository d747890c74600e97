/**
 * Row operations that a network or graph model cannot do, because it sees each row alone and returns a result for each.
 */
import type { FrozenNode } from './frozen.ts';

/** User-visible sentence why such a model cannot express the node; null if the node leaves rows unchanged. */
export function rowsReason({ rows, combine }: FrozenNode): string | null {
  if (combine !== null) return 'a model takes the rows of one table.';
  switch (rows?.rows) {
    case undefined:
      return null;
    case 'whole':
      if (rows.groups === true) return 'it makes one row of several, and a model gives one result for every row.';
      if (rows.repeats === true) return 'it makes several rows of one, and a model gives one result for every row.';
      return 'a cell depends on other rows, and a model sees each row alone.';
    case 'filter':
    case 'distinct':
    case 'take':
      return 'it drops rows, and a model gives a result for every row.';
    case 'sort':
      return 'a model leaves rows in the order in which they come.';
    case 'partition':
      return 'a model marks no rows.';
  }
}
