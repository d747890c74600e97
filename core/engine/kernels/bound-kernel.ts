import type { Dictionary } from '../../table/dictionary.ts';
import type { Representation } from './kernel-text.ts';
import type { CheckExpr } from '../../ir/checks.ts';
import type { Domain } from './domain.ts';

/** A table that a kernel reads besides its columns. */
export type KernelTable = Float64Array | Int32Array | Dictionary | readonly string[] | readonly unknown[];

/** A compiled kernel with everything it needs except rows: plain data, ready for a worker thread. */
export interface BoundKernel {
  /** Body of the kernel function. */
  readonly source: string;
  /** Positions in the source table of the columns that the kernel reads. */
  readonly columns: readonly number[];
  readonly constants: Float64Array;
  readonly tables: readonly KernelTable[];
  readonly outputs: readonly Representation[];
  /**
   * Positions of the output columns if every output is an unchanged column, so that there is nothing to compute; else
   * null.
   */
  readonly unchanged: readonly number[] | null;
}

/** A kernel on the thread that compiled it: with the strings of its codes and the checks that may fail. */
export interface Kernel extends BoundKernel {
  /** Domain of each output of codes; null for other outputs. */
  readonly domains: readonly (Domain | null)[];
  /** Check expressions, by the number under which a kernel reports them. */
  readonly checks: readonly CheckExpr[];
}
