/** What goes into a fitted pipeline and comes out of it: rows, cells, predictions. */

/** A cell of the result; null if missing, dates in milliseconds since 1970. */
export type Cell = number | string | boolean | null;

/** A row by column name. Values other than numbers, strings, booleans, dates and null are refused when they are read. */
export type JsonRow = Readonly<Record<string, unknown>>;

/**
 * Predictions of n rows: a number (code, score) or a label each, a list of k scores each, or the data of an n × k matrix
 * row by row, as models give it.
 */
export type Predictions =
  | ArrayLike<number | string | null>
  | ArrayLike<ArrayLike<number>>
  | { readonly data: ArrayLike<number>; readonly shape: readonly number[] };
