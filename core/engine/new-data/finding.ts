/** A difference between new data and the data that a pipeline was fitted to. */
import type { Example } from '../../formats/cells/type-ledger.ts';

/** One way in which the data is another. */
export interface Finding {
  readonly kind: FindingKind;
  /** Whether the pipeline must not be applied because of it. */
  readonly fatal: boolean;
  /** The source, or the node whose learned values it is about. */
  readonly nodeId: string;
  /** Absent where it is about the table as a whole. */
  readonly column?: string;
  /** One sentence that ends with a stop. */
  readonly message: string;
  readonly hint?: string;
  /** The result loses nothing by it. */
  readonly isHarmless?: true;
  /** Cells that it is about. */
  readonly cells?: number;
  /** The first of them, as they stand in the file. */
  readonly examples?: readonly Example[];
  /** Row of the table, counted from 0. */
  readonly row?: number;
  readonly file?: string;
  /** Line of the file, counted from 1. */
  readonly line?: number;
  /** Of drift: see drift.ts. */
  readonly psi?: number;
  readonly js?: number;
  /** Ids of the steps that the column moves. */
  readonly steps?: readonly string[];
  /** Columns of the result that are made of it. */
  readonly moves?: readonly string[];
}

export type FindingKind =
  | 'missing-column'
  | 'extra-column'
  | 'reordered'
  | 'other-type'
  | 'mismatched'
  | 'unseen'
  | 'range'
  | 'missing-share'
  | 'drift'
  | 'refused';
