/** Rows of a table for rules that compare cells: proxies of the target, and rows that occur in two parts. */
import type { PipelineDocument } from '../graph/document-schema.ts';
import { operatorOf } from '../operators/catalogue.ts';

/** First rows of a node's table. */
export interface RowSample {
  readonly columns: readonly {
    readonly name: string;
    readonly type: string;
    /** Null and NaN are missing. */
    readonly cells: readonly (string | number | boolean | null)[];
  }[];
  /** For each row: 0 train, 1 validation, 2 test, 3 unused. Null without a split. */
  readonly partition: readonly number[] | null;
}

const MAX_ROWS = 10_000;
const MAX_CELLS = 250_000;

/** Number of rows to sample from a table with this many columns. */
export const sampleRows = (columns: number): number => Math.min(MAX_ROWS, Math.floor(MAX_CELLS / Math.max(1, columns)));

/** Nodes whose rows are sampled: those that mark the target, and splits. */
export const sampledNodes = (document: PipelineDocument): readonly string[] =>
  document.nodes
    .filter(({ type, bypassed }) => {
      const operator = operatorOf(type);
      return bypassed !== true && (operator?.marksTarget === true || operator?.group === 'split');
    })
    .map(({ id }) => id);

export type SampleCell = string | number | boolean;

/** A cell for comparisons; null if it is missing. */
export const knownCell = (cell: string | number | boolean | null | undefined): SampleCell | null =>
  cell === null || cell === undefined || (typeof cell === 'number' && Number.isNaN(cell)) ? null : cell;
