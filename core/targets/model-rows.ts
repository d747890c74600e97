/** What a model of a network or a graph, which sees each row alone and answers every one, cannot do to rows. */
import type { FrozenNode } from './frozen.ts';

/** One sentence for people why such a model cannot say the node; null where it leaves rows as they come. */
export function rowsReason({ rows, combine }: FrozenNode): string | null {
  if (combine !== null) return 'a model takes the rows of one table.';
  switch (rows?.rows) {
    case undefined:
      return null;
    case 'whole':
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
