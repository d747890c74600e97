/** Rows that an exported file checks itself with. */

/** A cell: null is missing; dates are milliseconds since 1970. NaN never occurs; infinities do. */
export type CheckCell = number | string | boolean | null;

/** Input rows of an export's self-check, and the engine's results for them. */
export interface CheckRows {
  /** For each source, in the order of `FrozenPipeline.sources`: one list of cells per column. */
  readonly inputs: readonly (readonly (readonly CheckCell[])[])[];
  /** One list of cells per column of the result. */
  readonly expected: readonly (readonly CheckCell[])[];
}
