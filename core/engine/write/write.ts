/** Writes a node's table to a file: rows are computed batch by batch on worker threads and written in order. */
import { extname } from 'node:path';
import { checkReplaceable, FileTransaction } from '../../files/replace-file.ts';
import { type Sink, writeWhole } from '../../formats/output/file.ts';
import { type RowFormat, rowWriters } from '../../formats/writers.ts';
import { formatOfEnding, type WriteFormat, type WriteId, WRITTEN_ENDINGS } from '../../words/formats.ts';
import { ProblemError } from '../../ir/problem.ts';
import { PARTITION } from '../../operators/kit/partition.ts';
import type { Run } from '../../run/run.ts';
import type { NodeValue } from '../execute/node-outcome.ts';
import { inPieces, type RowSet, rowsWhere } from '../rows/row-set.ts';
import { delimitedBy } from './csv.ts';
import { writeNpy } from './npy.ts';
import { writeNpz } from './npz.ts';
import { withPartColumn } from './part-column.ts';
import { PIECE_CELLS, rowsOfCells } from './pieces.ts';
import { writeRows } from './rows.ts';
import type { PartitionName, WriteOptions, WriteTable, Writing, WrittenTable } from './writing.ts';

export interface Written extends WrittenTable {
  readonly bytes: number;
  /** Number of further names (hard links) of the replaced file, which keep the old content. */
  readonly otherNames: number;
}

/** Writers of matrices and of CSV, which compute cells by kernels of their own; all other files are made of rows. */
const tableWriters: Readonly<Record<Exclude<WriteId, RowFormat>, WriteTable>> = {
  csv: delimitedBy(','),
  tsv: delimitedBy('\t'),
  npy: writeNpy,
  npz: writeNpz,
};

const isRowFormat = (id: WriteId): id is RowFormat => Object.hasOwn(rowWriters, id);

/**
 * Writes the table; the ending of the file name selects the format. The file, and its schema if the format has one,
 * appears whole or not at all. Throws a ProblemError for an unknown ending, rows of an absent split, a failed check, or
 * a full disk.
 */
export async function writeTable(value: NodeValue, path: string, options: WriteOptions, run: Run): Promise<Written> {
  const files = options.files ?? new FileTransaction();
  try {
    const written = await writeInto(files, tableOf(value, options), path, options, run);
    await options.beforePlaced?.();
    if (options.files === undefined) await files.commit();
    return written;
  } catch (error) {
    await files.discard();
    throw error;
  }
}

/** The table to write: its columns, and the parts of the split if they are wanted. */
function tableOf(value: NodeValue, { side, partColumn = false }: WriteOptions): NodeValue {
  const own = sideOf(value, side);
  if (!partColumn) return own;
  if (own.partition === null) throw noSplit('parts', 'leave the parts out');
  return withPartColumn(own);
}

function sideOf(value: NodeValue, side: WriteOptions['side']): NodeValue {
  if (side === undefined) return value;
  const columns = value.symbolic.columns.flatMap((column) => {
    if ((column.target === true) !== (side === 'target')) return [];
    return side === 'target' && column.strict !== undefined ? [{ ...column, expr: column.strict }] : [column];
  });
  if (columns.length === 0) throw side === 'target' ? noTarget() : noFeatures();
  return { ...value, symbolic: { ...value.symbolic, columns } };
}

const noTarget = (): ProblemError =>
  new ProblemError({
    code: 'write.no-target',
    message: 'There is no target to write: no column is marked as one, or the data does not have it.',
    hint: 'Mark the column to predict with SetTarget, or write features and target to one file.',
    option: '--y',
  });

const noFeatures = (): ProblemError =>
  new ProblemError({
    code: 'write.no-features',
    message: 'Every column is the target: there is no feature to write.',
    hint: 'Keep the columns that the model is to predict from.',
  });

async function writeInto(
  files: FileTransaction,
  value: NodeValue,
  path: string,
  options: WriteOptions,
  run: Run,
): Promise<Written> {
  const { columns } = value.symbolic;
  const rows = inPieces(rowsOf(value, options.partition ?? 'all'), rowsOfCells(PIECE_CELLS, columns.length));
  const format = formatOf(path);
  let bytes = 0;
  let otherNames = 0;
  const writing: Writing = async <Result>(produce: (sink: Sink) => Promise<Result>) => {
    const results: Result[] = [];
    const replaced = await writeWhole(
      path,
      async (sink) => {
        results.push(await produce(sink));
        bytes = sink.position;
      },
      files,
    );
    otherNames = replaced.otherNames;
    return results[0];
  };
  if (!isRowFormat(format.id)) {
    const written = await tableWriters[format.id](value, rows, options, writing, run);
    return { ...written, bytes, otherNames };
  }
  const { notices, beside } = await writeRows(format.id, columns, rows, options.record ?? {}, writing, run);
  if (beside !== null)
    for (const second of besideOf(path)) await writeWhole(second, (sink) => sink.write(beside), files);
  return { rows: rows.rows, columns: columns.length, noun: 'column', leftOut: [], notices, bytes, otherNames };
}

/** The kind of file that a path names. Throws a ProblemError where it cannot be written. */
function formatOf(path: string): WriteFormat {
  const format = formatOfEnding(extname(path));
  if (format !== undefined) return format;
  throw new ProblemError({
    code: 'write.ending',
    message: `Files ending in "${extname(path)}" cannot be written.`,
    hint: `Choose one of ${WRITTEN_ENDINGS.join(', ')}.`,
    file: path,
  });
}

/** The second file that is written beside an output; none for most formats. */
const besideOf = (path: string): readonly string[] => {
  const { beside } = formatOf(path);
  return beside === null ? [] : [`${path}${beside}`];
};

/** The files that are written for an output. Throws a ProblemError where it cannot be written. */
export const filesOf = (path: string): readonly string[] => [path, ...besideOf(path)];

/** Throws a ProblemError if `writeTable` would refuse the path; called before the work on the table. */
export async function checkOutput(path: string): Promise<void> {
  await checkReplaceable(path);
  for (const second of besideOf(path)) await checkReplaceable(second);
}

const noSplit = (what: string, instead: string): ProblemError =>
  new ProblemError({
    code: 'write.no-split',
    message: `There are no ${what}: nothing splits the table.`,
    hint: `Add a TrainTestSplit, or ${instead}.`,
  });

export type WrittenPart = Exclude<PartitionName, 'all'>;

/** Parts with rows, in the order train, validation, test. Throws a ProblemError for a table without a split. */
export function writtenParts({ partition }: NodeValue): WrittenPart[] {
  if (partition === null) throw noSplit('parts', 'write all rows');
  return (['train', 'val', 'test'] as const).filter((part) => partition.includes(PARTITION[part]));
}

function rowsOf({ rows, partition }: NodeValue, name: PartitionName): RowSet {
  if (name === 'all') return rows;
  if (partition === null) {
    throw noSplit(`${name} rows`, 'write all rows');
  }
  return rowsWhere(rows, partition, PARTITION[name]);
}
