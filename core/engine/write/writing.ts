/** The interface of the writers in this folder. */
import type { FileTransaction } from '../../files/replace-file.ts';
import type { Sink } from '../../formats/output/file.ts';
import type { SourceRecord } from '../../graph/source-record.ts';
import type { Notice } from '../../ir/notice.ts';
import type { Run } from '../../run/run.ts';
import type { WrittenSize } from '../../words/counted.ts';
import type { NodeValue } from '../execute/node-outcome.ts';
import type { RowSet } from '../rows/row-set.ts';

export type PartitionName = 'train' | 'val' | 'test' | 'all';

export interface WriteOptions {
  /** Part of a split to write. Default: all rows. */
  readonly partition?: PartitionName;
  /** Number type of matrices. Default: float32. */
  readonly dtype?: 'float32' | 'float64';
  /** In CSV, puts an apostrophe before texts that a spreadsheet would run as a formula. */
  readonly escapeFormulas?: boolean;
  /** Transaction in which the file is placed. Default: placed at once. */
  readonly files?: FileTransaction;
  /** Source files to record in the output's metadata, by source node; formats without metadata ignore it. */
  readonly record?: Readonly<Record<string, SourceRecord>>;
  /** Called when all files are complete, before they are placed; if it throws, nothing is written. */
  readonly beforePlaced?: () => Promise<void>;
  /** Labels of text targets by column, in the order of their codes. */
  readonly words?: ReadonlyMap<string, readonly string[]>;
  /** Columns to write: all, the features, or the target. In target cells, a refused label stops the writing. */
  readonly side?: 'features' | 'target';
  /** Adds a last column that says for each row in which part of the split it is. */
  readonly partColumn?: boolean;
}

/**
 * Writes the file with the bytes that `produce` puts into the sink; it appears whole or not at all. A second call writes it
 * anew. Returns the result of `produce`.
 */
export type Writing = <Result>(produce: (sink: Sink) => Promise<Result>) => Promise<Result>;

/** What a file holds, and what it does not hold or holds rounded. */
export interface WrittenTable extends WrittenSize {
  readonly notices: readonly Notice[];
}

/** Writes rows of a node's table as one kind of file. */
export type WriteTable = (
  value: NodeValue,
  rows: RowSet,
  options: WriteOptions,
  writing: Writing,
  run: Run,
) => Promise<WrittenTable>;
