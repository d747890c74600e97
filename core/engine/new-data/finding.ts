/** Type of a difference between new data and the data on which a pipeline was fitted. */
import type { Category } from '../../operators/encode/categories.ts';
import type { Example } from '../../formats/cells/type-ledger.ts';

/** One difference. */
export interface Finding {
  readonly kind: FindingKind;
  /** Whether the pipeline must not be applied because of it. */
  readonly fatal: boolean;
  /** Id of the source, or of the node whose learned values are concerned. */
  readonly nodeId: string;
  /** Absent if the finding concerns the whole table. */
  readonly column?: string;
  /** One sentence with its full stop. */
  readonly message: string;
  readonly hint?: string;
  /** The option of the command line for that. */
  readonly option?: string;
  /** Of unlearned values: the columns of the step and their categories at fitting time. */
  readonly known?: { readonly columns: readonly string[]; readonly categories: readonly (readonly Category[])[] };
  /** Set if the result loses nothing. */
  readonly isHarmless?: true;
  /** Number of cells concerned. */
  readonly cells?: number;
  /** The first of these cells, as written in the file. */
  readonly examples?: readonly Example[];
  /** Row of the table, from 0. */
  readonly row?: number;
  readonly file?: string;
  /** Line of the file, from 1. */
  readonly line?: number;
  /** Figures of drift; see drift.ts. */
  readonly psi?: number;
  readonly js?: number;
  /** Ids of the steps that use the column. */
  readonly steps?: readonly string[];
  /** Columns of the result that are computed from it. */
  readonly moves?: readonly string[];
  /** Of a missing column: the source that lacks it, the new column that it likely is, and why. */
  readonly renamed?: { readonly source: string; readonly to: string; readonly reason: string };
  /** Of numbers out of range: the range of the train rows. */
  readonly range?: readonly [number, number];
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
