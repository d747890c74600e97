/** What each file of this folder defines: a function of a row's values. */

/** A value of the row: NaN or null is missing. */
export type RowValue = number | string | null;

/** Writes the results for one row. */
export type RowFunction = (xs: readonly RowValue[], results: Float64Array) => void;

export interface RowModelKind<Settings> {
  /** How many results a row has. */
  outputs(settings: Settings): number;
  /** Prepares the function; called once a task, so costly preparation belongs in the settings. */
  prepare(settings: Settings): RowFunction;
}
