/** What every writer of a file is asked, and what it is given. */
import type { FileTransaction } from '../../files/replace-file.ts';
import type { Sink } from '../../formats/output/file.ts';
import type { SourceRecord } from '../../graph/source-record.ts';

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

/** Writes what `produce` gives it to the file, which appears whole or not at all. Called again, it begins anew. */
export type Writing = (produce: (sink: Sink) => Promise<void>) => Promise<void>;
