/** Interface of the files in this folder: a function of a row's values. */

/** A value of the row; NaN or null is missing. */
export type RowValue = number | string | null;

/** Writes the results for one row. */
export type RowFunction = (xs: readonly RowValue[], results: Float64Array) => void;

export interface RowModelKind<Settings> {
  /** Number of results per row. */
  outputs(settings: Settings): number;
  /** Prepares the function. It is called once per task, so costly preparation belongs in the settings. */
  prepare(settings: Settings): RowFunction;
}
