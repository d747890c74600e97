/** What every reader of a file takes and gives, whatever the format. */
import type { ColumnType } from '../ir/types.ts';
import type { Table } from '../table/column.ts';
import type { Run } from '../table/parallel.ts';
import type { BatchSink, ColumnReport, LocatedCell, MalformedLine } from './csv/index.ts';

/** Why a column has its type, and what the user should know of it. */
export type ColumnNote = Pick<ColumnReport, 'name' | 'type' | 'evidence' | 'alternatives' | 'warnings' | 'unfit'>;

export interface ReadTable {
  readonly table: Table;
  /** Parameters that were found, to be stored in the document and replayed. */
  readonly decided: Readonly<Record<string, unknown>>;
  readonly columns: readonly ColumnNote[];
  /** The first lines that did not fit and were kept all the same. */
  readonly malformed: readonly MalformedLine[];
  readonly malformedTotal: number;
  /** What the user should know of the file as a whole. */
  readonly warnings: readonly string[];
  /** The cell of a row and column as it stands in the file; null where the file has changed since. Left out where files have no lines. */
  locate?(row: number, column: number): Promise<LocatedCell | null>;
}

export interface ReadOptions {
  readonly run: Run;
  /** Where batches go; asked again where a file has to be read once more, as its end contradicts its beginning. */
  sink(): BatchSink;
  /** Only the first so many rows, at once, from the file's beginning. */
  readonly rows?: number;
}

/** Reads one file. Throws a `ProblemError` that names file, and line, column or parameter; `Cancelled`. */
export type ReadFile = (
  path: string,
  params: Readonly<Record<string, unknown>>,
  options: ReadOptions,
) => Promise<ReadTable>;

/** Types that the document decided, by column name. */
export type DecidedTypes = Readonly<Record<string, ColumnType>>;

export const decidedTypes = (params: Readonly<Record<string, unknown>>): DecidedTypes =>
  (params['types'] ?? {}) as DecidedTypes;
