/** The interface of the writers in this folder. */
import type { FileTransaction } from '../../files/replace-file.ts';
import type { Sink } from '../../formats/output/file.ts';
import type { SourceRecord } from '../../graph/source-record.ts';
import type { Notice } from '../../ir/notice.ts';
import type { Run } from '../../run/run.ts';
import type { WrittenSize } from '../../words/counted.ts';
import type { NodeValue } from '../execute/execute.ts';
import type { RowSet } from '../rows/row-set.ts';

export type PartitionName = 'train' | 'val' | 'test' | 'all';

export interface WriteOptions {
  /** Which rows of a split; all where absent. */
  readonly partition?: PartitionName;
  /** Of matrices; float32 where absent. */
  readonly dtype?: 'float32' | 'float64';
  /** In CSV, puts an apostrophe before texts that a spreadsheet would run as a formula. */
  readonly escapeFormulas?: boolean;
  /** The file takes its place with these; at once where absent. */
  readonly files?: FileTransaction;
  /** What the file says of the files that it was made of, by source node; formats without a place for it leave it out. */
  readonly record?: Readonly<Record<string, SourceRecord>>;
  /** Called when all files are complete, before they take their place; if it throws, nothing is written. */
  readonly beforePlaced?: () => Promise<void>;
  /** Labels of a target that is still text, in the order of their codes, by column. */
  readonly words?: ReadonlyMap<string, readonly string[]>;
  /** Which columns: all; the features; or the target, in whose cells a refused label stops the writing. */
  readonly side?: 'features' | 'target';
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
