/** The rows that an exported file checks itself with. */

/** A cell: null is missing, dates are milliseconds since 1970. NaN does not occur; infinities do. */
export type CheckCell = number | string | boolean | null;

/** Rows that an export carries, and what the engine makes of them. */
export interface CheckRows {
  /** For each source, in the order of `FrozenPipeline.sources`, one list of cells a column. */
  readonly inputs: readonly (readonly (readonly CheckCell[])[])[];
  /** One list of cells a column of the result. */
  readonly expected: readonly (readonly CheckCell[])[];
}
